"""Goal 6: what a reader's page weighs on the wire, beside its bare text, and everything that it loads."""

import gzip
import re
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin

import brotli

from bench.pages import Page, fetch
from bench.stage import Stage
from bench.table import Row, Target

LIMIT_PAGE, LIMIT_CSS, LIMIT_JS = 4096, 12 * 1024, 8 * 1024
BROWSERS_CHOICE = (("Accept-Encoding", "gzip, deflate, br, zstd"),)
IMPORTED = re.compile(r"""(?:import|from)\s*["'](\.[^"']+)["']""")
ON_DEMAND = re.compile(r"""import\(["'](\.[^"']+)["']\)""")
CSS_LOADS = re.compile(r"""url\(["']?(?!data:|#)|@import""")

Compress = Callable[[bytes, int], bytes]
WAYS: dict[str, tuple[Compress, range]] = {
    "gzip": (lambda data, level: gzip.compress(data, level), range(1, 10)),
    "br": (lambda data, level: brotli.compress(data, quality=level), range(12)),
}


class Parts(HTMLParser):
    """The text that a reader sees on a page, and the addresses that it loads by kind."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.loads: dict[str, list[str]] = {"css": [], "js": [], "image": [], "other": []}
        self.silent = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is loaded; scripts and styles are not text."""
        self.silent = tag in ("script", "style", "head") or (self.silent and tag != "body")
        given = {name: value or "" for name, value in attrs}
        address, relation = given.get("src") or given.get("href") or "", given.get("rel", "")
        if tag == "link" and relation not in ("stylesheet", "icon", "modulepreload", "preload"):
            return
        kinds = {"script": "js", "img": "image", "iframe": "other", "video": "other", "audio": "other"}
        by_relation = {"stylesheet": "css", "icon": "image", "modulepreload": "js", "preload": "other"}
        kind = by_relation.get(relation) if tag == "link" else kinds.get(tag)
        if kind and address and address not in self.loads[kind]:
            self.loads[kind].append(address)

    def handle_endtag(self, tag: str) -> None:
        """Text goes on after a script or a style."""
        self.silent = self.silent and tag not in ("script", "style", "head")

    def handle_data(self, data: str) -> None:
        """Keep what is read."""
        if not self.silent and data.strip():
            self.words.append(" ".join(data.split()))


def measure(stage: Stage) -> list[Row]:
    """The article with 100 comments."""
    path = f"/articles/{stage.built.threads[100]}"
    plain = fetch(stage.port, Page("plain", path, ())).body
    parts = Parts(plain.decode())
    text = "\n".join(parts.words).encode()
    rows = [weigh(stage, path, encoding, plain, text) for encoding in WAYS]
    for kind, words, limit in (("css", "all CSS", LIMIT_CSS), ("js", "all JavaScript", LIMIT_JS)):
        at_once = list(follow(stage, parts.loads[kind]))
        size = sum(load(stage, address) for address in at_once)
        later = sum(
            load(stage, address) for address in follow(stage, wait_for(stage, at_once)) if address not in at_once
        )
        note = f"{later:,} more when somebody writes" if later else ""
        rows.append(Row(6, words, bytes=size, targets=(Target(size, limit, "bytes"),), note=note))
    sheets = [fetch(stage.port, Page("sheet", each, ())).body.decode() for each in parts.loads["css"]]
    others = len(parts.loads["other"]) + sum(len(CSS_LOADS.findall(sheet)) for sheet in sheets)
    return [*rows, Row(6, "other requests but images", targets=(Target(others, 0, "requests"),))]


def weigh(stage: Stage, path: str, encoding: str, plain: bytes, text: bytes) -> Row:
    """The page in one encoding beside its text, compressed at the level that the product uses."""
    answer = fetch(stage.port, Page(encoding, path, (("Accept-Encoding", encoding),)))
    wire, compressed, what = len(answer.body), text, "uncompressed"
    if answer.header("content-encoding") == encoding:
        compress, levels = WAYS[encoding]
        level = min(levels, key=lambda level: abs(len(compress(plain, level)) - wire))
        compressed, what = compress(text, level), f"level {level}"
    more = wire - len(compressed)
    note = f"{what}; {len(plain):,} of HTML, {len(text):,} of text; the text compressed {len(compressed):,}"
    return Row(
        6,
        f"article, 100 comments, {encoding}",
        bytes=wire,
        targets=(Target(more, LIMIT_PAGE, "bytes more"),),
        note=note,
    )


def load(stage: Stage, address: str) -> int:
    """The bytes of a file as a browser gets it."""
    return len(fetch(stage.port, Page("asset", address, BROWSERS_CHOICE)).body)


def wait_for(stage: Stage, addresses: Iterable[str]) -> list[str]:
    """What the scripts among the addresses import once they need it."""
    scripts = [address for address in addresses if address.endswith(".js")]
    return [
        urljoin(address, name)
        for address in scripts
        for name in ON_DEMAND.findall(fetch(stage.port, Page("script", address, ())).body.decode())
    ]


def follow(stage: Stage, addresses: list[str]) -> Iterator[str]:
    """The addresses, and those that scripts among them import."""
    found = list(addresses)
    for address in found:
        yield address
        if address.endswith(".js"):
            script = fetch(stage.port, Page("script", address, ())).body.decode()
            new = (urljoin(address, name) for name in IMPORTED.findall(script))
            found.extend(each for each in new if each not in found)
