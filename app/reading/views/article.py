"""An article with its thread, a branch of it, and the way to any comment."""

from datetime import datetime
from typing import Any

from flask import Response, jsonify, redirect, request, url_for
from werkzeug.exceptions import NotFound as NoSuchOrder
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.models import Account
from app.accounts.session import account
from app.articles.queries.shown import ShownArticle, get_shown_article, read_edition
from app.comments.admission.holding import list_for_readers
from app.comments.admission.models import SETTINGS
from app.comments.heat import heat_of, pace_of
from app.comments.measures import Holding, first_end
from app.comments.models import Comment, thread_name
from app.comments.policy import can_come_back, is_open, is_own, is_paused, may_see
from app.comments.queries.by_author import page_author
from app.comments.queries.closing import find_shown_closing
from app.comments.queries.comments import find_newest_id, get_place
from app.comments.queries.pages import Order, ThreadPage, find_page, find_thread_head, page_branch, page_thread
from app.comments.queries.readers import Reader, find_reader
from app.comments.queries.removed import lay_removed
from app.comments.queries.shown import list_removed, list_waiting
from app.comments.queries.waiting import lay_over
from app.kernel.errors import NotFound
from app.kernel.versions import State
from app.reading.box import ReplyBox, make_box
from app.reading.comments import show, tell_author
from app.reading.views import reading
from app.web.access import public, unlisted
from app.web.arguments import moved, number
from app.web.caching import shared, shared_page

AUTHOR = "author"  # whose comments alone can be asked for: those of the article's author


@reading.get("/articles/<slug:slug>")
@public
def article(slug: str) -> AnyResponse:
    """An article, the chosen page of its thread, and the reply box."""
    found = get_shown_article(slug, read_edition())
    if found.slug != slug:
        return moved("reading.article", found.slug)
    return article_page(found, make_box(found.id, number("reply_to"), section=request.args.get("section")))


@reading.get("/articles/<slug:slug>/thread.json")
@unlisted
def thread(slug: str) -> AnyResponse:
    """How many comments are there, and the newest, for pages that ask for more; the same for everybody."""
    found = get_shown_article(slug, read_edition())
    if found.slug != slug:
        return moved("reading.thread", found.slug)
    count, newest_id = find_thread_head(found.id).comment_count, find_newest_id(found.id)
    state = found.edition.and_of(thread_name(found.id))
    return shared(jsonify(comment_count=count, newest_id=newest_id), state)


def article_page(found: ShownArticle, box: ReplyBox) -> Response:
    """The page of an article around a reply box."""
    state = found.edition.and_of(thread_name(found.id))
    page = read_page(found, state)
    return with_thread(
        "reading/article.html",
        state,
        found,
        page,
        box,
        noindex=bool(request.args.keys() - {"page"}),
        only=request.args.get("only"),
    )


def read_page(found: ShownArticle, state: State) -> ThreadPage:
    """The page of the thread that the address asks for; raises NotFound."""
    if only := request.args.get("only"):
        if only != AUTHOR:
            raise NotFound
        return page_author(found.id, found.author_ids, number("after") or 0, state)
    return page_thread(found.id, read_order(), number("page", 1) or 1, request.args.get("after"), state)


def with_thread(
    template: str, state: State, found: ShownArticle, page: ThreadPage, box: ReplyBox, **context: Any
) -> Response:
    """A page with a page of a thread, on which whoever looks finds what waits as well if they may see it."""
    viewer, holding = account(), list_for_readers(found.id, page.head, state)
    paused, closes_at = is_paused(viewer, holding), find_shown_closing(found.id, state)
    is_now_open = is_open(page, closes_at)
    takes_replies = is_now_open and not paused and takes_any(viewer, box)
    waiting, removed = list_waiting(found.id, viewer), list_removed(found.id, viewer)
    thread = lay_removed(lay_over(page, waiting), removed)
    told = tell_author(viewer, waiting, removed)
    reader = find_reader(viewer, found.id, thread)
    return shared_page(
        template,
        lasting(state, page, holding, closes_at if is_now_open else None),
        article=found,
        thread=thread,
        comments=show(
            thread.branches, found, viewer, reader, told, takes_replies=takes_replies, is_banned=box.ban is not None
        ),
        reader=reader,
        new_count=count_new(thread, reader),
        box=box,
        is_open=is_now_open,
        closes_at=closes_at,
        holding=holding,
        is_paused=paused,
        heat=heat_of(page.head),
        **context,
    )


def takes_any(viewer: Account | None, box: ReplyBox) -> bool:
    """Whether an open thread takes a reply of the viewer, or of anybody once they have said who they are."""
    return box.ban is None if viewer else bool(box.providers or box.takes_guests)


def lasting(state: State, page: ThreadPage, holding: tuple[Holding, ...], closes_at: datetime | None) -> State:
    """The state with everything on the page of a thread that changes by the clock."""
    shown = state.and_of(SETTINGS) if pace_of(page.head) else state
    return shown.ending(first_end(holding)).ending(closes_at)


def count_new(page: ThreadPage, reader: Reader | None) -> int:
    """How much on a page of a thread is new to the reader."""
    return sum(reader.is_new(each) for branch in page.branches for each in branch.comments) if reader else 0


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
    found = get_shown_article(slug, read_edition())
    comment, after_id = shown_place(get_place(comment_id)), number("after")
    after = get_place(after_id) if after_id else comment
    if found.slug != slug:
        return moved("reading.branch", found.slug, comment_id=comment_id)
    if {comment.article_id, after.article_id} != {found.id} or not after.path.startswith(comment.path):
        raise NotFound
    state = found.edition.and_of(thread_name(found.id))
    page = page_branch(found.id, comment.path, after.path if after_id else None, state)
    box = make_box(found.id, number("reply_to"))
    return with_thread("reading/branch.html", state, found, page, box, comment_id=comment_id, noindex=True)


@reading.get("/comments/<id:comment_id>")
@public
def permalink(comment_id: int) -> AnyResponse:
    """To the page where the comment stands with its ancestors; what one may not see does not exist."""
    comment, viewer = get_place(comment_id), account()
    if not comment.article.is_public:
        raise NotFound
    if is_own(viewer, comment) and can_come_back(comment):
        return redirect(url_for("reading.deletion", comment_id=comment.id), 302)
    return redirect(address_of(shown_place(comment), comment.article.slug), 302)


def shown_place(comment: Comment) -> Comment:
    """A comment that the visitor may see, or whose tombstone holds up replies; raises NotFound for any other."""
    if not may_see(account(), comment) and comment.descendant_count == 0:
        raise NotFound
    return comment


def address_of(comment: Comment, slug: str) -> str:
    """Where a comment stands: on its page of the thread, or in a branch of its own."""
    page = find_page(comment)
    if page is None:
        return url_for("reading.branch", slug=slug, comment_id=comment.id, _anchor=comment.anchor)
    number_of_page = None if page == 1 else page
    return url_for("reading.article", slug=slug, page=number_of_page, _anchor=comment.anchor)
