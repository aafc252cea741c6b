"""An Atom feed held against RFC 4287, read by the standard library's parser."""

import re
from xml.etree import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"
XML = "{http://www.w3.org/XML/1998/namespace}"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
ADDRESS = "http://localhost"


def read_feed(document: str) -> ElementTree.Element:
    """The feed; fails where it is not well-formed, lacks what RFC 4287 requires, or names less than whole addresses."""
    feed = ElementTree.fromstring(document.encode())
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for each in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(each.findall(ATOM + name)) == 1, name
            assert (each.findtext(ATOM + name) or "").strip(), name
        assert_links(each)
        for moment in (*each.findall(f"{ATOM}updated"), *each.findall(f"{ATOM}published")):
            assert RFC_3339.fullmatch(moment.text or ""), moment.text
    for entry in entries:
        assert entry.findtext(f"{ATOM}author/{ATOM}name")
        assert entry.get(f"{XML}lang")
        assert entry.find(f"{ATOM}content").get("type") == "html"  # type: ignore[union-attr]
    ids = [each.findtext(f"{ATOM}id") or "" for each in (feed, *entries)]
    assert len(ids) == len(set(ids))
    assert all(each.startswith(f"{ADDRESS}/") for each in ids)
    assert (feed.findtext(f"{ATOM}updated") or "") >= max(texts(feed, "updated"), default="")
    return feed


def assert_links(element: ElementTree.Element) -> None:
    """An alternate of each type at most once, a whole address everywhere."""
    links = element.findall(f"{ATOM}link")
    alternates = [link.get("type") for link in links if link.get("rel") == "alternate"]
    assert alternates == ["text/html"]
    assert all((link.get("href") or "").startswith(f"{ADDRESS}/") for link in links)


def texts(feed: ElementTree.Element, name: str) -> list[str]:
    """One element of every entry as text, such as `title` or `author/name`."""
    path = "/".join(ATOM + part for part in name.split("/"))
    return [entry.findtext(path) or "" for entry in feed.findall(f"{ATOM}entry")]


def link(element: ElementTree.Element, rel: str) -> str:
    """The address of the first link of a kind."""
    return next(each.get("href") or "" for each in element.findall(f"{ATOM}link") if each.get("rel") == rel)
