"""Who may do what with accounts."""

from collections.abc import Collection, Sequence

from app.accounts.models import Account, Ban, Identity, Merge, Role


def has_any(account: Account | None, *roles: Role) -> bool:
    """Whether the account holds one of the roles; an administrator holds all of them."""
    return account is not None and not account.roles.isdisjoint({*roles, Role.ADMINISTRATOR})


def may_grant_roles(account: Account | None) -> bool:
    """Administrators give and take roles."""
    return has_any(account, Role.ADMINISTRATOR)


def may_rename(ban: Ban | None) -> bool:
    """Whoever is not banned chooses the name that others see."""
    return ban is None


def may_unlink(identity: Identity, identities: Sequence[Identity], ways: Collection[str], ban: Ban | None) -> bool:
    """One unlinks one's own identity while another is left that the site has a way in for; the banned keep theirs.

    With an identity set free, who is banned would come back as somebody new.
    """
    others = [each for each in identities if each.id != identity.id]
    is_own = len(others) < len(identities)
    return is_own and ban is None and any(each.way in ways for each in others)


def may_merge(account: Account, other: Account, ban: Ban | None) -> bool:
    """Another account goes into one's own unless it has roles, or brings its ban to somebody who has.

    A role is given by an administrator and never by a merge; nobody bans staff, not even they themselves.
    Whoever is leaving with one of them stays first: what was asked to be erased would not be, or the rest too.
    """
    is_leaving = account.erase_at or other.erase_at
    return account.id != other.id and not is_leaving and not other.roles and not (ban and account.roles)


def may_undo_merge(account: Account, merge: Merge, ban: Ban | None) -> bool:
    """One takes one's own accounts apart within seven days; who was banned since would get away with one of them."""
    came_along = ban is not None and ban.id in merge.moved.get("bans.account_id", ())
    return merge.account_id == account.id and merge.can_be_undone and (ban is None or came_along)


def may_ban(account: Account | None, other: Account) -> bool:
    """Moderators ban readers; nobody bans staff, for a role is to be taken first."""
    return has_any(account, Role.MODERATOR) and not other.roles
