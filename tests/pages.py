"""Pages as the standard library's parser reads them, and the check that nothing in them can run."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = dict[str, str]

ADDRESSES = frozenset({"href", "src", "action", "formaction", "srcset", "poster", "data", "xlink:href", "cite"})
NEVER = frozenset({"iframe", "object", "embed", "style", "base", "applet", "frame", "math", "template", "noscript"})
VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
SCHEME = re.compile(r"[\x00-\x20]*([a-z][a-z0-9+.\s-]*?):", re.IGNORECASE)
SAFE_SCHEMES = frozenset({"http", "https", "mailto"})


@dataclass(frozen=True)
class Element:
    """One element with its attributes and the text in it."""

    tag: str
    attributes: Attributes
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its text, white space folded."""
        return " ".join("".join(self.texts).split())


class Page(HTMLParser):
    """The elements of a page in their order, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.pieces: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the element."""
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(self.elements[-1])

    def handle_endtag(self, tag: str) -> None:
        """The element, and what was left open in it, ends here."""
        while self.open and self.open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Keep the text, also with every element that it stands in."""
        self.pieces.append(data)
        for element in self.open:
            element.texts.append(data)

    @property
    def text(self) -> str:
        """Everything that is said, white space folded."""
        return " ".join("".join(self.pieces).split())

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """The elements of a tag that have these attributes."""
        wanted = attributes.items()
        return [each for each in self.elements if each.tag == tag and wanted <= each.attributes.items()]

    def links(self, **attributes: str) -> list[str]:
        """The addresses of the links that have these attributes."""
        return [each.attributes["href"] for each in self.all("a", **attributes)]

    def cards(self) -> list[str]:
        """The addresses of the articles that a list shows, in its order."""
        places = [n for n, each in enumerate(self.elements) if each.attributes.get("class") == "card-title"]
        return [self.elements[place + 1].attributes["href"] for place in places]


def assert_inert(html: str) -> None:
    """Nothing in the page runs but our own script files, and nothing leads to a script."""
    for element in Page(html).elements:
        assert element.tag not in NEVER, element
        for name, value in element.attributes.items():
            assert not name.startswith("on"), element
            assert name not in ("style", "srcdoc", "http-equiv"), element
            scheme = SCHEME.match(value) if name in ADDRESSES else None
            assert scheme is None or scheme[1].lower() in SAFE_SCHEMES, element
        if element.tag == "script":
            assert element.attributes["src"].startswith("/static/"), element
            assert element.attributes["integrity"], element
            assert not element.text, element
