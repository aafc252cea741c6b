"""The one place that turns text into HTML: parsed, rendered from tokens, then walled by an exact allow-list."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

import regex
from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.kernel.errors import RuleBroken
from app.kernel.markdown.cards import Card, lay_cards, without_alone
from app.kernel.markdown.grammar import article_parser, comment_parser
from app.kernel.markdown.mentions import mark
from app.kernel.markdown.pictures import Picture
from app.kernel.markdown.shaping import Heading, plain_text, shape_article, shape_comment, split_blocks, words_of
from app.kernel.markdown.wall import ARTICLE_WALL, BESIDE_WALL, COMMENT_WALL
from app.kernel.text import check_bytes, clean, clean_line, excerpt_of, length, without_unwanted

ARTICLE_LIMIT = 500_000
ARTICLE_LINES = 20_000
COMMENT_LIMIT = 10_000
COMMENT_BYTES = 64 * 1024
EXCERPT_SOURCE = 10_000

# Where no spaces are written, each ideograph or kana counts as a word.
WORD = regex.compile(
    r"(?V1)[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]"
    r"|[[\p{L}\p{N}\p{M}'’]--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]]+"
)


@dataclass(frozen=True)
class ArticleHtml:
    """An article as HTML that may be shown as it is, its sections, and its words outside code."""

    html: str
    contents: tuple[Heading, ...]
    words: int


@dataclass(frozen=True)
class Block:
    """A paragraph, a list, a table … of an article as HTML, and the words it begins with."""

    html: str
    words: str


def render_article(
    source: str, cards: Mapping[str, Card] | None = None, pictures: Mapping[str, Picture] | None = None
) -> ArticleHtml:
    """The article's text as HTML, headings from h2 on, lone links that `cards` knows as such.

    Raises RuleBroken over 500,000 bytes.

    Of `pictures` at these addresses it says how large they are and which copies there are.
    """
    parser = article_parser()
    tokens, contents = parse_article(parser, source, cards or {}, pictures or {})
    html = ARTICLE_WALL.clean(without_unwanted(parser.renderer.render(tokens, parser.options, {})))
    return ArticleHtml(html, contents, len(WORD.findall(plain_text(tokens))))


def render_blocks(
    source: str, cards: Mapping[str, Card] | None = None, pictures: Mapping[str, Picture] | None = None
) -> list[Block]:
    """An article's text as HTML, piece by piece as they stand below one another; raises as `render_article` does."""
    parser, env = article_parser(), dict[str, Any]()
    tokens, _ = parse_article(parser, source, cards or {}, pictures or {})
    pieces = split_blocks(tokens)
    rendered = (
        ARTICLE_WALL.clean(without_unwanted(parser.renderer.render(each, parser.options, env))) for each in pieces
    )
    return [Block(html, words_of(each)) for html, each in zip(rendered, pieces, strict=True)]


def parse_article(
    parser: MarkdownIt, source: str, cards: Mapping[str, Card], pictures: Mapping[str, Picture]
) -> tuple[list[Token], tuple[Heading, ...]]:
    """The tokens of an article's text, fit for a page, and its sections; raises RuleBroken for what is too much."""
    text = clean(source)
    check_bytes(text, ARTICLE_LIMIT, "That text")
    lines = text.count("\n") + 1
    if lines > ARTICLE_LINES:
        raise RuleBroken(f"That text has {lines:,} lines; the limit is {ARTICLE_LINES:,}.")
    tokens = parser.parse(text)
    lay_cards(parser, tokens, cards)
    return tokens, shape_article(tokens, len(text), pictures)


def without_places(html: str) -> str:
    """The HTML of an article for a page on which another one stands too: nothing leads into it."""
    return BESIDE_WALL.clean(html)


def render_comment(source: str, called: Mapping[str, int] | None = None) -> str:
    """The comment's text as HTML, in which names that people are `called` by are left to be filled.

    Raises RuleBroken over 10,000 characters as a reader sees them, or 65,536 bytes.
    """
    text = clean(source)
    if length(text) > COMMENT_LIMIT:
        raise RuleBroken(f"That comment has {length(text):,} characters; the limit is {COMMENT_LIMIT:,}.")
    check_bytes(text, COMMENT_BYTES, "That comment")
    parser = comment_parser()
    tokens = parser.parse(mark(text, called) if called else text)
    shape_comment(tokens)
    return COMMENT_WALL.clean(without_unwanted(parser.renderer.render(tokens, parser.options, {})))


def excerpt(source: str, limit: int = 200) -> str:
    """The beginning of an article's paragraphs as plain text, at most `limit` characters as a reader sees them."""
    tokens = article_parser().parse(without_alone(clean(source[:EXCERPT_SOURCE])))
    text = list(takewhile(lambda token: token.type != "footnote_block_open", tokens))
    return excerpt_of(clean_line(plain_text(text, only="paragraph_open")), limit)


__all__ = [
    "ARTICLE_LIMIT",
    "COMMENT_BYTES",
    "COMMENT_LIMIT",
    "ArticleHtml",
    "Block",
    "Heading",
    "Picture",
    "excerpt",
    "render_article",
    "render_blocks",
    "render_comment",
    "without_places",
]
