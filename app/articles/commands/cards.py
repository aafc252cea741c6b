"""Keeping what was learnt of an address that stands alone in an article."""

from app.articles.cards.models import LinkCard
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.markdown.cards import Card


def keep_card(address: str, card: Card | None) -> None:
    """Keep what an address says of itself, or that it said nothing. Asks no policy: whoever writes learns of it."""
    said = card or Card("")
    row = LinkCard(address=address, title=said.title, description=said.description, is_video=said.is_video)
    row.fetched_at = now()
    db.session.merge(row)
    db.session.flush()
