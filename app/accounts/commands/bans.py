"""Bans: their account may read but not write."""

from datetime import datetime

from sqlalchemy import select

from app.accounts.commands.locking import lock, read_roles
from app.accounts.commands.sessions import end_all_sessions
from app.accounts.models import Account, Ban
from app.accounts.policy import may_ban
from app.accounts.queries import find_ban, find_merge_of
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken


def ban(
    actor: Account, account: Account, message: str, until_at: datetime | None = None, *, seen: int | None = None
) -> Ban:
    """Ban the account, for good or until a date, and log it out everywhere; raises NotAllowed, RuleBroken.

    It takes the place of a suspension whose id the actor has `seen`.
    """
    hold(actor, account)
    if not may_ban(actor, account):
        raise NotAllowed("Only moderators ban, and nobody bans staff.")
    if find_merge_of(account):
        raise RuleBroken(f"{account.name} was merged into another account meanwhile. Look again.")
    held, at = find_ban(account), now()
    if held and (held.id != seen or held.until_at is None):
        raise RuleBroken(f"{account.name} is {held.term} already.")
    if held:
        held.lifted_at = at
    row = Ban(account_id=account.id, message=message, until_at=until_at, created_at=at)
    db.session.add(row)
    end_all_sessions(account)
    db.session.flush()
    return row


def lift(actor: Account, account: Account) -> Ban:
    """End the ban that holds; raises NotAllowed, RuleBroken."""
    hold(actor, account)
    if not may_ban(actor, account):
        raise NotAllowed("Only moderators lift a ban.")
    row = find_ban(account)
    if row is None:
        raise RuleBroken(f"{account.name} is not banned.")
    row.lifted_at = now()
    db.session.flush()
    return row


def resume(ended: Ban) -> Ban | None:
    """Let the suspension hold again of which a ban, that has ended, had taken the place."""
    replaced = find_replaced(ended)
    if replaced:
        replaced.lifted_at = None
        db.session.flush()
    return replaced


def find_replaced(row: Ban) -> Ban | None:
    """The suspension of which a ban took the place."""
    at_once = (Ban.account_id == row.account_id, Ban.lifted_at == row.created_at, Ban.id < row.id)
    return db.session.scalar(select(Ban).where(*at_once))


def hold(actor: Account, account: Account) -> None:
    """Lock both, in the order in which all do, and see which roles they have by then."""
    lock(actor.id, account.id)
    read_roles(actor)
    read_roles(account)
