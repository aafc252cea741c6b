"""Where an account is logged in: begun at login, ended at logout, all at once where it matters."""

import secrets
from datetime import timedelta

from sqlalchemy import delete

from app.accounts.models import Account, Identity, LoginSession
from app.accounts.queries import hash_token
from app.kernel.clock import now
from app.kernel.database import db

SESSION_LASTS = timedelta(days=60)


def begin_session(identity: Identity) -> str:
    """Log a browser in; the token is told once and kept only as a hash."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        LoginSession(
            token_hash=hash_token(token),
            account_id=identity.account_id,
            identity_id=identity.id,
            expires_at=now() + SESSION_LASTS,
        )
    )
    db.session.flush()
    return token


def end_session(token: str) -> None:
    """Log one browser out."""
    db.session.execute(delete(LoginSession).where(LoginSession.token_hash == hash_token(token)))


def end_all_sessions(account: Account) -> None:
    """Log the account out everywhere."""
    db.session.execute(delete(LoginSession).where(LoginSession.account_id == account.id))


def forget_expired_sessions() -> int:
    """Drop the sessions that nobody can use any more; their count."""
    gone = db.session.execute(delete(LoginSession).where(LoginSession.expires_at <= now()).returning(LoginSession.id))
    return len(gone.all())
