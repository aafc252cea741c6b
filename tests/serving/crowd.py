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
        """Connect and send the opening; who has nothing more to send waits until the answer begins."""
        parts = urlsplit(self.address)
        for _ in range(CLIENTS):
            client = socket.socket()
            self.clients.append(client)
            client.settimeout(GIVEN_UP)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SLOW_READ)
            client.connect((parts.hostname, parts.port))
            client.sendall(self.slowness.opening)
        for client in self.clients:
            if not self.slowness.drip:
                client.settimeout(60)  # 300 pages asked for in one moment are a matter of speed, not of slowness
                client.recv(1)
            client.settimeout(0)

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


def slow_ways(address: str, page: str) -> list[Slowness]:
    """Slow readers of a page, slow headers and slow bodies."""
    head = f" HTTP/1.1\r\nHost: {urlsplit(address).netloc}\r\n"
    form = f"POST /{head}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\ntext="
    return [
        Slowness(f"GET {page}{head}\r\n".encode(), b""),
        Slowness(f"GET {page}{head}".encode(), b"X-Slow: yes\r\n"),
        Slowness(form.encode(), b"a"),
    ]


@contextmanager
def crowds(address: str, ways: list[Slowness]) -> Iterator[None]:
    """All of them at once, until the block ends."""
    is_over = Event()
    groups = [Crowd(address, way) for way in ways]
    threads = [Thread(target=group.linger, args=(is_over,)) for group in groups]
    try:
        for group, thread in zip(groups, threads, strict=True):
            group.come()
            thread.start()
        yield
    finally:
        is_over.set()
        for thread in filter(Thread.is_alive, threads):
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
