"""What staff do beside decisions about readers: the log tells of it too."""

from collections.abc import Mapping
from contextlib import suppress

from sqlalchemy.exc import IntegrityError

from app.accounts.models import Account, Identity, Role
from app.accounts.signals import logged_in, merge_undone, merged, roles_changed
from app.comments.admission.models import SETTINGS, THE_ONE, CommentSettings
from app.kernel.database import db
from app.kernel.errors import NotAllowed
from app.kernel.versions import SITE, bump
from app.moderation.commands.log import record
from app.moderation.decisions import Decision
from app.moderation.policy import may_change_settings
from app.moderation.queries.log import has_roles


def change_settings(administrator: Account, wanted: Mapping[str, int | bool]) -> None:
    """Let the site's settings be these; each that changes is a row in the log. Raises NotAllowed."""
    if not may_change_settings(administrator):
        raise NotAllowed("Only administrators change settings.")
    settings = hold_settings()
    changes = {name: value for name, value in wanted.items() if getattr(settings, name) != value}
    for name, value in changes.items():
        details = {"setting": name, "before": getattr(settings, name), "after": value}
        setattr(settings, name, value)
        record(administrator, Decision.SETTING, details=details)
    if changes:
        bump(SETTINGS)
    if "open_days" in changes:
        bump(SITE)  # every page of an article may say when its thread closes
    db.session.flush()


def hold_settings() -> CommentSettings:
    """The settings as they are now, which nobody else changes before this transaction ends."""
    if db.session.get(CommentSettings, THE_ONE) is None:
        with suppress(IntegrityError), db.session.begin_nested():  # another administrator may be changing the first one
            db.session.add(CommentSettings())
    return db.session.get_one(CommentSettings, THE_ONE, with_for_update=True, populate_existing=True)


@roles_changed.connect
def tell_of_roles(account: Account, before: frozenset[Role], actor: Account | None) -> None:
    """Who gave or took which roles; nobody did at the command line."""
    if account.roles != before:
        details = {"before": sorted(before), "after": sorted(account.roles)}
        record(actor, Decision.ROLES, account_id=account.id, details=details)


@logged_in.connect
def tell_of_login(account: Account, identity: Identity) -> None:
    """That somebody who has a role logged in, and with what; not from where."""
    if account.roles:
        record(account, Decision.LOG_IN, account_id=account.id, details={"provider": identity.provider})


@merged.connect
def tell_of_merge(account: Account, other_id: int) -> None:
    """That somebody who has a role took over another account."""
    if is_staff(account):
        record(account, Decision.MERGE, account_id=account.id, details={"other": other_id})


@merge_undone.connect
def tell_of_undone_merge(account: Account, other_id: int) -> None:
    """That they gave it back."""
    if is_staff(account):
        record(account, Decision.UNDO_MERGE, account_id=account.id, details={"other": other_id})


def is_staff(account: Account) -> bool:
    """Whether the account has a role."""
    return has_roles([account.id])
