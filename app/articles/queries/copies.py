"""What people have written and not saved yet."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import defer, joinedload

from app.accounts.models import Account
from app.articles.models import Article
from app.articles.revisions.models import WorkingCopy
from app.kernel.database import db

MOST_LISTED = 30
WITHOUT_TEXT = (defer(WorkingCopy.source, raiseload=True), defer(WorkingCopy.particulars, raiseload=True))


def is_of(account: Account, article: Article | None) -> ColumnElement[bool]:
    """The copies of one person of an article, or of articles that were never saved."""
    return and_(WorkingCopy.account_id == account.id, WorkingCopy.article_id == (article.id if article else None))


def find_copy(account: Account, article: Article | None, copy_id: int | None) -> WorkingCopy | None:
    """One's own copy of an article, or of one that was never saved: this one, else the newest."""
    query = select(WorkingCopy).where(is_of(account, article))
    newest_first = query.order_by((WorkingCopy.id == (copy_id or 0)).desc(), WorkingCopy.saved_at.desc())
    return db.session.scalar(newest_first.order_by(WorkingCopy.id.desc()).limit(1))


def list_other_copies(account: Account, article: Article | None, copy_id: int) -> Sequence[WorkingCopy]:
    """Who else has written something there that is not saved, the newest first; oneself in another window too."""
    there = WorkingCopy.article_id == article.id if article else is_of(account, None)
    query = select(WorkingCopy).where(WorkingCopy.id != copy_id, there)
    query = query.order_by(WorkingCopy.saved_at.desc()).limit(MOST_LISTED)
    return db.session.scalars(query.options(*WITHOUT_TEXT, joinedload(WorkingCopy.account, innerjoin=True))).all()


def list_own_copies(account: Account) -> Sequence[WorkingCopy]:
    """What somebody has not saved yet, the newest first, without its text."""
    query = select(WorkingCopy).where(WorkingCopy.account_id == account.id)
    return db.session.scalars(
        query.order_by(WorkingCopy.saved_at.desc()).limit(MOST_LISTED).options(*WITHOUT_TEXT)
    ).all()
