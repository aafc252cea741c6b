"""Who changes what an account is or owns waits for the others here, and then sees what they did."""

from sqlalchemy import select

from app.accounts.models import Account, Identity, Role, RoleGrant
from app.kernel.database import db
from app.kernel.errors import RuleBroken


def lock(*account_ids: int) -> None:
    """Let nobody else change these accounts before this transaction ends; in one order, so that nobody waits twice."""
    for account_id in sorted(account_ids):
        db.session.refresh(db.session.get_one(Account, account_id), ["erase_at"], with_for_update=True)


def lock_administrators() -> None:
    """Of two administrators who leave or are deposed at the same moment, the second finds what became of the first."""
    administrators = select(RoleGrant.account_id).where(RoleGrant.role == Role.ADMINISTRATOR)
    db.session.execute(administrators.order_by(RoleGrant.account_id).with_for_update())


def lock_owner(identity: Identity) -> None:
    """Lock the account of an identity, whose it is by then: a merge may have moved it. Raises RuleBroken."""
    present: int | None = identity.account_id
    locked = None
    while present != locked:
        if present is None:
            raise RuleBroken("This way to log in was taken away meanwhile.")
        lock(present)
        locked = present
        present = db.session.scalar(select(Identity.account_id).where(Identity.id == identity.id))
    db.session.refresh(identity, ["account_id"])
