"""What authors say of themselves."""

from collections.abc import Collection

from sqlalchemy import select

from app.accounts.models import Account
from app.articles.authors.models import Biography
from app.kernel.database import db


def find_biography(account: Account) -> Biography | None:
    """What stands on the author's page, where anything does."""
    return db.session.get(Biography, account.id)


def read_summaries(account_ids: Collection[int]) -> dict[int, str]:
    """The first of what each of these says; those who say nothing are left out."""
    query = select(Biography.account_id, Biography.summary)
    return dict(db.session.execute(query.where(Biography.account_id.in_(account_ids), Biography.summary != "")).all())
