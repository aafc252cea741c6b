"""What a page says of itself, read out of its head without trusting any of it; pure."""

import html
import json
from contextlib import suppress
from urllib.parse import quote, urlsplit

import regex

from app.kernel.fetching import Fetched
from app.kernel.markdown.cards import Card
from app.kernel.text import clean_line, excerpt_of

TITLE_LIMIT, WORDS_LIMIT = 120, 200  # characters
META = regex.compile(r"<meta\b([^<>]{1,3000})>", regex.IGNORECASE)
TITLE = regex.compile(r"<title\b[^<>]{0,200}>([^<]{1,2000})<", regex.IGNORECASE)
ATTRIBUTE = regex.compile(r"""([a-z:-]{1,20})\s{0,5}=\s{0,5}(?:"([^"]{0,2000})"|'([^']{0,2000})')""", regex.IGNORECASE)
CHARSET = regex.compile(rb"""charset\s{0,5}=\s{0,5}["']?([\w-]{2,30})""", regex.IGNORECASE)
# Of all that Python can decode these are what pages are written in; some of the others take seconds.
ENCODING = regex.compile(
    r"(?:utf-?8|us-ascii|latin-?1|iso-8859-\d{1,2}|windows-125\d|koi8-[ru]|shift[_-]jis|euc-(?:jp|kr)|gb(?:2312|k|18030)|big5)",
    regex.IGNORECASE,
)
END_OF_HEAD = regex.compile(r"</head\b|<body\b", regex.IGNORECASE)
# Their pages tell it behind a megabyte of scripts, and in a few bytes to those who ask for it (oembed.com).
SHORT_ANSWERS = {
    "youtube.com": "https://www.youtube.com/oembed?format=json&url=",
    "youtu.be": "https://www.youtube.com/oembed?format=json&url=",
    "vimeo.com": "https://vimeo.com/api/oembed.json?url=",
}


def where_to_ask(address: str) -> str:
    """The address that tells of a page: itself, or a shorter answer of the same place."""
    host = (urlsplit(address).hostname or "").removeprefix("www.").removeprefix("m.")
    short = SHORT_ANSWERS.get(host)
    return short + quote(address, safe="") if short else address


def read_card(answer: Fetched) -> Card | None:
    """The card of a page that answered so; None where it says nothing of itself."""
    kind = answer.content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return read_short(answer.content)
    if kind not in ("text/html", "application/xhtml+xml"):
        return None
    text = END_OF_HEAD.split(decode(answer), 1)[0]
    said = {name: value for name, value in map(read_meta, META.findall(text)) if name and value}
    titled = TITLE.search(text)
    title = said.get("og:title") or (html.unescape(titled[1]) if titled else "")
    words = said.get("og:description") or said.get("description") or ""
    return make_card(title, words, is_video=said.get("og:type", "").startswith("video"))


def read_short(content: bytes) -> Card | None:
    """The card out of an answer in the form of oEmbed."""
    with suppress(ValueError, RecursionError):
        said = json.loads(content)
        if isinstance(said, dict):
            return make_card(str(said.get("title") or ""), str(said.get("author_name") or ""), is_video=True)
    return None


def make_card(title: str, words: str, *, is_video: bool) -> Card | None:
    """A card of texts that may be anything."""
    short = excerpt_of(clean_line(title), TITLE_LIMIT)
    return Card(short, excerpt_of(clean_line(words), WORDS_LIMIT), is_video) if short else None


def read_meta(attributes: str) -> tuple[str, str]:
    """What an element `meta` is about, and what it says."""
    found = {name.lower(): html.unescape(first or second) for name, first, second in ATTRIBUTE.findall(attributes)}
    return (found.get("property") or found.get("name") or "").lower(), found.get("content", "")


def decode(answer: Fetched) -> str:
    """The page as text, in the encoding that it says it has."""
    named = CHARSET.search(answer.content_type.encode()) or CHARSET.search(answer.content[:2_000])
    encoding = named[1].decode() if named else ""
    with suppress(LookupError):  # such as ISO 8859-12
        return answer.content.decode(encoding if ENCODING.fullmatch(encoding) else "utf-8", "replace")
    return answer.content.decode("utf-8", "replace")
