"""Pages of a thread, the same for everybody. Each costs the same number of queries at any size of the thread."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from app.comments.models import Comment
from app.comments.queries.branches import Branch, Head, read_branches
from app.comments.queries.shown import (
    ANCESTORS,
    BRANCH,
    HEADS_FROM_TO,
    MOST_REPLIED,
    ROOT_ON_PAGE,
    THREAD,
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


class ThreadHead(NamedTuple):
    """What is said of a whole thread, and the number of its last top-level comment."""

    comment_count: int = 0
    closed_at: datetime | None = None
    last_root: int = 0
    author_has_replied: bool = False  # the author of the article
    heat: float = 0.0
    heat_at: datetime | None = None


@dataclass(frozen=True)
class ThreadPage:
    """A page of a thread, with the way to its neighbours."""

    branches: tuple[Branch, ...]
    head: ThreadHead
    order: Order = Order.OLDEST
    number: int = 1
    page_count: int = 1
    next_cursor: str | None = None

    @property
    def closed_at(self) -> datetime | None:
        """When the thread was closed; None while it is open."""
        return self.head.closed_at

    @property
    def takes_new(self) -> bool:
        """Whether the next comment at the top level will stand here."""
        if self.order is Order.NEWEST:
            return self.number == 1
        return self.number == self.page_count and self.next_cursor is None


@lru_cache(KEPT)
def page_thread(article_id: int, order: Order, number: int, after: str | None, state: State) -> ThreadPage:
    """A page of an article's thread, read once in each state; raises NotFound past its end."""
    head = find_thread_head(article_id)
    pages = page_count(head.last_root)
    if not 1 <= number <= pages or (after is not None and order is not Order.REPLIES):
        raise NotFound
    if order is Order.REPLIES:
        branches, cursor = most_replied(article_id, after, state)
        return ThreadPage(branches, head, order, next_cursor=cursor)
    first, last = oldest_range(number) if order is Order.OLDEST else newest_range(number, head.last_root)
    place = {"article_id": article_id, "first": first, "last": last}
    heads = [Head._make(row) for row in db.session.connection().execute(HEADS_FROM_TO, place)]
    in_order = heads if order is Order.OLDEST else heads[::-1]
    branches = read_branches(article_id, in_order, REPLIES_A_ROOT, state)
    return ThreadPage(branches, head, order, number, pages)


def find_thread_head(article_id: int) -> ThreadHead:
    """What is said of the thread of an article; nothing where nobody has replied yet."""
    found = db.session.connection().execute(THREAD, {"article_id": article_id}).first()
    return ThreadHead(*found) if found else ThreadHead()


def most_replied(article_id: int, after: str | None, state: State) -> tuple[tuple[Branch, ...], str | None]:
    """The top level with most replies from a cursor `count-number` on, and the next cursor; raises NotFound."""
    count, _, number = (FIRST if after is None else after).partition("-")
    if not all(part.isdecimal() and len(part) < DIGITS_OF_INTEGER for part in (count, number)):
        raise NotFound
    place = {"article_id": article_id, "count": int(count), "number": int(number)}
    rows = db.session.connection().execute(MOST_REPLIED, place).all()
    heads = [Head(row.root_number, row.id, row.mark) for row in rows[:ROOTS_A_PAGE]]
    branches = read_branches(article_id, heads, REPLIES_OF_MOST_REPLIED, state)
    last = rows[ROOTS_A_PAGE - 1] if len(rows) > ROOTS_A_PAGE else None
    return branches, f"{last.descendant_count}-{last.root_number}" if last else None


@lru_cache(KEPT)
def page_branch(article_id: int, path: str, after: str | None, state: State) -> ThreadPage:
    """The comment of this path under its ancestors with all that is below it, behind `after`; raises NotFound."""
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
    return ThreadPage((branch,), find_thread_head(article_id), number=0, next_cursor=cursor)  # nothing new comes here


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
        return page_count(find_thread_head(comment.article_id).last_root)
    return oldest_page(root_number) if root_number else None
