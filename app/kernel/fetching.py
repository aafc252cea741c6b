"""Fetching what a stranger's address points to, without lending anybody our place in the network; and sending."""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from urllib.parse import urljoin

from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3 import BaseHTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import Url, parse_url

from app.kernel.networks import Address, is_public
from app.kernel.turns import giving_way

REDIRECT_LIMIT = 3
ADDRESS_LIMIT = 4
CHUNK = 16_384
PORTS = {"http": 80, "https": 443}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
HEADERS = {"Accept-Encoding": "identity", "User-Agent": "Rejoinder"}


class FetchRefused(Exception):
    """An address was not fetched, or not to its end; the sentence says why."""


@dataclass(frozen=True)
class Fetched:
    """What an address answered: the whole body, and the type that it calls itself."""

    content: bytes
    content_type: str


@dataclass(frozen=True)
class Sent:
    """What is posted to an address."""

    body: bytes
    headers: Mapping[str, str]


def fetch(
    url: str,
    *,
    max_bytes: int,
    seconds: float = 5.0,
    allowed: Callable[[Address], bool] = is_public,
    is_beginning_enough: bool = False,
) -> Fetched:
    """The content behind an http or https address, within `seconds` in all; raises FetchRefused.

    Of what is larger than allowed the beginning is given, where that is enough.
    """
    visit = Visit(max_bytes, time.monotonic() + seconds, allowed, is_beginning_enough=is_beginning_enough)
    return make(visit, url, seconds)


def send(url: str, sent: Sent, *, max_bytes: int, seconds: float) -> Fetched:
    """What an address answers that the owner chose, wherever it leads, but no further; raises FetchRefused."""
    return make(Visit(max_bytes, time.monotonic() + seconds, is_any, sent), url, seconds)


def is_any(address: Address) -> bool:
    """Wherever the owner of the site points to."""
    return True


def make(visit: "Visit", url: str, seconds: float) -> Fetched:
    """What a visit brings, within so many seconds in all; raises FetchRefused."""
    outcome: Future[Fetched] = Future()
    # A thread, because nothing else bounds name resolution, or a server that sends one byte now and then.
    threading.Thread(target=visit.run, args=(url, outcome), name="fetch", daemon=True).start()
    try:
        with giving_way():
            return outcome.result(timeout=seconds)
    except TimeoutError as error:
        visit.abandon()
        raise FetchRefused(f"The address did not answer within {seconds:g} seconds.") from error


@dataclass
class Visit:
    """One fetch with its limits; `abandon` ends it from another thread."""

    max_bytes: int
    deadline: float
    allowed: Callable[[Address], bool]
    sent: Sent | None = None
    is_beginning_enough: bool = False
    connection: HTTPConnection | None = None
    line: socket.socket | None = None
    abandoned: threading.Event = field(default_factory=threading.Event)

    def run(self, url: str, outcome: Future[Fetched]) -> None:
        """Settle the outcome with what was fetched, or with FetchRefused."""
        try:
            outcome.set_result(self.follow(url))
        except Exception as error:  # whatever a hostile server provokes is refused, and no thread is lost over it
            outcome.set_exception(refusal_of(error))
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Close the connection under whoever waits on it, and let no further one begin."""
        self.abandoned.set()
        self.hang_up()

    def hang_up(self) -> None:
        """Close the connection; one that somebody waits on has to be shut down first, or the wait would go on."""
        if self.line:
            with suppress(OSError):
                self.line.shutdown(socket.SHUT_RDWR)
            self.line.close()
        if self.connection:
            self.connection.close()

    def follow(self, url: str) -> Fetched:
        """What the address answers in the end, after at most three redirects; what is sent follows none."""
        for _ in range(REDIRECT_LIMIT + 1):
            target = self.target(url)
            with closing(self.ask(target)) as answer:
                if self.sent or answer.status not in REDIRECTS:
                    return self.read(answer)
                url = urljoin(target.url, answer.headers.get("Location", ""))
        raise FetchRefused(f"The address leads on more than {REDIRECT_LIMIT} times.")

    def target(self, url: str) -> Url:
        """The parsed address; the same parse is checked and connected to."""
        try:
            target = parse_url(url)
        except LocationParseError as error:
            raise FetchRefused("That is not an address that can be fetched.") from error
        if target.scheme not in PORTS or not target.host:
            raise FetchRefused("Only http and https addresses are fetched.")
        if target.auth is not None:
            raise FetchRefused("An address with a name or password in it is not fetched.")
        if self.allowed is is_public and target.port not in (None, PORTS[target.scheme]):
            raise FetchRefused("An address with a port of its own is not fetched.")
        return target

    def resolve(self, target: Url) -> list[str]:
        """The numeric addresses of the host; raises FetchRefused where any of them may not be connected to."""
        try:
            found = socket.getaddrinfo(host_of(target), port_of(target), type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise FetchRefused("The host of the address cannot be found.") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))[:ADDRESS_LIMIT]
        if not all(self.allowed(ipaddress.ip_address(address)) for address in addresses):
            raise FetchRefused("The address does not lead to a public place.")
        return addresses

    def ask(self, target: Url) -> BaseHTTPResponse:
        """The head of the answer, from the first checked address that takes the connection."""
        addresses = self.resolve(target)
        refused: Exception | None = None
        for tried, address in enumerate(addresses):
            self.hang_up()
            share = self.seconds_left() / (len(addresses) - tried)  # a dead address leaves time for the next one
            trusted = kept_context if self.sent else trusting_context
            connection = self.connection = connection_to(address, target, share, trusted)
            try:
                connection.connect()
            except (OSError, HTTPError) as error:
                refused = error
                continue
            self.line = connection.sock  # the answer may take it away from the connection
            self.line.settimeout(self.seconds_left())
            headers = {**HEADERS, "Host": target.netloc or "", **(self.sent.headers if self.sent else {})}
            method, body = ("POST", self.sent.body) if self.sent else ("GET", None)
            connection.request(method, target.request_uri, body=body, headers=headers, preload_content=False)
            return connection.getresponse()
        raise FetchRefused("The address cannot be connected to.") from refused

    def seconds_left(self) -> float:
        """The time that is left; raises FetchRefused when there is none."""
        left = self.deadline - time.monotonic()
        if left <= 0 or self.abandoned.is_set():
            raise FetchRefused("The address did not answer in time.")
        return left

    def read(self, answer: BaseHTTPResponse) -> Fetched:
        """The whole body of a good answer; raises FetchRefused where it is larger than allowed, or ends early."""
        if answer.status != HTTPStatus.OK:
            raise FetchRefused(f"The address answered with status {answer.status}.")
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            raise FetchRefused("The address answered in a compressed form that was not asked for.")
        content = bytearray()
        for chunk in answer.stream(CHUNK, decode_content=False):
            content += chunk
            if len(content) > self.max_bytes and self.is_beginning_enough:
                return Fetched(bytes(content[: self.max_bytes]), answer.headers.get("Content-Type", ""))
            if len(content) > self.max_bytes:
                raise FetchRefused(f"The answer is larger than {self.max_bytes:,} bytes.")
        return Fetched(bytes(content), answer.headers.get("Content-Type", ""))


def refusal_of(error: Exception) -> FetchRefused:
    """The error as a refusal, itself where it is one."""
    if isinstance(error, FetchRefused):
        return error
    refusal = FetchRefused("The address broke off, or did not answer in time.")
    refusal.__cause__ = error
    return refusal


def connection_to(address: str, target: Url, timeout: float, trusted: Callable[[], ssl.SSLContext]) -> HTTPConnection:
    """A connection, not yet open, to exactly this address under the host's name."""
    if target.scheme == "http":
        return HTTPConnection(address, port_of(target), timeout=timeout)
    return HTTPSConnection(
        address,
        port_of(target),
        timeout=timeout,
        ssl_context=trusted(),
        server_hostname=host_of(target),
    )


def host_of(target: Url) -> str:
    """The host without the brackets of an IPv6 address."""
    return (target.host or "").strip("[]")


def port_of(target: Url) -> int:
    """The port of the address, or that of its scheme."""
    return target.port or PORTS[target.scheme or ""]


def trusting_context() -> ssl.SSLContext:
    """TLS that trusts the system's authorities and those that Requests ships, for a system may have none."""
    context = ssl.create_default_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    return context


@cache
def kept_context() -> ssl.SSLContext:
    """The same, read once: it takes 40 ms, and somebody is asked about every comment."""
    return trusting_context()
