"""Pages of a thread, as a page shows them. Each costs the same number of queries at any size of the thread."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, and_, bindparam, or_, select, text
from sqlalchemy.orm import aliased

from app.accounts.models import Account, Role
from app.accounts.policy import has_any
from app.articles.models import Article
from app.comments.models import IS_ON_PAGE, IS_ROOT, Comment, CommentState
from app.comments.policy import may_see_waiting
from app.comments.queries.comments import find_thread
from app.comments.threads import (
    AFTER_EVERY_STEP,
    BEHIND,
    BRANCH_PAGE,
    DEEPEST,
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
from app.kernel.names import initials

NOBODY = 0
FIRST = "999999999-999999999"  # the cursor before everything
DIGITS_OF_INTEGER = 10


class Order(StrEnum):
    """How the top level of a thread is sorted; replies always stand oldest first."""

    OLDEST = "oldest"
    NEWEST = "newest"
    REPLIES = "replies"


@dataclass(frozen=True)
class ShownComment:
    """A comment as a page shows it."""

    id: int
    parent_id: int | None
    path: str
    depth: int
    root_number: int
    descendant_count: int
    state: CommentState
    html: str
    language: str
    created_at: datetime
    author_id: int
    author_name: str
    avatar_digest: str | None
    reply_to_id: int | None
    reply_to_name: str | None

    @property
    def is_approved(self) -> bool:
        """Whether everybody may read it."""
        return self.state is CommentState.APPROVED

    @property
    def is_pending(self) -> bool:
        """Whether it waits for a moderator."""
        return self.state is CommentState.PENDING

    @property
    def is_tombstone(self) -> bool:
        """Whether only its place is shown."""
        return self.author_id == NOBODY

    @property
    def initials(self) -> str:
        """What stands in for an avatar."""
        return initials(self.author_name)


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


def shown() -> Select[*tuple[Any, ...]]:
    """Everything that a page shows of a comment, but no condition yet."""
    parent, parent_author = aliased(Comment), aliased(Account)
    beside = and_(parent.id == Comment.parent_id, Comment.depth == DEEPEST, parent.depth == DEEPEST)
    return (
        select(
            Comment.id,
            Comment.parent_id,
            Comment.path,
            Comment.depth,
            Comment.root_number,
            Comment.descendant_count,
            Comment.state,
            Comment.html,
            Comment.language,
            Comment.created_at,
            Comment.author_id,
            Account.name.label("author_name"),
            Account.avatar_digest,
            parent.id.label("reply_to_id"),
            parent_author.name.label("reply_to_name"),
        )
        .join(Account, Account.id == Comment.author_id)
        .outerjoin(parent, beside)
        .outerjoin(parent_author, and_(parent_author.id == parent.author_id, parent.state == CommentState.APPROVED))
    )


def has_place() -> ColumnElement[bool]:
    """Approved, or a tombstone that holds up replies, or what waits and the viewer may see (`viewing`)."""
    waits = and_(
        Comment.state == CommentState.PENDING,
        or_(Comment.author_id == bindparam("viewer_id"), bindparam("is_moderator", type_=Boolean)),
    )
    return or_(Comment.state == CommentState.APPROVED, Comment.descendant_count > 0, waits)


def viewing(viewer: Account | None) -> dict[str, Any]:
    """The parameters of `has_place` for who looks."""
    return {"viewer_id": viewer.id if viewer else NOBODY, "is_moderator": has_any(viewer, Role.MODERATOR)}


IS_BEHIND = "(comments.descendant_count, comments.root_number) < (:count, :number)"

# Built once: putting a statement together takes longer than running it.
IN_THREAD = Comment.article_id == bindparam("article_id")
ON_PAGES = shown().where(IN_THREAD, text(IS_ON_PAGE), has_place()).order_by(Comment.root_number, Comment.path)
ROOTS_FROM_TO = ON_PAGES.where(Comment.root_number.between(bindparam("first"), bindparam("last")))
ROOTS_OF_LIST = ON_PAGES.where(Comment.root_number.in_(bindparam("numbers", expanding=True)))
MOST_REPLIED = (
    select(Comment.descendant_count, Comment.root_number)
    .where(IN_THREAD, text(IS_ROOT), has_place(), text(IS_BEHIND))
    .order_by(Comment.descendant_count.desc(), Comment.root_number.desc())
    .limit(ROOTS_A_PAGE + 1)
)
BRANCH = (
    shown()
    .where(IN_THREAD, Comment.path >= bindparam("start"), Comment.path < bindparam("end"), has_place())
    .order_by(Comment.path)
    .limit(BRANCH_PAGE + 1)
)
ANCESTORS = shown().where(IN_THREAD, Comment.path.in_(bindparam("paths", expanding=True))).order_by(Comment.path)
ROOT_IS_SHOWN = select(Comment.id).where(IN_THREAD, Comment.path == bindparam("path"), has_place())


def load(query: Select[*tuple[Any, ...]], viewer: Account | None, **values: Any) -> list[ShownComment]:
    """The comments of one of the statements above, as the viewer may see them."""
    rows = db.session.execute(query, {**viewing(viewer), **values})
    return [conceal(ShownComment(*row), viewer) for row in rows]


def conceal(comment: ShownComment, viewer: Account | None) -> ShownComment:
    """A tombstone has neither text nor author; what waits is shown to its author and to moderators."""
    if comment.is_approved or (comment.is_pending and may_see_waiting(viewer, comment.author_id)):
        return comment
    return replace(comment, html="", author_id=NOBODY, author_name="", avatar_digest=None)


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
