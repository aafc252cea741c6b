"""Articles rendered with the link cards that are known, and the addresses of which nothing is known yet."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import or_, select

from app.articles.cards.models import LinkCard
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.markdown import ArticleHtml, Block, Picture, render_article, render_blocks
from app.kernel.markdown.cards import MOST_CARDS, Card, list_alone
from app.media.queries import find_in_text, pictures_in

ASKED_AGAIN = timedelta(days=1)  # after an address had nothing to say


def render(source: str) -> ArticleHtml:
    """An article's text as HTML with its link cards, its pictures in their sizes; raises RuleBroken."""
    return render_article(source, *find_shown(source))


def render_passages(source: str) -> list[Block]:
    """The same, block by block; raises RuleBroken."""
    return render_blocks(source, *find_shown(source))


def find_shown(source: str) -> tuple[dict[str, Card], dict[str, Picture]]:
    """The cards of a text as far as they are known, and its pictures."""
    return find_cards(list_alone(source)), pictures_in(find_in_text(source).values())


def find_cards(addresses: Collection[str]) -> dict[str, Card]:
    """The cards of these addresses, as far as they are known."""
    if not addresses:
        return {}
    query = select(LinkCard.address, LinkCard.title, LinkCard.description, LinkCard.is_video)
    found = query.where(LinkCard.address.in_(list(addresses)[:MOST_CARDS]), LinkCard.title != "")
    return {each.address: Card(each.title, each.description, each.is_video) for each in db.session.execute(found)}


def list_unknown(source: str) -> list[str]:
    """The addresses in a text of which nobody was asked lately, though they stand alone."""
    alone = list_alone(source)[:MOST_CARDS]
    if not alone:
        return []
    is_known = or_(LinkCard.title != "", LinkCard.fetched_at > now() - ASKED_AGAIN)
    known = set(db.session.scalars(select(LinkCard.address).where(LinkCard.address.in_(alone), is_known)))
    return [address for address in alone if address not in known]
