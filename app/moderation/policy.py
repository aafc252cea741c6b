"""Who may moderate."""

from app.accounts.models import Account, Role
from app.accounts.policy import has_any


def may_moderate(account: Account | None) -> bool:
    """Moderators decide about comments and threads."""
    return has_any(account, Role.MODERATOR)
