"""Whom one muted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Account
from app.comments.models import Mute
from app.kernel.database import db

MUTES_A_PAGE = 50


@dataclass(frozen=True)
class Muted:
    """Somebody whom one muted, and when."""

    id: int
    account_id: int
    name: str
    created_at: datetime


@dataclass(frozen=True)
class MutePage:
    """Some of those whom one muted, the last one first, and the number from which the next page goes on."""

    people: Sequence[Muted]
    older: int | None


def page_mutes(account: Account, before: int | None = None) -> MutePage:
    """Whom the account muted, from the row behind `before` on."""
    query = select(Mute.id, Account.id, Account.name, Mute.created_at).join(Account, Account.id == Mute.muted_id)
    query = query.where(Mute.account_id == account.id, Mute.muted_id != account.id)
    if before:
        query = query.where(Mute.id < before)
    rows = [Muted(*row) for row in db.session.execute(query.order_by(Mute.id.desc()).limit(MUTES_A_PAGE + 1))]
    shown = rows[:MUTES_A_PAGE]
    return MutePage(shown, shown[-1].id if len(rows) > len(shown) else None)
