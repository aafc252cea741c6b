"""Pages of a thread, as a page shows them. Each costs the same number of queries at any size of the thread."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select, tuple_, union_all
from sqlalchemy.orm import aliased

from app.accounts.models import Account, Role
from app.accounts.policy import has_any
from app.articles.models import Article
from app.comments.models import Comment, CommentState
from app.comments.policy import may_see_waiting
from app.comments.queries.comments import find_thread
from app.comments.threads import (
    AFTER_EVERY_STEP,
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
    root_number: int | None
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
    """How many replies below a top-level comment are left out, and the comment from which they go on."""

    root_id: int
    after_id: int
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


def has_place(viewer: Account | None) -> ColumnElement[bool]:
    """Approved, or a tombstone that holds up replies, or what waits and the viewer may see."""
    place = or_(Comment.state == CommentState.APPROVED, Comment.descendant_count > 0)
    if viewer is None:
        return place
    waits = Comment.state == CommentState.PENDING
    return or_(place, waits if has_any(viewer, Role.MODERATOR) else and_(waits, Comment.author_id == viewer.id))


def load(query: Select[*tuple[Any, ...]], viewer: Account | None) -> list[ShownComment]:
    """The comments of a query made by `shown`, as the viewer may see them."""
    return [conceal(ShownComment(*row), viewer) for row in db.session.execute(query)]


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
    roots, cursor = load_roots(article.id, order, page, after, root_count, viewer)
    replies = load_replies(article.id, roots, viewer)
    more = {root.id: left for root in roots if (left := left_out(root, replies))}
    branches = {
        branch.item.id: branch
        for branch in grow(sorted(((each.path, each) for each in (*roots, *replies)), key=itemgetter(0)))
    }
    return ThreadPage([branches[root.id] for root in roots], order, page, pages, more, cursor)


def load_roots(
    article_id: int, order: Order, page: int, after: str | None, root_count: int, viewer: Account | None
) -> tuple[list[ShownComment], str | None]:
    """The top level of a page, and where the next page begins if that can't be told from its number."""
    query = shown().where(Comment.article_id == article_id, Comment.root_number.is_not(None), has_place(viewer))
    if order is Order.REPLIES:
        return load_most_replied(query, after, viewer)
    first, last = oldest_range(page) if order is Order.OLDEST else newest_range(page, root_count)
    number = Comment.root_number
    query = query.where(number.between(first, last)).order_by(number if order is Order.OLDEST else number.desc())
    return load(query, viewer), None


def load_most_replied(
    query: Select[*tuple[Any, ...]], after: str | None, viewer: Account | None
) -> tuple[list[ShownComment], str | None]:
    """The top level sorted by replies, from a cursor `count-number` on; raises NotFound for a wrong cursor."""
    place = tuple_(Comment.descendant_count, Comment.root_number)
    if after is not None:
        count, _, number = after.partition("-")
        if not all(part.isdecimal() and len(part) < DIGITS_OF_INTEGER for part in (count, number)):
            raise NotFound
        query = query.where(place < (int(count), int(number)))
    query = query.order_by(Comment.descendant_count.desc(), Comment.root_number.desc()).limit(ROOTS_A_PAGE + 1)
    rows = load(query, viewer)
    if len(rows) <= ROOTS_A_PAGE:
        return rows, None
    last = rows[ROOTS_A_PAGE - 1]
    return rows[:ROOTS_A_PAGE], f"{last.descendant_count}-{last.root_number}"


def load_replies(article_id: int, roots: Sequence[ShownComment], viewer: Account | None) -> list[ShownComment]:
    """The first replies below each of the top-level comments, in one query."""
    replied = [root for root in roots if root.descendant_count or viewer]
    if not replied:
        return []
    slices = [
        select(
            select(Comment.id)
            .where(
                Comment.article_id == article_id,
                Comment.path > root.path,
                Comment.path < root.path + AFTER_EVERY_STEP,
                has_place(viewer),
            )
            .order_by(Comment.path)
            .limit(REPLIES_A_ROOT)
            .subquery()
        )
        for root in replied
    ]
    return load(shown().where(Comment.id.in_(union_all(*slices))).order_by(Comment.path), viewer)


def left_out(root: ShownComment, replies: Sequence[ShownComment]) -> MoreReplies | None:
    """What is not shown below a top-level comment."""
    below = [reply for reply in replies if reply.path.startswith(root.path)]
    count = root.descendant_count - sum(reply.is_approved for reply in below)
    return MoreReplies(root.id, below[-1].id, count) if below and count > 0 else None


def page_branch(comment: Comment, after: Comment | None, viewer: Account | None) -> ThreadPage:
    """A comment under its ancestors with what is displayed below it, from the comment `after` on; raises NotFound."""
    start = after.path if after else comment.path
    within = (
        Comment.article_id == comment.article_id,
        Comment.path > start if after else Comment.path >= start,
        Comment.path < comment.path + AFTER_EVERY_STEP,
    )
    rows = load(shown().where(*within, has_place(viewer)).order_by(Comment.path).limit(BRANCH_PAGE + 1), viewer)
    if not rows:
        raise NotFound
    above = (Comment.article_id == comment.article_id, Comment.path.in_(displayed_ancestors(rows[0].path)))
    ancestors = load(shown().where(*above).order_by(Comment.path), viewer)
    items = sorted(((each.path, each) for each in (*ancestors, *rows[:BRANCH_PAGE])), key=itemgetter(0))
    cursor = str(rows[BRANCH_PAGE - 1].id) if len(rows) > BRANCH_PAGE else None
    return ThreadPage(grow(items), next_cursor=cursor)


def find_page(comment: Comment, viewer: Account | None) -> int | None:
    """The page, oldest first, that shows the comment; None where only its own branch does."""
    root = comment.path[:STEP]
    before = (
        select(literal_column("1"))
        .where(
            Comment.article_id == comment.article_id,
            Comment.path > root,
            Comment.path <= comment.path,
            has_place(viewer),
        )
        .limit(REPLIES_A_ROOT + 1)
        .subquery()
    )
    top = (Comment.article_id == comment.article_id, Comment.path == root, has_place(viewer))
    number = select(Comment.root_number).where(*top)
    place, root_number = db.session.execute(
        select(select(func.count()).select_from(before).scalar_subquery(), number.scalar_subquery())
    ).one()
    return oldest_page(root_number) if root_number and place <= REPLIES_A_ROOT else None
