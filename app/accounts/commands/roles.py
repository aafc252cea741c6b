"""What an account may do beyond reading and replying."""

from app.accounts.commands.locking import lock, lock_with_administrators, read_roles
from app.accounts.models import Account, Guest, Role, RoleGrant
from app.accounts.policy import may_grant_roles
from app.accounts.queries import find_merge_of, get_account, has_other_administrator
from app.accounts.signals import roles_changed
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken


def set_roles(actor: Account, account: Account, roles: frozenset[Role]) -> None:
    """Give the account exactly these roles; raises NotAllowed, RuleBroken."""
    if actor.id == account.id and Role.ADMINISTRATOR not in roles:
        raise RuleBroken("You can't take the administrator's role from yourself; ask another administrator.")
    lock_with_administrators(account)
    read_roles(actor)
    if not may_grant_roles(actor):
        raise NotAllowed("Only an administrator gives and takes roles.")
    if Role.ADMINISTRATOR in account.roles - roles and not has_other_administrator(account):
        raise RuleBroken("Nobody would be left to administrate the site who is not leaving it.")
    replace_roles(account, roles, actor)


def replace_roles(account: Account, roles: frozenset[Role], actor: Account | None = None) -> None:
    """The same without asking who does it, for the owner at the command line; raises RuleBroken."""
    lock(account.id)
    read_roles(account)
    merge = find_merge_of(account)
    if merge:
        raise RuleBroken(f"{account.slug} was merged into the account {get_account(merge.account_id).slug}.")
    if db.session.get(Guest, account.id):
        raise RuleBroken(f"{account.name} is a guest, whom nobody can log in as, so a role is of no use there.")
    before = account.roles
    kept = [grant for grant in account.grants if grant.role in roles]
    new = sorted(roles - account.roles)
    account.grants = kept + [RoleGrant(role=role, granted_by_id=actor.id if actor else None) for role in new]
    db.session.flush()
    roles_changed.send(account, before=before, actor=actor)
