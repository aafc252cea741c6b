"""Replying: before the login, on the way to it, and after."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.presence import find_present
from app.accounts.session import leave, leave_for, visitor
from app.articles.queries.shown import ShownArticle, get_shown_article, read_edition
from app.articles.sections import quote
from app.comments.commands.reading import remember_visit
from app.comments.commands.threads import post
from app.comments.policy import is_open
from app.comments.queries.closing import find_closing
from app.comments.queries.comments import find_thread
from app.comments.queries.word_rules import prepare_ruling
from app.kernel.database import begin_reading, begin_writing, db
from app.kernel.errors import NotAllowed, RuleBroken, TooSoon, Warned
from app.reading.asking import ask_about_reply
from app.reading.box import empty_box, keep_box, make_box
from app.reading.comments import preview_comment
from app.reading.forms import Reply
from app.reading.views import reading
from app.reading.views.article import address_of, article_page
from app.web.access import public
from app.web.throttle import spend

LOGGED_OUT = (
    "You are not logged in any more, so nothing was posted. Your text is kept: log in, and you find it here. "
    "Should a moderator have suspended or banned you meanwhile, you read there why, and can appeal."
)
OTHER_WAY = "?"  # in the place of a provider's name, which it can't be


@reading.post("/articles/<slug:slug>/comments")
@public
def reply(slug: str) -> AnyResponse:
    """Post a reply; whoever is not logged in any more finds their text in the box, with the ways to log in."""
    begin_reading()
    article, form = get_shown_article(slug, read_edition()), Reply()
    try:
        opinions = ask_about_reply(article, form)
    except Warned:
        return lead_to_warning(article, form)
    except (RuleBroken, NotAllowed) as error:
        return refused(article, form, error)
    prepare_ruling()
    begin_writing()
    author = find_present()
    if author is None:
        return keep_and_show(article, form)
    if not form.validate():
        return refused(article, form, RuleBroken(form.sentence or ""))
    try:
        section = quote(article.contents, form.anchor) if form.anchor else None
        comment = post(author, article.id, form.parent, form.typed, section=section, opinions=opinions)
    except Warned:
        return lead_to_warning(article, form)
    except (RuleBroken, NotAllowed) as error:
        return refused(article, form, error)
    remember_visit(author, article.id)
    empty_box(article.id, form.typed, form.draft, parent_id=form.parent, section=form.anchor)
    address = address_of(comment, article.slug)
    db.session.commit()
    return redirect(address, 303)


def keep_and_show(article: ShownArticle, form: Reply) -> Response:
    """Keep a text of somebody who was logged out while they wrote, and show it with the ways to log in."""
    spend("draft")
    draft_id = keep_box(article.id, form.parent, form.typed, form.draft, form.anchor)
    return refused(article, form, RuleBroken(LOGGED_OUT), draft_id)


def kept_address(article: ShownArticle, form: Reply) -> str:
    """Keep a text for this browser; where the reply box stands that shows it."""
    draft_id = keep_box(article.id, form.parent, form.typed, form.draft, form.anchor)
    where: dict[str, Any] = {"reply_to": form.parent, "section": form.anchor, "draft": draft_id}
    return url_for("reading.article", slug=article.slug, **where, _anchor="reply")


def refused(article: ShownArticle, form: Reply, error: Exception, draft_id: int | None = None) -> Response:
    """The page again with the text and the reason; nothing was posted."""
    begin_reading()
    draft_id = draft_id or form.draft
    box = make_box(article.id, form.parent, text=form.typed, draft_id=draft_id, error=str(error), section=form.anchor)
    return refusal(article_page(article, box), error)


def lead_to_warning(article: ShownArticle, form: Reply) -> AnyResponse:
    """To what is to be read first; the way goes on to where the text is kept."""
    db.session.rollback()
    begin_writing()
    return redirect(url_for("own.warning", next=kept_address(article, form)), 303)


def refusal(response: Response, error: Exception) -> Response:
    """A page with what was typed, as the answer to a form that was not taken."""
    response.status_code = 403 if isinstance(error, NotAllowed) else 422
    if isinstance(error, TooSoon):
        response.status_code = 429
        response.headers["Retry-After"] = str(error.seconds)
    return unshared(response)


def unshared(response: Response) -> Response:
    """What answers a form is for its sender alone."""
    response.headers["Cache-Control"] = "private, no-store"
    return response


@reading.post("/articles/<slug:slug>/comments/preview")
@public
def preview(slug: str) -> Response:
    """What the reply will look like: the box with it, or only its HTML where a script asks (`X-Fragment`)."""
    begin_reading()
    article, form = get_shown_article(slug, read_edition()), Reply(meta={"csrf": False})  # a token would set a cookie
    spend("preview")
    try:
        html, error = preview_comment(article.id, form.typed), None
    except RuleBroken as broken:
        html, error = None, str(broken)
    if request.headers.get("X-Fragment"):
        page = render_template("reading/_preview.html", preview=html, error=error)
        return make_response(page, 422 if error else 200)
    box = make_box(
        article.id,
        form.parent,
        text=form.typed,
        draft_id=form.draft,
        error=error,
        preview=html,
        section=form.anchor,
    )
    response = article_page(article, box)
    response.status_code = 422 if error else 200
    return unshared(response)


@reading.post("/articles/<slug:slug>/draft")
@public
def leave_for_login(slug: str) -> AnyResponse:
    """Keep the text and go on to a provider, or to all ways to log in; or log out and come back; or drop the text."""
    article, form = get_shown_article(slug, read_edition()), Reply()
    if "discard" in request.form:
        return discard(article, form)
    if not is_open(find_thread(article.id), find_closing(article.id)):
        return refused(article, form, RuleBroken("This thread is closed, so it takes no more replies."))
    spend("draft")
    address = kept_address(article, form)
    if visitor() and form.validate():
        leave()
        db.session.commit()
    name = request.form.get("provider")
    db.session.commit()  # no transaction stays open while a provider is asked
    if name == OTHER_WAY:
        return redirect(url_for("accounts.login", next=address), 303)
    return leave_for(name, address) if name else redirect(address, 303)


def discard(article: ShownArticle, form: Reply) -> Response:
    """The box without its draft, and the way to take that back."""
    empty_box(article.id, form.typed, form.draft, parent_id=form.parent, section=form.anchor)
    db.session.commit()
    begin_reading()
    box = make_box(article.id, form.parent, text="", section=form.anchor, discarded=form.typed)
    return unshared(article_page(article, box))
