"""The second wall: whatever the renderer wrote, only these elements, attributes and values leave the house."""

import re

import nh3
from pygments.token import STANDARD_TYPES

from app.kernel.markdown.pictures import SIZES
from app.kernel.markdown.rendering import LANGUAGES

INLINE = {"a", "br", "code", "em", "strong"}
BLOCKS = {"blockquote", "hr", "li", "ol", "p", "pre", "ul"}
ARTICLE_ONLY = {
    *("div", "figcaption", "figure", "h2", "h3", "h4", "img", "picture", "s", "section", "source", "span", "sup"),
    *("table", "tbody", "td", "th", "thead", "tr"),
}

LINK = re.compile(r"(?:https?://[^/?#\\]|mailto:[^/]|/(?![/\\]|%5C)|#).*", re.IGNORECASE | re.DOTALL)
COPY = r"/media/[0-9a-f]{32}/[a-z0-9_.-]+ \d{1,5}w"
COPIES = re.compile(rf"{COPY}(?:, {COPY})*")
# The patterns of what varies; everything else has its values listed below.
VARYING = {
    ("a", "href"): LINK,
    ("img", "width"): re.compile(r"\d{1,5}"),
    ("img", "height"): re.compile(r"\d{1,5}"),
    **{(tag, "srcset"): COPIES for tag in ("img", "source")},
    ("img", "src"): re.compile(r"/(?![/\\]|%5C).*", re.IGNORECASE | re.DOTALL),
    ("a", "id"): re.compile(r"fnref-\d+(?:-\d+)?"),
    ("li", "id"): re.compile(r"fn-\d+"),
    ("data", "value"): re.compile(r"\d{1,10}"),
    ("ol", "start"): re.compile(r"\d{1,9}"),
    ("div", "aria-label"): re.compile(r"Table \d+"),
    ("a", "aria-label"): re.compile(r"Link to this section|Back to reference \d+(?:-\d+)?"),
    **{(heading, "id"): re.compile(r"s-\S+") for heading in ("h2", "h3", "h4")},
}
LINK_CARD = {"link-card-title", "link-card-words", "link-card-site"}
COMMENT_VALUES: dict[str, dict[str, set[str]]] = {"pre": {"tabindex": {"0"}}}
ARTICLE_VALUES: dict[str, dict[str, set[str]]] = {
    **COMMENT_VALUES,
    "a": {"class": {"anchor", "back"}, "role": {"doc-noteref", "doc-backlink"}},
    "code": {"class": {f"language-{name}" for name in LANGUAGES}},
    "div": {"class": {"table"}, "tabindex": {"0"}, "role": {"region"}},
    "img": {"loading": {"lazy"}, "decoding": {"async"}, "sizes": {SIZES}},
    "source": {"type": {"image/avif", "image/webp"}, "sizes": {SIZES}},
    "section": {"class": {"footnotes"}, "role": {"doc-endnotes"}, "aria-label": {"Footnotes"}},
    "p": {"class": {"link-card", "link-card link-card-video"}},
    "span": {"class": {name for name in STANDARD_TYPES.values() if name} | LINK_CARD},
    "sup": {"class": {"footnote-ref"}},
    "td": {"class": {"start", "center", "end"}},
    "th": {"class": {"start", "center", "end"}},
}
COMMENT_ATTRIBUTES = {"a": {"href"}, "data": {"value"}, "ol": {"start"}}
ARTICLE_ATTRIBUTES = {
    "a": {"href", "title", "id", "aria-label"},
    "div": {"aria-label"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "img": {"src", "srcset", "alt", "title", "width", "height"},
    "li": {"id"},
    "ol": {"start"},
    "source": {"srcset"},
}


def expected(tag: str, attribute: str, value: str) -> str | None:
    """The value where it is one that the renderer could have written, else None, which drops the attribute."""
    pattern = VARYING.get((tag, attribute))
    return value if not pattern or pattern.fullmatch(value) else None


ARTICLE_WALL = nh3.Cleaner(
    tags=INLINE | BLOCKS | ARTICLE_ONLY,
    attributes=ARTICLE_ATTRIBUTES,
    tag_attribute_values=ARTICLE_VALUES,
    attribute_filter=expected,
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)
# Of an article that stands on a page beside another one: no place in it has a name, and no region is one of the page's.
BESIDE_WALL = nh3.Cleaner(
    tags=(INLINE | BLOCKS | ARTICLE_ONLY) - {"picture", "section", "source"},
    attributes={"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}},
    tag_attribute_values=ARTICLE_VALUES
    | {"a": {"class": {"anchor", "back"}}, "div": {"class": {"table"}, "tabindex": {"0"}}},
    attribute_filter=lambda tag, name, value: None if value.startswith("#") else expected(tag, name, value),
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)
COMMENT_WALL = nh3.Cleaner(
    tags=INLINE | BLOCKS | {"data"},
    attributes=COMMENT_ATTRIBUTES,
    tag_attribute_values=COMMENT_VALUES,
    attribute_filter=expected,
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow ugc noopener",
)
