"""The one place that keeps pages: rendered once, served again for one look-up, thrown away exactly when they changed.

It stands in front of Flask and knows nothing of what a page shows. A view says that (`caching.shared_page`); here
the answer is kept with the marks of what it shows, and given again as long as one look at these marks finds
them unchanged. Nothing personal gets in: a request with a cookie of ours passes by.
"""

import re
from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from math import inf
from threading import Lock
from time import monotonic
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from app.kernel.clock import now
from app.kernel.lookup import Lookup
from app.kernel.versions import Marks, State, knowing
from app.web.compressing import read_encodings

ROOM = 16_000_000  # bytes of pages in each process
OVERHEAD = 4_000  # bytes that an answer takes beside its body: headers, marks, key
# What may be asked for: numbers, cursors, and a section by its anchor, which may be Hangul in percents.
QUERY = re.compile(
    r"(?:(?:(?:order|only|page|before|after|reply_to)=[\w-]{1,24}|section=[\w%.~-]{0,750})(?:&|$))*", re.ASCII
)
LONGEST_PATH = 1_000  # bytes; a slug of Hangul grows threefold
TURNS = 64
PAGE_LIMIT = 1_000_000  # bytes; larger answers are not kept
STATE = "rejoinder.state"  # where a view leaves the state of what it shows; there only where somebody wants to know
QUICKLY = "rejoinder.quickly"  # whether the page has just changed, and so may soon change again
SETTLED = 10  # seconds after which a page that changed is worth being compressed well
NOT_IN_304 = frozenset({"content-length", "content-type", "content-encoding"})

Key = tuple[str, str, frozenset[str]]
Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Kept:
    """An answer that is served again."""

    state: State
    headers: Headers
    body: bytes
    etag: str
    begun_at: float  # when it was asked for, in seconds of `monotonic`
    settles_at: float  # when it is worth more work, in the same seconds

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What has the marks."""
        return tuple(name for name, _ in self.state.marks)

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return len(self.body) + OVERHEAD

    def is_true(self, marks: Marks) -> bool:
        """Whether it may be given while these are the newest marks: nothing on it has changed since."""
        if self.settles_at <= monotonic() or (self.state.until and self.state.until <= now()):
            return False
        return marks == self.state.marks


class Pages:
    """WSGI middleware that answers from what it kept, and keeps what the application says may be kept."""

    def __init__(self, app: WSGIApplication, lookup: Lookup, host: str, cookies: Collection[str]) -> None:
        self.app, self.lookup, self.host = app, lookup, host
        self.personal = re.compile("|".join(rf"\b{re.escape(name)}=" for name in cookies))
        self.kept: OrderedDict[Key, Kept] = OrderedDict()
        self.room, self.lock = ROOM, Lock()
        self.turns = [Lock() for _ in range(TURNS)]  # of those who want the same page made anew: one makes it for all

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The kept answer where it is still true, else the application's."""
        key = self.key_of(environ)
        if key is None:
            return self.app(environ, start_response)
        page = self.kept.get(key)
        if page is None:
            return self.ask(key, environ, start_response)
        arrived_at = monotonic()
        try:
            marks = self.lookup.read(page.names)
        except self.lookup.failures:
            return self.ask(key, environ, start_response)
        if page.is_true(marks):
            return give(page, environ, start_response)
        with self.turns[hash(key) % TURNS], knowing(marks):
            page = self.kept.get(key)
            # Another reader may have had it made since this one came, and with it everything that was true then.
            if page is not None and (page.begun_at >= arrived_at or page.is_true(marks)):
                return give(page, environ, start_response)
            return self.ask(key, environ, start_response)

    def key_of(self, environ: WSGIEnvironment) -> Key | None:
        """By what an answer is kept; None where it is not for everybody."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("HTTP_HOST") != self.host:
            return None
        if not QUERY.fullmatch(environ.get("QUERY_STRING", "")) or len(environ["PATH_INFO"]) > LONGEST_PATH:
            return None
        if self.personal.search(environ.get("HTTP_COOKIE", "")):
            return None
        encodings = read_encodings(environ.get("HTTP_ACCEPT_ENCODING", ""))
        return environ["PATH_INFO"], environ.get("QUERY_STRING", ""), encodings

    def ask(self, key: Key, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The application's answer, kept where its view said what it shows; readers go on while it has no database."""
        if environ["REQUEST_METHOD"] == "HEAD":
            return self.app(environ, start_response)
        former, begun_at = self.kept.get(key), monotonic()
        quickly = former is not None and former.settles_at > begun_at
        environ[STATE], environ[QUICKLY] = None, quickly
        environ["HTTP_ACCEPT_ENCODING"] = ", ".join(key[2])  # the answer depends on what it is kept by, and on no more
        told = list[Any]()

        def listen(*answer: Any) -> Any:
            told[:] = answer

        chunks = self.app(environ, listen)
        state = environ.get(STATE)
        if former and told[0].startswith("503"):
            getattr(chunks, "close", lambda: None)()
            return give(former, environ, start_response)
        self.drop(key)
        if not isinstance(state, State) or not told[0].startswith("200"):
            start_response(*told)
            return chunks
        try:
            body = b"".join(chunks)
        finally:
            getattr(chunks, "close", lambda: None)()
        etag = next(value for name, value in told[1] if name.lower() == "etag")
        page = Kept(state, told[1], body, etag, begun_at, settles_at=begun_at + SETTLED if quickly else inf)
        if page.size <= PAGE_LIMIT:
            self.keep(key, page)
        return give(page, environ, start_response)

    def keep(self, key: Key, page: Kept) -> None:
        """Keep an answer; the one that was kept longest makes room."""
        self.drop(key)
        with self.lock:
            self.kept[key] = page
            self.room -= page.size
            while self.room < 0:
                self.room += self.kept.popitem(last=False)[1].size

    def drop(self, key: Key) -> None:
        """Forget an answer that is not true any more."""
        with self.lock:
            former = self.kept.pop(key, None)
            self.room += former.size if former else 0

    def clear(self) -> None:
        """Forget every page."""
        with self.lock:
            self.kept.clear()
            self.room = ROOM


def give(page: Kept, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """The kept answer, or only that the client has it already (RFC 9110, 13.1.2)."""
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and (page.etag in known or known.strip() == "*"):
        start_response("304 NOT MODIFIED", [each for each in page.headers if each[0].lower() not in NOT_IN_304])
        return []
    start_response("200 OK", page.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [page.body]
