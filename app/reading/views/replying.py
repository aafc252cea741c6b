"""Replying: before the login, on the way to it, and after."""

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.session import get_account, leave, leave_for, note_visit, visitor
from app.articles.queries.shown import ShownArticle, get_shown_article, read_edition
from app.comments.commands.threads import post
from app.comments.policy import is_open
from app.comments.queries.comments import find_thread
from app.kernel.database import begin_reading, begin_writing, db
from app.kernel.errors import NotAllowed, RuleBroken, TooSoon
from app.kernel.markdown import render_comment
from app.reading.box import empty_box, keep_box, make_box
from app.reading.forms import Reply
from app.reading.views import reading
from app.reading.views.article import address_of, article_page
from app.web.access import public
from app.web.throttle import spend

OTHER_WAY = "?"  # in the place of a provider's name, which it can't be


@reading.post("/articles/<slug:slug>/comments")
@public
def reply(slug: str) -> AnyResponse:
    """Post a reply; whoever is not logged in any more finds their text in the box, with the ways to log in."""
    begin_reading()
    article, form = get_shown_article(slug, read_edition()), Reply()
    text, parent_id = form.text.data or "", form.parent
    if visitor() is None:
        return keep_and_show(article, parent_id, text)
    if not form.validate():
        return refused(article, parent_id, text, RuleBroken(form.sentence or ""))
    waits = current_app.config["SETTINGS"].first_comment_waits
    begin_writing()
    note_visit()
    try:
        comment = post(get_account(), article.id, parent_id, text, first_comment_waits=waits)
    except (RuleBroken, NotAllowed) as error:
        return refused(article, parent_id, text, error)
    empty_box(article.id)
    address = address_of(comment, article.slug)
    db.session.commit()
    return redirect(address, 303)


def keep_and_show(article: ShownArticle, parent_id: int | None, text: str) -> AnyResponse:
    """Keep a text of somebody who is not logged in, and go back to the box that shows it."""
    spend("draft")
    begin_writing()
    keep_box(article.id, parent_id, text)
    return redirect(box_address(article, parent_id), 303)


def box_address(article: ShownArticle, parent_id: int | None) -> str:
    """Where the reply box stands for this parent."""
    return url_for("reading.article", slug=article.slug, reply_to=parent_id, _anchor="reply")


def refused(article: ShownArticle, parent_id: int | None, text: str, error: Exception) -> Response:
    """The page again with the text and the reason; nothing was changed."""
    begin_reading()
    return refusal(article_page(article, make_box(article.id, parent_id, text=text, error=str(error))), error)


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
    text, parent_id = form.text.data or "", form.parent
    spend("preview")
    try:
        html, error = render_comment(text), None
    except RuleBroken as broken:
        html, error = None, str(broken)
    if request.headers.get("X-Fragment"):
        page = render_template("reading/_preview.html", preview=html, error=error)
        return make_response(page, 422 if error else 200)
    box = make_box(article.id, parent_id, text=text, error=error, preview=html)
    response = article_page(article, box)
    response.status_code = 422 if error else 200
    return unshared(response)


@reading.post("/articles/<slug:slug>/draft")
@public
def leave_for_login(slug: str) -> AnyResponse:
    """Keep the text and go on to a provider, or to all ways to log in; or log out and choose another account."""
    article, form = get_shown_article(slug, read_edition()), Reply()
    text, parent_id = form.text.data or "", form.parent
    if not is_open(find_thread(article.id)):
        return refused(article, parent_id, text, RuleBroken("This thread is closed, so it takes no more replies."))
    spend("draft")
    keep_box(article.id, parent_id, text)
    if visitor() and form.validate():
        leave()
        db.session.commit()
    address = box_address(article, parent_id)
    name = request.form.get("provider")
    db.session.commit()  # no transaction stays open while a provider is asked
    if name == OTHER_WAY:
        return redirect(url_for("accounts.login", next=address), 303)
    return leave_for(name, address) if name else redirect(address, 303)
