"""What HTML holds, read by the standard library's parser: written down here once more, apart from the wall itself."""

import re
from html.parser import HTMLParser

VOID = {"br", "hr", "img"}
COMMENT_TAGS = {
    *("a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"),
}
ARTICLE_TAGS = COMMENT_TAGS | {
    *("div", "h2", "h3", "h4", "img", "s", "section", "span", "sup"),
    *("table", "tbody", "td", "th", "thead", "tr"),
}
ATTRIBUTES = {
    "href": r"(?:https?://[^/?#\\]|mailto:[^/]|/(?![/\\]|%5c)|#)[^\s\"'<>]*",
    "src": r"/(?![/\\]|%5c)[^\s\"'<>]*",
    "id": r"s-\S+|fn-\d+|fnref-\d+(-\d+)?",
    "class": r"[a-z0-9#+-]+",
    "start": r"\d+",
    "rel": "nofollow ugc noopener",
    "tabindex": "0",
    "role": "region|doc-noteref|doc-backlink|doc-endnotes",
    "aria-label": r"Table \d+|Link to this section|Back to reference \d+(-\d+)?|Footnotes",
    "loading": "lazy",
    "decoding": "async",
    "alt": r".*",
    "title": r".*",
}


class Reader(HTMLParser):
    """Reads HTML; fails on an element left open, and keeps what was found."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.open: list[str] = []
        self.depth = 0
        self.feed(html)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the element and its attributes."""
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)
            self.depth = max(self.depth, len(self.open))

    def handle_endtag(self, tag: str) -> None:
        """Fail where another element is open."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data

    def handle_comment(self, data: str) -> None:
        """There is none."""
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment  # type: ignore[assignment]

    def values(self, name: str) -> list[str]:
        """All values of an attribute."""
        return [value for _, found, value in self.attributes if found == name]


def read_inert(html: str, tags: set[str]) -> Reader:
    """The HTML as read; fails where it holds an element, attribute or value that could do harm."""
    reader = Reader(html)
    assert reader.tags <= tags
    for tag, name, value in reader.attributes:
        assert name in ATTRIBUTES, (tag, name)
        assert re.fullmatch(ATTRIBUTES[name], value, re.DOTALL | re.IGNORECASE), (tag, name, value)
    ids = reader.values("id")
    assert len(ids) == len(set(ids))
    return reader
