"""What one asks about the replies of guests that wait for their link to be opened."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.queries import hash_token
from app.comments.models import GuestReply
from app.kernel.clock import now
from app.kernel.database import db

LINK_LASTS = timedelta(hours=24)


def find_guest_reply(token: str) -> GuestReply | None:
    """What a link confirms, or has confirmed, for 24 hours; with its article and its comment."""
    fresh = (GuestReply.token_hash == hash_token(token), GuestReply.created_at > now() - LINK_LASTS)
    found = select(GuestReply).where(*fresh)
    return db.session.scalar(
        found.options(joinedload(GuestReply.article, innerjoin=True), joinedload(GuestReply.comment))
    )


def list_unconfirmed(mailbox: str) -> list[GuestReply]:
    """What waits for a link to be opened that went to this mailbox."""
    waiting = (GuestReply.mailbox == mailbox, GuestReply.created_at > now() - LINK_LASTS)
    return list(db.session.scalars(select(GuestReply).where(*waiting)))
