"""Keeping what was learnt of an address that stands alone in an article."""

from dataclasses import asdict

from sqlalchemy import bindparam, text

from app.kernel.clock import now
from app.kernel.database import Moment, db
from app.kernel.markdown.cards import Card

KEEP = text(
    "INSERT INTO link_cards (address, title, description, is_video, fetched_at)"
    " VALUES (:address, :title, :description, :is_video, :fetched_at)"
    " ON CONFLICT (address) DO UPDATE SET title = excluded.title, description = excluded.description,"
    " is_video = excluded.is_video, fetched_at = excluded.fetched_at"
).bindparams(bindparam("fetched_at", type_=Moment))


def keep_card(address: str, card: Card | None) -> None:
    """Keep what an address says of itself, or that it said nothing. Asks no policy: whoever writes learns of it."""
    said = asdict(card or Card(""))
    db.session.execute(KEEP, {"address": address, "fetched_at": now(), **said})
