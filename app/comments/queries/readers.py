"""What a thread is to one reader beside what it is to everybody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Account
from app.comments.models import Mute, Visit
from app.comments.queries.pages import ThreadPage
from app.comments.queries.shown import ShownComment
from app.kernel.database import db


@dataclass(frozen=True)
class Reader:
    """Somebody with an account: whom they muted, since when comments are new to them, whether this visit was noted."""

    account_id: int
    new_since_at: datetime | None
    visit_is_noted: bool
    muted: frozenset[int]

    def is_new(self, comment: ShownComment) -> bool:
        """Whether it is of somebody whom the reader wants to hear, and came out after they were here before."""
        is_heard = comment.is_approved and comment.author_id not in {self.account_id, *self.muted}
        return is_heard and self.new_since_at is not None and comment.public_since_at > self.new_since_at


def find_visit(account: Account, article_id: int) -> Visit | None:
    """When the account was last in the thread of an article."""
    query = select(Visit).where(Visit.account_id == account.id, Visit.article_id == article_id)
    return db.session.scalars(query.order_by(Visit.visited_at.desc(), Visit.id).limit(1)).first()


def find_muted(account: Account, author_ids: Collection[int]) -> frozenset[int]:
    """Those of the authors whom the account muted; nobody mutes themselves."""
    query = select(Mute.muted_id).where(Mute.account_id == account.id, Mute.muted_id != account.id)
    return frozenset(db.session.scalars(query.where(Mute.muted_id.in_(author_ids))))


def find_reader(account: Account | None, article_id: int, page: ThreadPage) -> Reader | None:
    """What a page of an article's thread is to an account; None for whoever is not logged in."""
    if account is None:
        return None
    visit = find_visit(account, article_id)
    return Reader(
        account.id,
        new_since_at=visit.new_since_at if visit else None,
        visit_is_noted=visit is not None and not visit.is_over,
        muted=find_muted(account, {each.author_id for branch in page.branches for each in branch.comments}),
    )
