"""What waits for a decision."""

from collections.abc import Sequence

from sqlalchemy import func, select, text
from sqlalchemy.orm import joinedload

from app.accounts.models import Account
from app.comments.models import IS_WAITING, Comment, CommentState
from app.kernel.database import db
from app.kernel.errors import NotFound

CASES_A_PAGE = 25
WITH_CASE = (
    joinedload(Comment.author, innerjoin=True).selectinload(Account.grants),
    joinedload(Comment.article, innerjoin=True),
    joinedload(Comment.parent).joinedload(Comment.author),
)


def list_pending(after: int = 0) -> list[Comment]:
    """Comments that wait, longest first, with author, article and parent; one more than a page holds."""
    return list(
        db.session.scalars(
            select(Comment)
            .where(text(IS_WAITING), Comment.id > after)
            .order_by(Comment.id)
            .limit(CASES_A_PAGE + 1)
            .options(*WITH_CASE)
        )
    )


def get_case(comment_id: int) -> Comment:
    """A comment in any state with what a moderator wants to know of it; raises NotFound."""
    comment = db.session.scalar(select(Comment).where(Comment.id == comment_id).options(*WITH_CASE))
    if comment is None:
        raise NotFound
    return comment


def count_pending() -> int:
    """How many comments wait."""
    return db.session.scalar(select(func.count(Comment.id)).where(text(IS_WAITING))) or 0


def count_by_state(accounts: Sequence[Account]) -> dict[int, dict[CommentState, int]]:
    """The record of each account: how many of its comments are in which state."""
    counts: dict[int, dict[CommentState, int]] = {account.id: {} for account in accounts}
    rows = db.session.execute(
        select(Comment.author_id, Comment.state, func.count())
        .where(Comment.author_id.in_(counts))
        .group_by(Comment.author_id, Comment.state)
    )
    for author_id, state, count in rows:
        counts[author_id][state] = count
    return counts
