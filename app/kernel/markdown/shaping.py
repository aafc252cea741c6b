"""Parsed Markdown made fit for a page: anchors, tables, images, footnotes; always tokens, never finished HTML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise, takewhile

from markdown_it.token import Token

from app.kernel.errors import RuleBroken
from app.kernel.markdown.mentions import split_marks
from app.kernel.markdown.pictures import Picture, place_pictures
from app.kernel.text import clean_line, excerpt_of, slug

HEADING_LEVELS = {"h1": 2, "h2": 2, "h3": 3, "h4": 4, "h5": 4, "h6": 4}
ANCHOR_LIMIT = 1_000
EMPHASIS_DEPTH = 10
BEGINNING = 120  # characters of a section's text by which it is known again
LOOKED_AT = 50  # tokens of a section in which its beginning is looked for
ALIGNMENTS = {"text-align:center": "center", "text-align:right": "end", "text-align:left": "start"}
# One long address behind a short reference, used again and again, would make a page of gigabytes.
GROWTH_LIMIT = 5
GROWTH_FREE = 100_000
EMPHASIS = frozenset({"em", "strong", "s"})


@dataclass(frozen=True)
class Heading:
    """A section of an article: level 2 to 4, the id it can be reached by, its heading, and the words it begins with."""

    level: int
    anchor: str
    text: str
    words: str = ""


def shape_article(tokens: list[Token], size: int, pictures: Mapping[str, Picture]) -> tuple[Heading, ...]:
    """Make the tokens of an article of `size` characters fit; returns its sections. Raises RuleBroken for a bomb."""
    for inline in inlines(tokens):
        inline.children = flattened(named(localised(inline.children or [])))
    check_growth(tokens, size)
    place_pictures(tokens, pictures)
    number_tables(tokens)
    return anchor_headings(tokens)


def shape_comment(tokens: list[Token]) -> None:
    """Make the tokens of a comment fit: links without titles, emphasis not too deep."""
    for inline in inlines(tokens):
        inline.children = split_marks(flattened(named(inline.children or [])))
        for token in inline.children:
            token.attrs.pop("title", None)


def inlines(tokens: list[Token]) -> Iterator[Token]:
    """The tokens that hold text."""
    return (token for token in tokens if token.type == "inline")


def plain_text(tokens: list[Token], only: str = "") -> str:
    """The text of all blocks, or of the blocks that begin with one type of token, as a reader reads it."""
    texts = [
        text_of(token.children or [])
        for before, token in pairwise(tokens)
        if token.type == "inline" and only in ("", before.type)
    ]
    return "\n".join(texts)


def text_of(children: list[Token]) -> str:
    """The text of inline tokens without their marks, images and notes."""
    spaces = {"softbreak": " ", "hardbreak": " "}
    return "".join(
        token.content if token.type in ("text", "code_inline") else spaces.get(token.type, "") for token in children
    )


def localised(children: list[Token]) -> list[Token]:
    """Images from this site stay; one from elsewhere becomes a link, or inside a link its description."""
    shaped: list[Token] = []
    link_depth = 0
    for token in children:
        link_depth += token.nesting if token.tag == "a" else 0
        if token.type == "image":
            shaped.extend(image(token, within_link=link_depth > 0))
        else:
            shaped.append(token)
    return shaped


def image(token: Token, *, within_link: bool) -> list[Token]:
    """The tokens that stand for one image."""
    source = str(token.attrs["src"])
    token.content = text_of(token.children or [])
    if source.startswith("/"):
        return [token]
    text = Token("text", "", 0, content=token.content or source)
    if within_link or not source:
        return [text]
    return [Token("link_open", "a", 1, attrs={"href": source}), text, Token("link_close", "a", -1)]


def named(children: list[Token]) -> list[Token]:
    """A link without text shows its address, for those who cannot see; one without address is no link."""
    shaped: list[Token] = []
    href = ""
    for token in children:
        if token.type == "link_open":
            href = str(token.attrs["href"])
        if token.type == "link_close" and shaped and shaped[-1].type == "link_open":
            shaped.append(Token("text", "", 0, content=href))
        if token.tag != "a" or href:
            shaped.append(token)
    return shaped


def flattened(children: list[Token]) -> list[Token]:
    """Emphasis within emphasis within emphasis, ten deep, is emphasis enough."""
    shaped: list[Token] = []
    depth = 0
    for token in children:
        if token.tag not in EMPHASIS:
            shaped.append(token)
            continue
        inside = max(depth, depth + token.nesting)
        depth += token.nesting
        if inside <= EMPHASIS_DEPTH:
            shaped.append(token)
    return shaped


def check_growth(tokens: list[Token], size: int) -> None:
    """Refuse a text whose addresses and titles are repeated until they dwarf it; raises RuleBroken."""
    written = (token for inline in inlines(tokens) for token in inline.children or [])
    grown = sum(len(str(value)) for token in written for value in token.attrs.values())
    if grown > GROWTH_LIMIT * size + GROWTH_FREE:
        raise RuleBroken(f"That text repeats long addresses until they fill {grown:,} characters; use shorter ones.")


def number_tables(tokens: list[Token]) -> None:
    """Name each table by its number, for each can be scrolled and reached by keyboard; align cells by class."""
    count = 0
    for token in tokens:
        if token.type == "table_open":
            count += 1
            token.meta["number"] = count
        if token.tag in ("th", "td") and token.nesting == 1:
            alignment = ALIGNMENTS.get(str(token.attrs.pop("style", "")))
            token.attrs |= {"class": alignment} if alignment else {}


def anchor_headings(tokens: list[Token]) -> tuple[Heading, ...]:
    """Give the first thousand headings an id and a link to it; returns those that are sections of the article."""
    sections: list[Heading] = []
    anchors: dict[str, int] = {}
    for place, (opening, inline, closing) in enumerate(zip(tokens, tokens[1:], tokens[2:], strict=False)):
        if opening.type != "heading_open":
            continue
        level = HEADING_LEVELS[opening.tag]
        opening.tag = closing.tag = f"h{level}"
        text = clean_line(text_of(inline.children or []))
        if not text or len(anchors) >= ANCHOR_LIMIT:
            continue
        anchor = first_free(f"s-{slug(text)}", anchors)
        opening.attrs["id"] = anchor
        closing.meta["anchor"] = anchor
        if opening.level == 0:
            sections.append(Heading(level, anchor, text, beginning(tokens, place + 3)))
    return tuple(sections)


def beginning(tokens: list[Token], start: int) -> str:
    """The first words of a section whose text starts at this token; none where another heading follows at once."""
    section = takewhile(lambda token: token.type != "heading_open", islice(tokens, start, start + LOOKED_AT))
    texts = (text_of(token.children or [])[: BEGINNING * 10] for token in section if token.type == "inline")
    return excerpt_of(clean_line(next(filter(str.strip, texts), "")), BEGINNING)


def split_blocks(tokens: list[Token]) -> list[list[Token]]:
    """The tokens of each block that lies in no other."""
    blocks: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        blocks[-1].append(token)
        depth += token.nesting
        if depth == 0:
            blocks.append([])
    return [each for each in blocks if each]


def words_of(block: list[Token]) -> str:
    """The first words of a block, by which it is known again."""
    text = plain_text([block[0], *block]) or block[0].content
    return excerpt_of(clean_line(text[: BEGINNING * 10]), BEGINNING)


def first_free(anchor: str, taken: dict[str, int]) -> str:
    """The anchor, with a number behind it where it is taken; `taken` remembers how far each was counted."""
    candidate = anchor
    while candidate in taken:
        taken[anchor] += 1
        candidate = f"{anchor}-{taken[anchor]}"
    taken[candidate] = 1
    return candidate
