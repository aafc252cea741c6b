"""Pages of a thread, the same for everybody. Each costs the same number of queries at any size of the thread."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from itertools import groupby

from app.comments.models import Comment
from app.comments.queries.shown import (
    ANCESTORS,
    BRANCH,
    MOST_REPLIED,
    ROOT_ON_PAGE,
    ROOTS_FROM_TO,
    ROOTS_OF_LIST,
    THREAD,
    ShownComment,
    load,
)
from app.comments.threads import (
    AFTER_EVERY_STEP,
    BEHIND,
    BRANCH_PAGE,
    REPLIES_A_ROOT,
    REPLIES_OF_MOST_REPLIED,
    ROOTS_A_PAGE,
    STEP,
    displayed_ancestors,
    newest_range,
    oldest_page,
    oldest_range,
    page_count,
)
from app.kernel.database import db
from app.kernel.errors import NotFound
from app.kernel.versions import State

KEPT = 64  # pages in each process, about 100 KB each
FIRST = "999999999-999999999"  # the cursor before everything
DIGITS_OF_INTEGER = 10


class Order(StrEnum):
    """How the top level of a thread is sorted; replies always stand oldest first."""

    OLDEST = "oldest"
    NEWEST = "newest"
    REPLIES = "replies"


@dataclass(frozen=True)
class Branch:
    """Comments below one another in the order of their paths, from `start` up to `end`; ancestors may stand before."""

    comments: tuple[ShownComment, ...]
    start: str
    end: str
    left_out: int = 0


@dataclass(frozen=True)
class ThreadPage:
    """A page of a thread, what is said of the whole thread, and the way to the page's neighbours."""

    branches: tuple[Branch, ...]
    comment_count: int
    closed_at: datetime | None
    order: Order = Order.OLDEST
    number: int = 1
    page_count: int = 1
    next_cursor: str | None = None

    @property
    def takes_new(self) -> bool:
        """Whether the next comment at the top level will stand here."""
        if self.order is Order.NEWEST:
            return self.number == 1
        return self.number == self.page_count and self.next_cursor is None


@lru_cache(KEPT)
def page_thread(article_id: int, order: Order, number: int, after: str | None, state: State) -> ThreadPage:
    """A page of an article's thread, read once in each state; raises NotFound past its end."""
    comment_count, closed_at, last_root = find_thread_head(article_id)
    pages = page_count(last_root)
    if not 1 <= number <= pages or (after is not None and order is not Order.REPLIES):
        raise NotFound
    if order is Order.REPLIES:
        branches, cursor = most_replied(article_id, after)
        return ThreadPage(branches, comment_count, closed_at, order, next_cursor=cursor)
    first, last = oldest_range(number) if order is Order.OLDEST else newest_range(number, last_root)
    branches = split(load(ROOTS_FROM_TO, article_id=article_id, first=first, last=last))
    in_order = branches if order is Order.OLDEST else branches[::-1]
    return ThreadPage(in_order, comment_count, closed_at, order, number, pages)


def find_thread_head(article_id: int) -> tuple[int, datetime | None, int]:
    """How many comments a thread has, when it was closed, and the number of its last top-level comment."""
    found = db.session.execute(THREAD, {"article_id": article_id}).first()
    return tuple(found) if found else (0, None, 0)


def most_replied(article_id: int, after: str | None) -> tuple[tuple[Branch, ...], str | None]:
    """The top level with most replies from a cursor `count-number` on, and the next cursor; raises NotFound."""
    count, _, number = (FIRST if after is None else after).partition("-")
    if not all(part.isdecimal() and len(part) < DIGITS_OF_INTEGER for part in (count, number)):
        raise NotFound
    place = {"article_id": article_id, "count": int(count), "number": int(number)}
    rows = db.session.execute(MOST_REPLIED, place).all()
    numbers = [row.root_number for row in rows[:ROOTS_A_PAGE]]
    found = load(ROOTS_OF_LIST, article_id=article_id, numbers=numbers, replies=REPLIES_OF_MOST_REPLIED)
    branches = sorted(split(found), key=lambda branch: numbers.index(branch.comments[0].root_number))
    cursor = "-".join(map(str, rows[ROOTS_A_PAGE - 1])) if len(rows) > ROOTS_A_PAGE else None
    return tuple(branches), cursor


def split(comments: list[ShownComment]) -> tuple[Branch, ...]:
    """The branches of a page whose comments come branch by branch."""
    return tuple(
        branch_of(root, tuple(found)) for root, found in groupby(comments, lambda comment: comment.path[:STEP])
    )


def branch_of(root: str, comments: tuple[ShownComment, ...]) -> Branch:
    """A top-level comment with what is shown below it; it knows how many replies are not."""
    replies = sum(each.is_approved for each in comments[1:])
    return Branch(comments, root, root + AFTER_EVERY_STEP, max(0, comments[0].descendant_count - replies))


@lru_cache(KEPT)
def page_branch(article_id: int, path: str, after: str | None, state: State) -> ThreadPage:
    """The comment of this path under its ancestors with all that is below it, behind `after`; raises NotFound."""
    comment_count, closed_at, _ = find_thread_head(article_id)
    start, end = after + BEHIND if after else path, path + AFTER_EVERY_STEP
    rows = load(BRANCH, article_id=article_id, start=start, end=end)
    if after and not rows:
        raise NotFound
    cursor = None
    if len(rows) > BRANCH_PAGE:
        rows = rows[:BRANCH_PAGE]
        cursor, end = str(rows[-1].id), rows[-1].path + BEHIND
    above = displayed_ancestors(rows[0].path if rows else path)
    ancestors = load(ANCESTORS, article_id=article_id, paths=above)
    branch = Branch((*ancestors, *rows), start, end)
    return ThreadPage((branch,), comment_count, closed_at, next_cursor=cursor)


def find_page(comment: Comment) -> int | None:
    """The page, oldest first, that shows a comment or what waits below one; None where only its own branch does."""
    new = comment.branch_number is None and comment.parent_id is not None
    answered = db.session.get_one(Comment, comment.parent_id) if new else comment
    if (answered.branch_number or 0) > REPLIES_A_ROOT:
        return None
    if comment.is_approved and comment.root_number:
        return oldest_page(comment.root_number)
    root = {"article_id": comment.article_id, "path": comment.path[:STEP]}
    root_number = db.session.scalar(ROOT_ON_PAGE, root)
    if root_number is None and comment.parent_id is None:
        return page_count(find_thread_head(comment.article_id)[2])
    return oldest_page(root_number) if root_number else None
