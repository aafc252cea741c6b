"""Who may leave."""

from app.accounts.models import Account, Role


def may_leave(account: Account, *, others_administrate: bool) -> bool:
    """Everybody, banned or not; but the last administrator hands the site over first."""
    return others_administrate or Role.ADMINISTRATOR not in account.roles
