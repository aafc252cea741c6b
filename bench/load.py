"""Sends requests over keep-alive connections from a process of its own, bounded in time and in count, and times them.

Each connection sends its next request when the answer to the last one is whole, as fast as it can.
"""

import json
import re
import selectors
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from itertools import cycle
from time import perf_counter
from typing import Any

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
BODILESS = (b"204", b"304")
CHUNK = 1 << 18
PATIENCE = 30  # seconds that the answers still on their way are waited for at the end
CLOSED = "closed"


@dataclass(frozen=True)
class Plan:
    """What to send: for each connection its requests, once or `again` and again, at most `count` in `seconds`."""

    port: int
    requests: Sequence[Sequence[str]]
    seconds: float = 60
    count: int = 1_000_000
    again: bool = True


@dataclass(frozen=True)
class Load:
    """What came back: times in seconds and milliseconds, bytes with heads; a connection that broke counts as closed."""

    seconds: float
    count: int
    statuses: dict[str, int]
    median_ms: float
    p99_ms: float
    bytes: int

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.count / self.seconds


class Generator:
    """A process that carries out one plan after another."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "bench.load"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def start(self, plan: Plan) -> None:
        """Begin with a plan; `finish` waits for its end."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(asdict(plan)) + "\n")
        self.process.stdin.flush()
        self.process.stdout.readline()  # it has begun, and can be stopped

    def stop(self) -> None:
        """End the plan before its time."""
        self.process.send_signal(signal.SIGTERM)

    def finish(self) -> Load:
        """What the plan brought; raises RuntimeError where its process failed."""
        assert self.process.stdout
        said = self.process.stdout.readline()
        if not said:
            raise RuntimeError(f"The load ended with {self.process.wait()}.")
        return Load(**json.loads(said))


@cache
def generator(number: int = 0) -> Generator:
    """One of the processes that send; it ends with the bench, whose end it reads."""
    return Generator()


def run(plan: Plan) -> Load:
    """Carry out a plan to its end."""
    generator().start(plan)
    return generator().finish()


class Connection:
    """One connection: one request at a time."""

    def __init__(self, port: int, requests: Iterator[bytes]) -> None:
        self.port, self.requests = port, requests
        self.open()

    def open(self) -> None:
        """Connect anew."""
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self) -> bool:
        """Send the next request; False where there is none left."""
        request = next(self.requests, None)
        if request is None:
            return False
        self.received, self.whole, self.began = b"", 0, perf_counter()
        self.socket.sendall(request)
        return True

    def receive(self) -> str | None:
        """The status once the answer is whole; None before."""
        try:
            chunk = self.socket.recv(CHUNK)
        except OSError:
            chunk = b""
        if not chunk:
            return CLOSED
        self.received = self.received + chunk if self.received else chunk
        if not self.whole:
            self.whole = whole_length(self.received)
        return self.received[9:12].decode() if 0 < self.whole <= len(self.received) else None


def whole_length(received: bytes) -> int:
    """How long the answer is with its head; 0 while the head is not whole. Raises ValueError without a length."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return 0
    if received[9:12] in BODILESS:
        return end + 4
    length = LENGTH.search(received, 0, end)
    if not length:
        raise ValueError(f"An answer without a length: {received[:end]!r}")
    return end + 4 + int(length[1])


class Crowd:
    """All connections of a plan, and what they got."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.left, self.is_over = plan, plan.count, False
        self.waiting = selectors.DefaultSelector()
        self.statuses: Counter[str] = Counter()
        self.times: list[float] = []
        self.connections: list[Connection] = []
        self.bytes = 0
        turn = cycle if plan.again else iter
        for texts in plan.requests:
            requests: Iterator[bytes] = turn([text.encode("latin-1") for text in texts])
            self.connections.append(Connection(plan.port, requests))

    def load(self) -> Load:
        """Send until the time, the count or the requests are over, and wait for what is on its way."""
        signal.signal(signal.SIGTERM, lambda *_: setattr(self, "is_over", True))
        began = perf_counter()
        print("begun", flush=True)
        for connection in self.connections:
            self.watch(connection)
        while self.waiting.get_map() and perf_counter() - began < self.plan.seconds + PATIENCE:
            for key, _ in self.waiting.select(0.05):
                self.take(key.data)
            self.is_over = self.is_over or perf_counter() - began > self.plan.seconds
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        return self.sum_up(perf_counter() - began)

    def watch(self, connection: Connection) -> None:
        """Let a connection send its next request, and wait for what comes."""
        if self.goes_on(connection):
            self.waiting.register(connection.socket, selectors.EVENT_READ, connection)

    def goes_on(self, connection: Connection) -> bool:
        """Whether a connection has sent one more request; it has not where all is over."""
        if self.is_over or self.left <= 0 or not connection.send():
            return False
        self.left -= 1
        return True

    def take(self, connection: Connection) -> None:
        """Read what came; after a whole answer the connection goes on."""
        status = connection.receive()
        if status is None:
            return
        self.times.append(perf_counter() - connection.began)
        self.statuses[status] += 1
        self.bytes += len(connection.received)
        if status == CLOSED:
            self.waiting.unregister(connection.socket)
            connection.socket.close()
            connection.open()
            self.watch(connection)
        elif not self.goes_on(connection):
            self.waiting.unregister(connection.socket)

    def sum_up(self, seconds: float) -> Load:
        """The figures."""
        times = sorted(self.times) or [0.0]
        self.statuses.update({"unanswered": unanswered} if (unanswered := len(self.waiting.get_map())) else {})
        median, p99 = (times[int(len(times) * part)] * 1000 for part in (0.5, 0.99))
        for connection in self.connections:
            connection.socket.close()
        return Load(seconds, len(self.times), dict(self.statuses), median, p99, self.bytes)


def main() -> None:
    """Carry out the plans on the lines of the standard input; print that each has begun, then what it brought."""
    for line in sys.stdin:
        told: dict[str, Any] = json.loads(line)
        print(json.dumps(asdict(Crowd(Plan(**told)).load())), flush=True)


if __name__ == "__main__":
    main()
