"""Who can stand in a byline."""

from app.accounts.models import Account, Role
from app.accounts.queries import list_holding


def list_writers() -> list[Account]:
    """Everybody who may write articles, by name."""
    return list_holding(Role.AUTHOR, Role.EDITOR)
