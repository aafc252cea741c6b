"""Whose account is to be erased, and what is left of their texts."""

from sqlalchemy import select

from app.accounts.models import Account, Merge
from app.comments.models import Comment, CommentState
from app.kernel.clock import now
from app.kernel.database import db

DUE_AT_ONCE = 10


def list_due() -> list[Account]:
    """Some of the accounts whose time is over, the longest first."""
    due = select(Account).where(Account.erase_at <= now()).order_by(Account.erase_at, Account.id)
    return list(db.session.scalars(due.limit(DUE_AT_ONCE)))


def list_texts(account: Account, limit: int) -> list[Comment]:
    """Comments whose text is to go: all of them, or those that only moderators and their author could read."""
    query = select(Comment).where(Comment.author_id == account.id, Comment.source != "")
    if account.keeps_texts:
        query = query.where(Comment.state != CommentState.APPROVED)
    return list(db.session.scalars(query.order_by(Comment.article_id, Comment.id).limit(limit)))


def list_former_accounts(account: Account) -> list[Account]:
    """The accounts that were merged into this one, and not taken apart again."""
    former = select(Account).join(Merge, Merge.other_id == Account.id)
    return list(db.session.scalars(former.where(Merge.account_id == account.id, Merge.undone_at.is_(None))))
