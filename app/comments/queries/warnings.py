"""Warnings that moderators gave."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select

from app.accounts.models import Account
from app.comments.admission.models import GivenWarning
from app.kernel.database import db

UNREAD = (
    select(GivenWarning)
    .where(
        GivenWarning.account_id == bindparam("account_id"),
        GivenWarning.read_at.is_(None),
        GivenWarning.withdrawn_at.is_(None),
    )
    .order_by(GivenWarning.created_at)
    .limit(1)
)


def find_unread_warning(account: Account) -> GivenWarning | None:
    """The warning that the account is to read before its next comment."""
    return db.session.scalar(UNREAD, {"account_id": account.id})


def find_warning_by(account: Account, moment: datetime) -> GivenWarning | None:
    """The last warning that the account was given by then."""
    given = select(GivenWarning).where(GivenWarning.account_id == account.id, GivenWarning.created_at <= moment)
    return db.session.scalar(given.order_by(GivenWarning.created_at.desc()).limit(1))


def list_warnings(account: Account, limit: int = 20) -> Sequence[GivenWarning]:
    """The last warnings of an account, newest first."""
    given = select(GivenWarning).where(GivenWarning.account_id == account.id)
    return db.session.scalars(given.order_by(GivenWarning.created_at.desc()).limit(limit)).all()
