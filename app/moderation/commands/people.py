"""Decisions about people."""

from datetime import datetime

from app.accounts.commands import bans
from app.accounts.models import Account
from app.kernel.errors import RuleBroken
from app.moderation.commands.log import checked, record
from app.moderation.models import Decision, ModerationAction


def ban(
    moderator: Account,
    account: Account,
    message: str,
    until_at: datetime | None = None,
    *,
    batch_id: int | None = None,
) -> ModerationAction:
    """Ban an account and end its sessions; raises NotAllowed, RuleBroken."""
    message = checked(message)
    if not message:
        raise RuleBroken("Say why; the person will read it.")
    bans.ban(moderator, account, message, until_at)
    return record(moderator, Decision.BAN, account_id=account.id, message=message, batch_id=batch_id)


def lift(
    moderator: Account, account: Account, *, undoes_id: int | None = None, batch_id: int | None = None
) -> ModerationAction:
    """End a ban; raises NotAllowed, RuleBroken."""
    bans.lift(moderator, account)
    return record(moderator, Decision.LIFT, account_id=account.id, undoes_id=undoes_id, batch_id=batch_id)
