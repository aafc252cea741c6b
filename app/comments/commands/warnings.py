"""Warnings: who was given one posts nothing before they say that they have read it."""

from app.accounts.commands.bans import hold
from app.accounts.commands.locking import lock
from app.accounts.models import Account, Guest
from app.accounts.policy import may_ban
from app.accounts.queries import find_merge_of
from app.comments.admission.models import GivenWarning
from app.comments.queries.warnings import find_unread_warning
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken


def warn(actor: Account, account: Account, message: str) -> GivenWarning:
    """Tell an account something that it must read before its next comment; raises NotAllowed, RuleBroken."""
    hold(actor, account)
    if not may_ban(actor, account):
        raise NotAllowed("Only moderators warn, and nobody warns staff.")
    if find_merge_of(account):
        raise RuleBroken(f"{account.name} was merged into another account meanwhile. Look again.")
    if db.session.get(Guest, account.id):
        raise RuleBroken(f"{account.name} is a guest, who does not log in and so reads no warning.")
    if find_unread_warning(account):
        raise RuleBroken(f"{account.name} has not read the last warning yet.")
    row = GivenWarning(account_id=account.id, message=message)
    db.session.add(row)
    db.session.flush()
    return row


def withdraw(row: GivenWarning) -> None:
    """Let a warning be none; raises RuleBroken. Who may, moderation asks."""
    lock(row.account_id)
    db.session.refresh(row, ["withdrawn_at"])
    if row.withdrawn_at:
        raise RuleBroken("This warning was withdrawn already.")
    row.withdrawn_at = now()
    db.session.flush()


def read(account: Account) -> None:
    """Note that the account has read what it was warned of; nothing where there is nothing to read."""
    lock(account.id)
    row = find_unread_warning(account)
    if row:
        row.read_at = now()
        db.session.flush()
