"""Editing one's own comment; whoever is logged out meanwhile takes their text along to the login and back."""

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.models import Account
from app.accounts.presence import find_present
from app.accounts.queries import find_ban
from app.accounts.session import account, get_account, leave_for, providers, signed_in
from app.comments.admission.checks.newcomer import is_known
from app.comments.commands.own import edit as put
from app.comments.models import Comment
from app.comments.policy import may_delete, may_edit, may_reply
from app.comments.queries.closing import find_closing
from app.comments.queries.comments import find_thread, get_comment, get_place
from app.comments.queries.people import find_named, list_people, read_names
from app.comments.queries.settings import read_settings
from app.comments.queries.word_rules import prepare_ruling
from app.kernel.database import begin_reading, begin_writing, db
from app.kernel.errors import NotAllowed, NotFound, RuleBroken, Warned
from app.kernel.markdown import COMMENT_LIMIT
from app.kernel.markdown.mentions import call, marks_in, names_to_type, spell
from app.reading.asking import ask_about_edit
from app.reading.box import empty_box, find_kept, keep_box
from app.reading.comments import preview_comment
from app.reading.forms import Edit
from app.reading.views import reading
from app.reading.views.article import address_of
from app.reading.views.replying import OTHER_WAY, refusal, unshared
from app.web.access import public
from app.web.arguments import number
from app.web.throttle import spend
from config import Settings

TOO_LATE = "This comment can't be edited any more."
LOGGED_OUT = "You are not logged in any more, so nothing was changed. Log in, and you find your text where you edit it."
ANOTHERS = (
    "Nothing of yours can be edited here. If you wrote it with another account, log out and log in with that one."
)


def settings() -> Settings:
    """What the owner has set."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def get_editable(comment_id: int) -> Comment:
    """A comment of one's own that is there or waits under a public article; raises NotFound."""
    comment = get_comment(comment_id)
    if not (may_delete(get_account(), comment) and comment.article.is_public):
        raise NotFound
    return comment


def can_be_edited(author: Account, comment: Comment) -> bool:
    """Whether the window, the thread and a ban leave its author to edit it."""
    article_id = comment.article_id
    is_open = may_reply(author, find_ban(author), find_thread(article_id), find_closing(article_id))
    return is_open and may_edit(author, comment, settings().edit_window)


@reading.get("/comments/<id:comment_id>/edit")
@signed_in
def edit(comment_id: int) -> Response:
    """One's comment in a box to be changed, with what was typed before one had to log in."""
    kept = find_kept(get_place(comment_id).article_id, edits_id=comment_id)
    try:
        comment = get_editable(comment_id)
    except NotFound:
        if kept is None:
            raise
        return unshared(make_response(unsaved_page(comment_id, kept.source, kept.id, ANOTHERS), 404))
    if can_be_edited(get_account(), comment):
        if kept:
            return edit_page(comment, kept.source, number("seen", 0), draft_id=kept.id)
        return edit_page(comment, as_typed(comment), comment.revision_count)
    if kept is None:
        raise NotAllowed(TOO_LATE)
    error = NotAllowed(f"{TOO_LATE} Your text is still here; copy it.")
    return refusal(edit_page(comment, kept.source, number("seen", 0), error=str(error), draft_id=kept.id), error)


def as_typed(comment: Comment) -> str:
    """The text of a comment as its author would type it now."""
    named = find_named(marks_in([comment.source]))
    people = list_people(comment.article_id) if named else []
    return spell(comment.source, names_to_type(named, call(people, named)))


def edit_page(
    comment: Comment,
    text: str,
    seen: int | None,
    *,
    error: str | None = None,
    preview: str | None = None,
    draft_id: int | None = None,
) -> Response:
    """The box with a text, which can only be copied once it is too late; beside it the comment, where it is another."""
    in_time = can_be_edited(get_account(), comment)
    knows_author = is_known(get_account(), read_settings(), besides=comment)
    page = render_template(
        "reading/edit.html",
        comment=comment,
        names=read_names([comment.html]),
        article=comment.article,
        text=text,
        error=error or (None if in_time else TOO_LATE),
        preview=preview,
        draft_id=draft_id,
        in_time=in_time,
        written=as_typed(comment),
        is_other=seen != comment.revision_count and text != as_typed(comment),
        until=comment.created_at + settings().edit_window,
        will_wait=comment.is_approved and not knows_author,
        limit=COMMENT_LIMIT,
    )
    return make_response(page)


@reading.post("/comments/<id:comment_id>/edit")
@public
def save_edit(comment_id: int) -> AnyResponse:
    """Put the new text in place of the one that its author saw; or take it along to the login; or drop it."""
    if "discard" in request.form:
        return discard(comment_id)
    if account() is None:
        return ask_to_log_in(comment_id)
    begin_reading()
    comment, form = get_editable(comment_id), Edit()
    if not form.validate():
        return refused(comment, form, RuleBroken(form.sentence or ""))
    try:
        opinions = ask_about_edit(comment, form.typed)
        prepare_ruling()
        begin_writing()
        author = find_present()
        if author is None:
            return ask_to_log_in(comment_id)
        window = settings().edit_window
        put(author, comment, form.typed, seen=form.seen.data or 0, window=window, opinions=opinions)
    except Warned:
        return keep_for_later(comment, form)
    except (RuleBroken, NotAllowed) as error:
        begin_reading()
        return refused(get_comment(comment_id), form, error)
    empty_box(comment.article_id, form.typed, form.draft, edits_id=comment_id)
    address = address_of(comment, comment.article.slug)
    db.session.commit()
    return redirect(address, 303)


def keep_for_later(comment: Comment, form: Edit) -> AnyResponse:
    """Keep the text for this browser, and lead to the warning that is to be read first."""
    db.session.rollback()
    begin_writing()
    draft_id = keep_box(comment.article_id, None, form.typed, form.draft, edits_id=comment.id)
    seen = form.seen.data or None
    address = url_for("reading.edit", comment_id=comment.id, draft=draft_id, seen=seen)
    return redirect(url_for("own.warning", next=address), 303)


def refused(comment: Comment, form: Edit, error: Exception) -> Response:
    """The box again with the text and the reason; nothing was changed."""
    return refusal(edit_page(comment, form.typed, form.seen.data, error=str(error), draft_id=form.draft), error)


def ask_to_log_in(comment_id: int) -> AnyResponse:
    """The text with the ways to log in; once one is chosen, keep it for this browser and go on to there.

    Whether there is such a comment, and whose it is, is not said to somebody who is not logged in.
    """
    form, name = Edit(meta={"csrf": False}), request.form.get("provider")  # a token would set a cookie
    if name is None:
        page = unsaved_page(comment_id, form.typed, form.draft, LOGGED_OUT, seen=form.seen.data)
        return refusal(make_response(page), NotAllowed())
    spend("draft")
    begin_writing()
    article_id = get_place(comment_id).article_id
    draft_id = keep_box(article_id, None, form.typed, form.draft, edits_id=comment_id)
    address = url_for("reading.edit", comment_id=comment_id, draft=draft_id, seen=form.seen.data or None)
    if name == OTHER_WAY:
        return redirect(url_for("accounts.login", next=address), 303)
    return leave_for(name, address)


def unsaved_page(comment_id: int, text: str, draft_id: int | None, sentence: str, *, seen: int | None = None) -> str:
    """A text that could not be saved, for whoever may not edit this comment as they are here now."""
    return render_template(
        "reading/unsaved_edit.html",
        comment_id=comment_id,
        text=text,
        draft_id=draft_id,
        sentence=sentence,
        seen=seen or 0,
        providers=list(providers().values()),
        other_way=OTHER_WAY,
        limit=COMMENT_LIMIT,
    )


def discard(comment_id: int) -> AnyResponse:
    """Forget what was kept for the time of the login; no token, for it was kept without one (`web.guard` looks)."""
    form = Edit(meta={"csrf": False})
    empty_box(get_place(comment_id).article_id, form.typed, form.draft, edits_id=comment_id)
    db.session.commit()
    return redirect(url_for("reading.edit", comment_id=comment_id), 303)


@reading.post("/comments/<id:comment_id>/edit/preview")
@public
def preview_edit(comment_id: int) -> AnyResponse:
    """What the edited comment will look like: the box with it, or only its HTML where a script asks (`X-Fragment`)."""
    if account() is None:
        return ask_to_log_in(comment_id)
    begin_reading()
    comment, form = get_editable(comment_id), Edit()
    if not form.validate():
        return refused(comment, form, RuleBroken(form.sentence or ""))
    spend("preview")
    try:
        html = preview_comment(comment.article_id, form.typed, comment.source)
    except RuleBroken as error:
        if request.headers.get("X-Fragment"):
            return make_response(render_template("reading/_preview.html", preview=None, error=str(error)), 422)
        return refused(comment, form, error)
    if request.headers.get("X-Fragment"):
        return make_response(render_template("reading/_preview.html", preview=html, error=None))
    return edit_page(comment, form.typed, form.seen.data, preview=html, draft_id=form.draft)
