"""Pages of a thread, as a page shows them. Each costs the same number of queries at any size of the thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.accounts.models import Account
from app.articles.models import Article
from app.comments.models import Comment
from app.comments.queries.comments import find_thread
from app.comments.queries.shown import (
    ANCESTORS,
    BRANCH,
    MOST_REPLIED,
    ROOT_IS_SHOWN,
    ROOTS_FROM_TO,
    ROOTS_OF_LIST,
    ShownComment,
    load,
    viewing,
)
from app.comments.threads import (
    AFTER_EVERY_STEP,
    BEHIND,
    BRANCH_PAGE,
    REPLIES_A_ROOT,
    ROOTS_A_PAGE,
    STEP,
    Branch,
    displayed_ancestors,
    grow,
    newest_range,
    oldest_page,
    oldest_range,
    page_count,
)
from app.kernel.database import db
from app.kernel.errors import NotFound

FIRST = "999999999-999999999"  # the cursor before everything
DIGITS_OF_INTEGER = 10


class Order(StrEnum):
    """How the top level of a thread is sorted; replies always stand oldest first."""

    OLDEST = "oldest"
    NEWEST = "newest"
    REPLIES = "replies"


@dataclass(frozen=True)
class MoreReplies:
    """How many replies below a top-level comment are left out of its page."""

    root_id: int
    count: int


@dataclass(frozen=True)
class ThreadPage:
    """A page of a thread: its branches, and the way to its neighbours."""

    branches: Sequence[Branch[ShownComment]]
    order: Order = Order.OLDEST
    number: int = 1
    page_count: int = 1
    more: dict[int, MoreReplies] | None = None
    next_cursor: str | None = None


def page_thread(article: Article, order: Order, page: int, after: str | None, viewer: Account | None) -> ThreadPage:
    """A page of an article's thread, with what waits and the viewer may see; raises NotFound past its end."""
    thread = find_thread(article.id)
    root_count = thread.root_count if thread else 0
    pages = page_count(root_count)
    if not 1 <= page <= pages or (after is not None and order is not Order.REPLIES):
        raise NotFound
    comments, cursor = load_page(article.id, order, page, after, root_count, viewer)
    branches = grow([(comment.path, comment) for comment in comments])
    if order is Order.NEWEST:
        branches.reverse()
    if order is Order.REPLIES:
        branches.sort(key=lambda branch: (branch.item.descendant_count, branch.item.root_number), reverse=True)
    more = {branch.item.id: left for branch in branches if (left := left_out(branch))}
    return ThreadPage(branches, order, page, pages, more, cursor)


def load_page(
    article_id: int, order: Order, page: int, after: str | None, root_count: int, viewer: Account | None
) -> tuple[list[ShownComment], str | None]:
    """The comments of a page in the order of their paths, and where the next begins if its number does not tell."""
    if order is Order.REPLIES:
        numbers, cursor = find_most_replied(article_id, after, viewer)
        return load(ROOTS_OF_LIST, viewer, article_id=article_id, numbers=numbers), cursor
    first, last = oldest_range(page) if order is Order.OLDEST else newest_range(page, root_count)
    return load(ROOTS_FROM_TO, viewer, article_id=article_id, first=first, last=last), None


def find_most_replied(article_id: int, after: str | None, viewer: Account | None) -> tuple[list[int], str | None]:
    """The numbers of the top level with most replies, from a cursor `count-number` on; raises NotFound."""
    count, _, number = (FIRST if after is None else after).partition("-")
    if not all(part.isdecimal() and len(part) < DIGITS_OF_INTEGER for part in (count, number)):
        raise NotFound
    place = {"article_id": article_id, "count": int(count), "number": int(number)}
    rows = db.session.execute(MOST_REPLIED, {**viewing(viewer), **place}).all()
    shown_rows = rows[:ROOTS_A_PAGE]
    cursor = "-".join(map(str, shown_rows[-1])) if len(rows) > ROOTS_A_PAGE else None
    return [row.root_number for row in shown_rows], cursor


def left_out(branch: Branch[ShownComment]) -> MoreReplies | None:
    """What is not shown below a top-level comment."""
    count = branch.item.descendant_count - count_approved(branch.children)
    return MoreReplies(branch.item.id, count) if count > 0 else None


def count_approved(branches: Sequence[Branch[ShownComment]]) -> int:
    """The approved comments in some branches; they are nested a few levels deep only."""
    return sum(branch.item.is_approved + count_approved(branch.children) for branch in branches)


def page_branch(comment: Comment, after: Comment | None, viewer: Account | None) -> ThreadPage:
    """A comment under its ancestors with what is displayed below it, from the comment `after` on; raises NotFound."""
    start = after.path + BEHIND if after else comment.path
    end = comment.path + AFTER_EVERY_STEP
    rows = load(BRANCH, viewer, article_id=comment.article_id, start=start, end=end)
    if not rows:
        raise NotFound
    paths = displayed_ancestors(rows[0].path)
    ancestors = load(ANCESTORS, viewer, article_id=comment.article_id, paths=paths)
    cursor = str(rows[BRANCH_PAGE - 1].id) if len(rows) > BRANCH_PAGE else None
    return ThreadPage(grow([(each.path, each) for each in (*ancestors, *rows[:BRANCH_PAGE])]), next_cursor=cursor)


def find_page(comment: Comment, viewer: Account | None) -> int | None:
    """The page, oldest first, that shows the comment; None where only its own branch does."""
    if comment.branch_number > REPLIES_A_ROOT:
        return None
    root = {"article_id": comment.article_id, "path": comment.path[:STEP]}
    if not comment.is_approved and db.session.scalar(ROOT_IS_SHOWN, {**viewing(viewer), **root}) is None:
        return None
    return oldest_page(comment.root_number)
