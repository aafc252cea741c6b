"""A link that stands alone in its paragraph: shown as a card with what the page behind it says of itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import regex
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from app.kernel.text import clean

MOST_CARDS = 50  # in one article; further ones stay links
ALONE = regex.compile(r"<(https?://[^\s<>\"\\]{1,1000})>|(https?://[^\s<>\"\\]{1,1000})", regex.IGNORECASE)
LINES = regex.compile(r"(?m)^ {0,3}(?:" + ALONE.pattern + r")[ \t]*$", regex.IGNORECASE)


@dataclass(frozen=True)
class Card:
    """What a page elsewhere says of itself."""

    title: str
    description: str = ""
    is_video: bool = False


def list_alone(source: str) -> list[str]:
    """The addresses that have a line to themselves, each once; of a text as it was typed."""
    return list(dict.fromkeys(found[1] or found[2] for found in LINES.finditer(clean(source))))


def without_alone(source: str) -> str:
    """A text without the lines that are nothing but an address."""
    return LINES.sub("", source)


def lay_cards(parser: MarkdownIt, tokens: list[Token], cards: Mapping[str, Card]) -> None:
    """Make a card of each paragraph that is nothing but an address which one is known for, of others a link."""
    known = 0
    for start in list(find_paragraphs(tokens))[::-1]:
        address = address_of(tokens[start + 1])
        href, site = parser.normalizeLink(address), site_of(address)
        if not site or not parser.validateLink(href):
            continue
        card = cards.get(address)
        if card and known < MOST_CARDS:
            known += 1
            meta = {"href": href, "card": card, "site": site}
            tokens[start : start + 3] = [Token("link_card", "p", 0, content=address, meta=meta)]
        else:
            opening = Token("link_open", "a", 1, attrs={"href": href})
            text = Token("text", "", 0, content=address)
            tokens[start + 1].children = [opening, text, Token("link_close", "a", -1)]


def find_paragraphs(tokens: list[Token]) -> Iterator[int]:
    """Where the paragraphs begin that lie in nothing else."""
    return (place for place, token in enumerate(tokens) if token.type == "paragraph_open" and token.level == 0)


def address_of(inline: Token) -> str:
    """The address that a paragraph is, or nothing."""
    found = ALONE.fullmatch(inline.content.strip())
    return (found[1] or found[2]) if found else ""


def site_of(address: str) -> str:
    """The host that an address names, or nothing."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def write_card(href: str, card: Card, site: str) -> str:
    """A card as HTML: one link with a title, a few words and the place that it leads to."""
    kind = "link-card link-card-video" if card.is_video else "link-card"
    words = f'<span class="link-card-words">{escapeHtml(card.description)}</span> ' if card.description else ""
    where = f"Watch it at {site}" if card.is_video else site
    return (
        f'<p class="{kind}"><a href="{escapeHtml(href)}"><span class="link-card-title">{escapeHtml(card.title)}</span> '
        f'{words}<span class="link-card-site">{escapeHtml(where)}</span></a></p>\n'
    )
