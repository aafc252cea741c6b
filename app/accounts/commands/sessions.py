"""Where an account is logged in: begun at login, ended at logout, all at once where it matters."""

import secrets
from datetime import timedelta

from sqlalchemy import bindparam, delete, select, update

from app.accounts.commands.locking import lock_owner
from app.accounts.models import Account, Identity, LoginSession
from app.accounts.queries import hash_token
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotFound, RuleBroken

SESSION_LASTS = timedelta(days=60)
NOTED_EVERY = timedelta(hours=1)
IS_LOGGED_IN = LoginSession.token_hash == bindparam("token_hash")
HOLD_ACCOUNT = (
    select(Account.id)
    .where(Account.id == select(LoginSession.account_id).where(IS_LOGGED_IN).scalar_subquery())
    .with_for_update(key_share=True)
)


def begin_session(identity: Identity, device: str = "") -> str:
    """Log a browser in, which is called by its device; the token is told once and kept only as a hash.

    Raises RuleBroken.
    """
    lock_owner(identity)
    if db.session.get_one(Account, identity.account_id).is_being_erased:
        raise RuleBroken("Your account is being erased, for its week is over. Come back tomorrow as somebody new.")
    token = secrets.token_urlsafe(32)
    db.session.add(
        LoginSession(
            token_hash=hash_token(token),
            account_id=identity.account_id,
            identity_id=identity.id,
            device=device,
            expires_at=now() + SESSION_LASTS,
        )
    )
    db.session.flush()
    return token


def hold_account(token: str) -> None:
    """Let nobody merge, ban or erase who is logged in before this transaction ends.

    PostgreSQL waits here for whoever is about to; only what is asked after that says what became of the session.
    On SQLite the transaction has begun with waiting for all others.
    """
    if db.engine.dialect.name == "sqlite":
        return
    db.session.execute(HOLD_ACCOUNT, {"token_hash": hash_token(token)})


def note_use(row: LoginSession) -> None:
    """Note that the session asks for a change, once an hour; where it was ended meanwhile, nothing happens."""
    before = now() - NOTED_EVERY
    if row.used_at > before:
        return
    due = (LoginSession.id == row.id, LoginSession.used_at <= before)
    db.session.execute(update(LoginSession).where(*due).values(used_at=now()))


def end_session(token: str) -> None:
    """Log one browser out."""
    db.session.execute(delete(LoginSession).where(LoginSession.token_hash == hash_token(token)))


def end_all_sessions(account: Account) -> None:
    """Log the account out everywhere."""
    db.session.execute(delete(LoginSession).where(LoginSession.account_id == account.id))


def end_one_session(account: Account, session_id: int) -> None:
    """Log one of the account's browsers out; raises NotFound."""
    own = (LoginSession.id == session_id, LoginSession.account_id == account.id)
    if not db.session.execute(delete(LoginSession).where(*own).returning(LoginSession.id)).all():
        raise NotFound


def end_other_sessions(account: Account, token: str) -> None:
    """Log the account out everywhere but in the browser that holds the token."""
    others = (LoginSession.account_id == account.id, LoginSession.token_hash != hash_token(token))
    db.session.execute(delete(LoginSession).where(*others))


def forget_expired_sessions() -> int:
    """Drop the sessions that nobody can use any more; their count."""
    gone = db.session.execute(delete(LoginSession).where(LoginSession.expires_at <= now()).returning(LoginSession.id))
    return len(gone.all())
