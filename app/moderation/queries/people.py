"""People, as moderators look them up, and what they wrote last."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Account, Merge
from app.comments.models import Comment
from app.kernel.database import db

PEOPLE_A_PAGE = 25
LAST_SHOWN = 20


def list_people(words: str, before: int | None = None) -> list[Account]:
    """Accounts whose name holds these words, whoever came last first; one more than a page holds."""
    merged = select(Merge.id).where(Merge.other_id == Account.id, Merge.undone_at.is_(None)).exists()
    query = select(Account).where(~merged).order_by(Account.id.desc()).limit(PEOPLE_A_PAGE + 1)
    if words:
        query = query.where(Account.name.icontains(words, autoescape=True))
    if before:
        query = query.where(Account.id < before)
    return list(db.session.scalars(query.options(selectinload(Account.grants))))


def list_last_comments(account: Account) -> list[Comment]:
    """What somebody wrote last, in any state, newest first."""
    rows = select(Comment).where(Comment.author_id == account.id).order_by(Comment.id.desc()).limit(LAST_SHOWN)
    with_place = (joinedload(Comment.author, innerjoin=True), joinedload(Comment.article, innerjoin=True))
    return list(db.session.scalars(rows.options(*with_place)))
