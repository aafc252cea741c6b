"""An article with its thread, a branch of it, and the way to any comment."""

from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.exceptions import NotFound as NoSuchOrder
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.session import account
from app.articles.models import Article, Category
from app.articles.queries.articles import find_neighbours, find_next_publication, get_public_article
from app.articles.queries.categories import ancestors, list_categories
from app.comments.models import Comment, thread_name
from app.comments.policy import is_open, may_reply, may_see
from app.comments.queries.comments import find_thread, get_comment
from app.comments.queries.pages import Order, find_page, page_branch, page_thread
from app.kernel.errors import NotFound
from app.kernel.versions import SITE
from app.reading.box import ReplyBox, make_box
from app.reading.comments import renderer
from app.reading.views import reading
from app.web.access import public
from app.web.arguments import moved, number
from app.web.caching import shared_page


@reading.get("/articles/<slug:slug>")
@public
def article(slug: str) -> AnyResponse:
    """An article, the chosen page of its thread, and the reply box."""
    found = get_public_article(slug)
    if found.slug != slug:
        return moved("reading.article", found.slug)
    return article_page(found, make_box(found, number("reply_to")))


def article_page(found: Article, box: ReplyBox) -> Response:
    """The page of an article around a reply box."""
    order, until = read_order(), find_next_publication()
    page = page_thread(found, order, number("page", 1) or 1, request.args.get("after"), account())
    earlier, later = find_neighbours(found)
    return shared_page(
        "reading/article.html",
        shows=(SITE, thread_name(found.id)),
        until=until,
        article=found,
        trail=trail(found),
        earlier=earlier,
        later=later,
        thread=page,
        box=box,
        noindex=bool(request.args.keys() - {"page"}),
        **describe_thread(found, box),
    )


def describe_thread(found: Article, box: ReplyBox) -> dict[str, Any]:
    """How many replies an article has, whether it takes more, and how each is shown."""
    thread = find_thread(found.id)
    viewer = account()
    takes_replies = may_reply(viewer, box.ban, thread) if viewer else is_open(thread) and bool(box.providers)
    return {
        "reply_count": thread.comment_count if thread else 0,
        "is_open": is_open(thread),
        "show_comment": renderer(found, viewer, takes_replies=takes_replies),
    }


def trail(found: Article) -> list[Category]:
    """The line of categories above an article: its first category, under its parents."""
    if not found.categories:
        return []
    first = found.categories[0]
    return [*ancestors(first, list_categories()), first]


def read_order() -> Order:
    """The order that the address asks for, out of those there are."""
    try:
        return Order(request.args.get("order", Order.OLDEST))
    except ValueError as error:
        raise NoSuchOrder from error


@reading.get("/articles/<slug:slug>/branches/<id:comment_id>")
@public
def branch(slug: str, comment_id: int) -> AnyResponse:
    """A comment under its ancestors with everything that answers it."""
    found = get_public_article(slug)
    comment = get_comment(comment_id)
    after_id = number("after")
    after = get_comment(after_id) if after_id else comment
    if found.slug != slug:
        return moved("reading.branch", found.slug, comment_id=comment_id)
    if {comment.article_id, after.article_id} != {found.id} or not after.path.startswith(comment.path):
        raise NotFound
    page = page_branch(comment, after if after_id else None, account())
    box = make_box(found, number("reply_to"))
    return shared_page(
        "reading/branch.html",
        shows=(SITE, thread_name(found.id)),
        until=find_next_publication(),
        article=found,
        comment_id=comment_id,
        thread=page,
        box=box,
        noindex=True,
        **describe_thread(found, box),
    )


@reading.get("/comments/<id:comment_id>")
@public
def permalink(comment_id: int) -> AnyResponse:
    """To the page where the comment stands with its ancestors; what one may not see does not exist."""
    comment = get_comment(comment_id)
    viewer = account()
    has_tombstone = comment.descendant_count > 0
    if not comment.article.is_public or not (may_see(viewer, comment) or has_tombstone):
        raise NotFound
    return redirect(address_of(comment, comment.article.slug), 302)


def address_of(comment: Comment, slug: str) -> str:
    """Where a comment stands: on its page of the thread, or in a branch of its own."""
    page = find_page(comment, account())
    if page is None:
        return url_for("reading.branch", slug=slug, comment_id=comment.id, _anchor=comment.anchor)
    number_of_page = None if page == 1 else page
    return url_for("reading.article", slug=slug, page=number_of_page, _anchor=comment.anchor)
