"""Slow clients by the hundred, and a calm reader who measures what they do to everybody else."""

import http.client
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from urllib.parse import urlsplit

CLIENTS = 300
SLOW_READ = 1024  # bytes a second
GIVEN_UP = 5.0  # seconds after which the calm reader goes away


@dataclass(frozen=True)
class Slowness:
    """One way to be slow: what a client sends at once, and what it adds each second."""

    opening: bytes
    drip: bytes


@dataclass
class Crowd:
    """300 clients who are slow in the same way."""

    address: str
    slowness: Slowness
    clients: list[socket.socket] = field(default_factory=list)

    def come(self) -> None:
        """Connect and send the opening."""
        parts = urlsplit(self.address)
        for _ in range(CLIENTS):
            client = socket.create_connection((parts.hostname, parts.port), timeout=GIVEN_UP)
            self.clients.append(client)
            client.sendall(self.slowness.opening)
            client.setblocking(False)  # noqa: FBT003  (the name of the thing)

    def linger(self, is_over: Event) -> None:
        """Send and read a little each second; the server may have closed some of them meanwhile."""
        while not is_over.wait(1):
            for client in self.clients:
                with suppress(OSError):
                    client.send(self.slowness.drip)
                with suppress(OSError):
                    client.recv(SLOW_READ)

    def leave(self) -> None:
        """Close every connection."""
        for client in self.clients:
            client.close()


def slow_ways(address: str, path: str) -> list[Slowness]:
    """Slow headers, slow bodies, and readers who asked for more than the buffers between us hold."""
    get = f"GET {path} HTTP/1.1\r\nHost: {urlsplit(address).netloc}\r\n"
    form = get.replace("GET", "POST") + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n"
    return [
        Slowness(get.encode(), b"X-Slow: yes\r\n"),
        Slowness(f"{form}\r\ntext=".encode(), b"a"),
        Slowness(f"{get}\r\n".encode() * 60, b""),
    ]


@contextmanager
def crowds(address: str, ways: list[Slowness]) -> Iterator[None]:
    """All of them at once, until the block ends."""
    is_over = Event()
    groups = [Crowd(address, way) for way in ways]
    try:
        for group in groups:
            group.come()
        threads = [Thread(target=group.linger, args=(is_over,)) for group in groups]
        for thread in threads:
            thread.start()
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
        for group in groups:
            group.leave()


def calm_reading(address: str, path: str, *, seconds: float) -> list[float]:
    """How long each visit of a calm reader took, sorted, in seconds; a visit that failed counts as GIVEN_UP."""
    waits, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        begun = time.monotonic()
        went_well = visit(address + path)
        waits.append(time.monotonic() - begun if went_well else GIVEN_UP)
        time.sleep(0.02)
    return sorted(waits)


def visit(address: str) -> bool:
    """Open a connection, read the whole page, close; whether that went well."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=GIVEN_UP)
    try:
        connection.request("GET", parts.path)
        answer = connection.getresponse()
        return answer.status == 200 and bool(answer.read())
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def slowest_of_a_hundred(waits: list[float]) -> float:
    """The 99th percentile, in seconds."""
    return waits[int(len(waits) * 0.99)]
