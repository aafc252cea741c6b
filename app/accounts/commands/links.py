"""Links that log in by e-mail: made for whoever has the trusted address of an account, good once and not for long."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from app.accounts.models import Identity, LoginLink
from app.accounts.queries import find_link, hash_token
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import RuleBroken

LINK_LASTS = timedelta(minutes=15)
LINKS_KEPT = timedelta(days=1)
LINKS_AT_ONCE = 3
LINKS_A_DAY = 10  # that nobody used: whoever asks for more of them is not the person whose address it is
OVER = f"This link was used already, or it is older than {LINK_LASTS // timedelta(minutes=1)} minutes."


@dataclass(frozen=True)
class Entry:
    """Whom a link lets in, and where to."""

    identity: Identity
    return_to: str


def make_link(identity: Identity, return_to: str) -> str | None:
    """The token of a new link, told once and kept only as a hash; None where the identity has as many as it may."""
    db.session.execute(select(Identity.id).where(Identity.id == identity.id).with_for_update(key_share=True))
    living = func.count().filter(LoginLink.expires_at > now())
    counts = select(living, func.count()).where(
        LoginLink.identity_id == identity.id, LoginLink.expires_at > forgotten()
    )
    at_once, a_day = db.session.execute(counts).one()
    if at_once >= LINKS_AT_ONCE or a_day >= LINKS_A_DAY:
        return None
    token, expires_at = secrets.token_urlsafe(32), now() + LINK_LASTS
    row = LoginLink(token_hash=hash_token(token), identity_id=identity.id, return_to=return_to, expires_at=expires_at)
    db.session.add(row)
    db.session.flush()
    return token


def use_link(token: str) -> Entry:
    """Whom the link lets in, this once; raises RuleBroken."""
    link = find_link(token)
    gone = delete(LoginLink).where(LoginLink.token_hash == hash_token(token)).returning(LoginLink.identity_id)
    if link is None or not db.session.execute(gone).all():
        raise RuleBroken(OVER)
    link.identity.last_used_at = now()
    db.session.flush()
    return Entry(link.identity, link.return_to)


def forget_links() -> None:
    """Drop the links that were made more than a day ago."""
    db.session.execute(delete(LoginLink).where(LoginLink.expires_at <= forgotten()))


def forgotten() -> datetime:
    """When the links expired that are not counted any more."""
    return now() - LINKS_KEPT + LINK_LASTS
