"""Who may do what with accounts."""

from app.accounts.models import Account, Ban, Role


def has_any(account: Account | None, *roles: Role) -> bool:
    """Whether the account holds one of the roles; an administrator holds all of them."""
    return account is not None and not account.roles.isdisjoint({*roles, Role.ADMINISTRATOR})


def may_grant_roles(account: Account | None) -> bool:
    """Administrators give and take roles."""
    return has_any(account, Role.ADMINISTRATOR)


def may_rename(ban: Ban | None) -> bool:
    """Whoever is not banned chooses the name that others see."""
    return ban is None


def may_ban(account: Account | None, other: Account) -> bool:
    """Moderators ban readers; nobody bans staff, for a role is to be taken first."""
    return has_any(account, Role.MODERATOR) and not other.roles
