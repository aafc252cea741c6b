"""What readers leave behind in a thread for themselves: that they were there."""

from datetime import timedelta

from sqlalchemy import delete

from app.accounts.models import Account
from app.comments.models import Visit
from app.comments.queries.readers import find_visit
from app.kernel.clock import now
from app.kernel.database import db

VISITS_KEPT = timedelta(days=90)
NOTED_EVERY = timedelta(minutes=1)


def remember_visit(account: Account, article_id: int, *, has_read_all: bool = False) -> None:
    """Note that the account is in the thread of an article; what is new stays so for this visit, unless all is read."""
    visit = find_visit(account, article_id)
    if visit and not has_read_all and now() - visit.visited_at < NOTED_EVERY:
        return
    if visit is None:
        visit = Visit(account_id=account.id, article_id=article_id)
        db.session.add(visit)
    elif visit.is_over:
        visit.seen_until_at = visit.visited_at
    visit.visited_at = now()
    if has_read_all:
        visit.seen_until_at = visit.visited_at
    db.session.flush()


def forget_old_visits() -> None:
    """Drop visits that are long ago."""
    db.session.execute(delete(Visit).where(Visit.visited_at <= now() - VISITS_KEPT))
