"""Who can stand in a byline."""

from sqlalchemy import select

from app.accounts.models import Account, Role, RoleGrant
from app.kernel.database import db

WRITERS = (Role.AUTHOR, Role.EDITOR, Role.ADMINISTRATOR)


def list_writers() -> list[Account]:
    """Everybody who may write articles, by name; a site has tens."""
    granted = select(RoleGrant.account_id).where(RoleGrant.role.in_(WRITERS))
    return list(db.session.scalars(select(Account).where(Account.id.in_(granted)).order_by(Account.name, Account.id)))
