"""Who changes what an account is or owns waits for the others here, and then sees what they did.

Accounts come before everything else that one waits for, and among themselves in the order of their numbers: so nobody
waits for somebody who waits for them. A row that only names an account, such as a decision, waits for nobody.
"""

from sqlalchemy import select

from app.accounts.models import Account, Identity, Role, RoleGrant
from app.accounts.queries import get_account
from app.kernel.database import db
from app.kernel.errors import RuleBroken


def lock(*account_ids: int) -> None:
    """Let nobody else change these accounts before this transaction ends."""
    for account_id in sorted(set(account_ids)):
        db.session.refresh(db.session.get_one(Account, account_id), ["erase_at"], with_for_update={"key_share": True})


def lock_if_free(*account_ids: int) -> bool:
    """The same for who would rather do something else than wait; whether all of them were free."""
    rows = select(Account).where(Account.id.in_(account_ids)).order_by(Account.id)
    free = rows.with_for_update(key_share=True, skip_locked=True).execution_options(populate_existing=True)
    return len(db.session.scalars(free).all()) == len(account_ids)


def lock_with_administrators(account: Account) -> None:
    """Of two administrators who leave or are deposed at the same moment, the second finds what became of the first."""
    administrators = select(RoleGrant.account_id).where(RoleGrant.role == Role.ADMINISTRATOR)
    lock(account.id, *db.session.scalars(administrators))
    read_roles(account)


def read_roles(account: Account) -> None:
    """Let an account that is locked have the roles that it has now."""
    db.session.expire(account, ["grants"])
    get_account(account.id)


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
