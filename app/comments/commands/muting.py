"""Muting people for oneself."""

from sqlalchemy import delete

from app.accounts.models import Account
from app.comments.models import Mute
from app.comments.policy import may_mute
from app.comments.queries.readers import find_muted
from app.kernel.database import db
from app.kernel.errors import NotAllowed


def mute(account: Account, muted_id: int) -> None:
    """Let the account see the other's comments folded; raises NotAllowed."""
    if not may_mute(account, muted_id):
        raise NotAllowed("You can't mute yourself.")
    if not find_muted(account, [muted_id]):
        db.session.add(Mute(account_id=account.id, muted_id=muted_id))
        db.session.flush()


def unmute(account: Account, muted_id: int) -> None:
    """Let the account see the other's comments as everybody does."""
    db.session.execute(delete(Mute).where(Mute.account_id == account.id, Mute.muted_id == muted_id))
