"""Decisions about people. What they are told is what the reason says, and the message."""

from datetime import datetime

from app.accounts.commands import bans
from app.accounts.models import Account
from app.accounts.policy import may_ban
from app.comments.commands import warnings
from app.comments.queries.warnings import list_warnings
from app.kernel.errors import NotAllowed, RuleBroken
from app.moderation.commands.appeals import take_back
from app.moderation.commands.log import checked, choose_reason, record, require_moderator
from app.moderation.decisions import Decision
from app.moderation.models import ModerationAction


def ban(
    moderator: Account,
    account: Account,
    message: str,
    until_at: datetime | None = None,
    *,
    reason: str | None = None,
    note: str = "",
    batch_id: int | None = None,
    seen: int | None = None,
) -> ModerationAction:
    """Ban an account, or suspend it until a moment, and end its sessions; raises NotAllowed, RuleBroken.

    It takes the place of a suspension whose id the moderator has `seen`.
    """
    row = bans.ban(moderator, account, say_why(reason, message), until_at, seen=seen)
    decision = Decision.SUSPEND if until_at else Decision.BAN
    return record(
        moderator,
        decision,
        account_id=account.id,
        reason=reason,
        message=message,
        note=note,
        until_at=until_at,
        batch_id=batch_id,
        details={"instead": True} if bans.find_replaced(row) else None,
    )


def warn(
    moderator: Account, account: Account, message: str, *, reason: str | None = None, note: str = ""
) -> ModerationAction:
    """Tell a person something that they read before their next comment; raises NotAllowed, RuleBroken."""
    warnings.warn(moderator, account, say_why(reason, message))
    return record(moderator, Decision.WARN, account_id=account.id, reason=reason, message=message, note=note)


def say_why(reason: str | None, message: str) -> str:
    """What the person reads; raises RuleBroken where that is nothing."""
    chosen = choose_reason(reason)
    why = " ".join(filter(None, (chosen.text if chosen else "", checked(message))))
    if not why:
        raise RuleBroken("Say why; the person will read it.")
    return why


def lift(
    moderator: Account,
    account: Account,
    *,
    note: str = "",
    undoes_id: int | None = None,
    batch_id: int | None = None,
) -> ModerationAction:
    """End a ban, or a suspension before its time; raises NotAllowed, RuleBroken."""
    lifted = bans.lift(moderator, account)
    action = record(
        moderator,
        Decision.LIFT,
        account_id=account.id,
        note=note,
        until_at=lifted.until_at,
        undoes_id=undoes_id,
        batch_id=batch_id,
    )
    take_back(account, (Decision.BAN, Decision.SUSPEND), action, given_at=lifted.created_at)
    return action


def withdraw(moderator: Account, account: Account, *, note: str = "") -> ModerationAction:
    """Let the last warning of a person be none; raises NotAllowed, RuleBroken."""
    bans.hold(moderator, account)
    if not may_ban(moderator, account):
        raise NotAllowed("Only moderators withdraw a warning.")
    given = [each for each in list_warnings(account) if each.withdrawn_at is None]
    if not given:
        raise RuleBroken(f"{account.name} has no warning that could be withdrawn.")
    warnings.withdraw(given[0])
    action = record(moderator, Decision.WITHDRAW, account_id=account.id, note=note)
    take_back(account, (Decision.WARN,), action, given_at=given[0].created_at)
    return action


def add_note(moderator: Account, account: Account, note: str) -> ModerationAction:
    """Keep something about a person that only moderators read; raises NotAllowed, RuleBroken."""
    require_moderator(moderator)
    if not checked(note, "A note"):
        raise RuleBroken("Write the note first.")
    return record(moderator, Decision.NOTE, account_id=account.id, note=note)
