"""Who changes what an account is or owns waits for the others here, and then sees what they did."""

from app.accounts.models import Account
from app.kernel.database import db


def lock(*account_ids: int) -> None:
    """Let nobody else change these accounts before this transaction ends; in one order, so that nobody waits twice."""
    for account_id in sorted(account_ids):
        db.session.get_one(Account, account_id, with_for_update=True)
