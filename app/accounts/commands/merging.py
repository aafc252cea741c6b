"""Two accounts of one person become one, and for seven days can be taken apart again."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, String, cast, delete, select, update

from app.accounts.commands.linking import check_room
from app.accounts.commands.locking import lock
from app.accounts.commands.sessions import end_all_sessions
from app.accounts.models import UNDO_LASTS, Account, Guest, Identity, LoginSession, Merge
from app.accounts.policy import may_merge, may_undo_merge
from app.accounts.queries import find_ban, find_merge_of, get_account, get_merge, list_identities
from app.accounts.signals import merge_undone, merged, moving_columns
from app.kernel.clock import now
from app.kernel.database import db, parts
from app.kernel.errors import NotAllowed, RuleBroken
from app.kernel.versions import SITE, bump

CHANGED = "One of the two accounts was merged meanwhile, or lost a way to log in. Log in again and look."


def merge(account: Account, identity: Identity) -> Merge:
    """Let everything that the identity's account has belong to this one; the person has just logged in as both.

    Raises NotAllowed, RuleBroken.
    """
    other_id = identity.account_id
    lock(account.id, other_id)
    if db.session.scalar(select(Identity.account_id).where(Identity.id == identity.id)) != other_id:
        raise RuleBroken(CHANGED)
    return take_over(account, get_account(other_id))


def take_over(account: Account, other: Account) -> Merge:
    """The same, once it is proved that both are one person's, and both are locked; raises NotAllowed, RuleBroken."""
    if find_merge_of(account) or find_merge_of(other):
        raise RuleBroken(CHANGED)
    if not may_merge(account, other, find_ban(other)):
        raise NotAllowed("These two accounts can't be merged.")
    check_room(account, wanted=len(list_identities(other)))
    end_all_sessions(other)
    moved = {str(column): move(column, other.id, account.id) for column in moving_columns()}
    row = Merge(account_id=account.id, other_id=other.id, moved=moved)
    db.session.add(row)
    bump(SITE)
    db.session.flush()
    merged.send(account, other_id=other.id)
    return row


def undo_merge(account: Account, row: Merge) -> None:
    """Give back what is still there of what was taken over, and end the sessions that began with it.

    Raises NotAllowed, NotFound, RuleBroken.
    """
    lock(row.account_id, row.other_id)
    db.session.refresh(get_merge(row.id))  # which is not there any more once one of them was erased
    if not may_undo_merge(account, row, find_ban(account)):
        raise NotAllowed("This merge can't be undone, or not any more.")
    returning = set(row.moved.get(str(Identity.__table__.c.account_id), ()))
    present = {each.id for each in list_identities(account)}
    is_guest = db.session.get(Guest, row.other_id) is not None  # nobody ever logged in to that account
    if not (present & returning or is_guest) or not present - returning:
        raise RuleBroken("One of the two accounts would have no way to log in, so they can't be taken apart.")
    for column in moving_columns():
        move_back(column, row.moved.get(str(column), ()), account.id, row.other_id)
    db.session.execute(delete(LoginSession).where(LoginSession.identity_id.in_(returning)))
    row.undone_at = now()
    bump(SITE)
    db.session.flush()
    merge_undone.send(account, other_id=row.other_id)


def forget_moves() -> None:
    """Drop what belonged to which account where that can't be undone any more."""
    over = (Merge.created_at <= now() - UNDO_LASTS, cast(Merge.moved, String) != "{}")
    db.session.execute(update(Merge).where(*over).values(moved={}))


def move(column: Column[Any], source: int, target: int) -> list[int]:
    """Give all rows of one account to another; their ids."""
    table = column.table
    moving = update(table).where(column == source).values({column.name: target}).returning(table.c.id)
    return sorted(db.session.scalars(moving))


def move_back(column: Column[Any], ids: Sequence[int], source: int, target: int) -> None:
    """Give these rows to another account, those that did not go elsewhere meanwhile."""
    table = column.table
    for part in parts(ids):
        chosen = (table.c.id.in_(part), column == source)
        db.session.execute(update(table).where(*chosen).values({column.name: target}))
