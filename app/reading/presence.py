"""Whether whoever writes is still logged in, asked in the very transaction that writes."""

from flask import g, session
from sqlalchemy import bindparam, select

from app.accounts.models import Account, LoginSession
from app.accounts.queries import hash_token
from app.accounts.session import load_visitor, note_visit
from app.kernel.database import db
from app.kernel.errors import NotAllowed

IS_LOGGED_IN = LoginSession.token_hash == bindparam("token_hash")
HOLD_ACCOUNT = (
    select(Account.id)
    .where(Account.id == select(LoginSession.account_id).where(IS_LOGGED_IN).scalar_subquery())
    .with_for_update(read=True, key_share=True)
)


def find_present() -> Account | None:
    """The account of whoever sends the request, as of now; before the commit nobody merges, bans or erases it.

    PostgreSQL waits here for whoever is about to; only what is asked after that says what became of the session.
    """
    token = session.get("_user_id")
    if not token:
        return None
    db.session.execute(HOLD_ACCOUNT, {"token_hash": hash_token(token)})
    found = load_visitor(token)
    g.pop("_login_user", None)  # where Flask-Login keeps whom it has found, here perhaps before
    if found is None:
        return None
    g._login_user = found
    note_visit()
    return found.account


def get_present() -> Account:
    """The same, behind a view that had made sure of it; raises NotAllowed."""
    found = find_present()
    if found is None:
        raise NotAllowed("You are not logged in any more, so nothing was changed. Copy your text before you log in.")
    return found
