"""What one does with one's own comments: edit, delete, restore."""

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.queries import find_ban
from app.accounts.session import get_account, signed_in
from app.comments.admission import is_known
from app.comments.commands.own import delete_own, restore
from app.comments.commands.own import edit as put
from app.comments.models import Comment
from app.comments.policy import can_come_back, is_own, may_delete, may_edit, may_reply, may_restore
from app.comments.queries.comments import find_thread, get_comment
from app.comments.queries.people import read_marks, read_names
from app.kernel.database import begin_reading, begin_writing, db
from app.kernel.errors import NotAllowed, NotFound, RuleBroken
from app.kernel.markdown import COMMENT_LIMIT
from app.kernel.markdown.mentions import spell
from app.reading.comments import preview_comment
from app.reading.forms import Edit
from app.reading.presence import get_present
from app.reading.views import reading
from app.reading.views.article import address_of
from app.reading.views.replying import refusal
from app.web.forms import Press
from app.web.throttle import spend
from config import Settings


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


def get_own(comment_id: int) -> Comment:
    """A comment of one's own that is there, waits, or can still come back; raises NotFound."""
    comment, author = get_comment(comment_id), get_account()
    if not (may_delete(author, comment) or (is_own(author, comment) and can_come_back(comment))):
        raise NotFound
    return comment


@reading.get("/comments/<id:comment_id>/edit")
@signed_in
def edit(comment_id: int) -> Response:
    """One's comment in a box to be changed."""
    comment, author = get_editable(comment_id), get_account()
    open_to = may_reply(author, find_ban(author), find_thread(comment.article_id))
    if not (open_to and may_edit(author, comment, settings().edit_window)):
        raise NotAllowed("This comment can't be edited any more.")
    return edit_page(comment, as_typed(comment), comment.revision_count)


def as_typed(comment: Comment) -> str:
    """The text of a comment as its author would type it now."""
    return spell(comment.source, read_marks([comment.source]))


def edit_page(
    comment: Comment, text: str, seen: int | None, *, error: str | None = None, preview: str | None = None
) -> Response:
    """The box with a text; beside it the comment as it stands, where that is not what the writer began with."""
    knows_author = not settings().first_comment_waits or is_known(get_account(), besides=comment)
    page = render_template(
        "reading/edit.html",
        comment=comment,
        names=read_names([comment.html]),
        article=comment.article,
        text=text,
        written=as_typed(comment),
        error=error,
        preview=preview,
        is_other=seen != comment.revision_count and text != as_typed(comment),
        until=comment.created_at + settings().edit_window,
        will_wait=comment.is_approved and not knows_author,
        limit=COMMENT_LIMIT,
    )
    return make_response(page)


@reading.post("/comments/<id:comment_id>/edit")
@signed_in
def save_edit(comment_id: int) -> AnyResponse:
    """Put the new text in place of the one that its author saw."""
    begin_reading()
    comment, form = get_editable(comment_id), Edit()
    if not form.validate():
        return refused(comment, form, RuleBroken(form.sentence or ""))
    begin_writing()
    text, seen = form.text.data or "", form.seen.data or 0
    waits, window = settings().first_comment_waits, settings().edit_window
    try:
        put(get_present(), comment, text, seen=seen, window=window, first_comment_waits=waits)
    except (RuleBroken, NotAllowed) as error:
        begin_reading()
        return refused(get_comment(comment_id), form, error)
    address = address_of(comment, comment.article.slug)
    db.session.commit()
    return redirect(address, 303)


def refused(comment: Comment, form: Edit, error: Exception) -> Response:
    """The box again with the text and the reason; nothing was changed."""
    return refusal(edit_page(comment, form.text.data or "", form.seen.data, error=str(error)), error)


@reading.post("/comments/<id:comment_id>/edit/preview")
@signed_in
def preview_edit(comment_id: int) -> Response:
    """What the edited comment will look like: the box with it, or only its HTML where a script asks (`X-Fragment`)."""
    begin_reading()
    comment, form = get_editable(comment_id), Edit()
    if not form.validate():
        return refused(comment, form, RuleBroken(form.sentence or ""))
    spend("preview")
    try:
        html = preview_comment(comment.article_id, form.text.data or "", comment.source)
    except RuleBroken as error:
        if request.headers.get("X-Fragment"):
            return make_response(render_template("reading/_preview.html", preview=None, error=str(error)), 422)
        return refused(comment, form, error)
    if request.headers.get("X-Fragment"):
        return make_response(render_template("reading/_preview.html", preview=html, error=None))
    return edit_page(comment, form.text.data or "", form.seen.data, preview=html)


@reading.get("/comments/<id:comment_id>/deletion")
@signed_in
def deletion(comment_id: int) -> str:
    """Ask before one's comment is deleted; for a short time after it, offer to restore it."""
    return deletion_page(get_own(comment_id))


def deletion_page(comment: Comment) -> str:
    """The one page before and after a deletion."""
    author = get_account()
    return render_template(
        "reading/deletion.html",
        comment=comment,
        names=read_names([comment.html]),
        article=comment.article,
        is_deleted=can_come_back(comment),
        may_restore=may_restore(author, find_ban(author), comment),
    )


@reading.post("/comments/<id:comment_id>/deletion")
@signed_in
def delete(comment_id: int) -> AnyResponse:
    """Delete one's own comment, and land where it can be restored."""
    comment = get_own(comment_id)
    if not Press().validate():
        return Response(deletion_page(comment), 422)
    if not can_come_back(comment):
        delete_own(get_account(), comment)
    db.session.commit()
    return redirect(url_for("reading.deletion", comment_id=comment.id), 303)


@reading.post("/comments/<id:comment_id>/restoration")
@signed_in
def restoration(comment_id: int) -> AnyResponse:
    """Take a deletion of one's own back."""
    comment = get_own(comment_id)
    if not Press().validate():
        return Response(deletion_page(comment), 422)
    if can_come_back(comment):
        restore(get_account(), comment)
    address = address_of(comment, comment.article.slug)
    db.session.commit()
    return redirect(address, 303)
