"""What a page shows of a comment, and to whom; the statements that read it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, and_, bindparam, or_, select, text
from sqlalchemy.orm import aliased

from app.accounts.models import Account, Role
from app.accounts.policy import has_any
from app.comments.models import IS_ON_PAGE, IS_ROOT, Comment, CommentState
from app.comments.policy import may_see_waiting
from app.comments.threads import BRANCH_PAGE, DEEPEST, ROOTS_A_PAGE
from app.kernel.database import db
from app.kernel.names import initials

NOBODY = 0


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
