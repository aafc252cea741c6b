"""A loopback web server that can answer late, wrongly, endlessly or not at all."""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

MEGABYTE = b"x" * 1_000_000
ENDLESS_MEGABYTES = 300  # an end after all, for the machine's sake
DRIPS, DRIP_SECONDS = 300, 0.2


class Fault(StrEnum):
    """One way in which an answer is not what was asked for."""

    DEAD = "closes the connection without a word"
    RUBBISH = "200 with a page of HTML"
    BROKEN = "500"
    WRONG_SHAPE = "200 with a JSON list"
    DRIPPING = "five bytes a second, for a minute"
    ENDLESS = "300 MB"


@dataclass(frozen=True)
class Received:
    """A request as it came; parameters are those of the query and of a form, which is also there as it was sent."""

    method: str
    path: str
    parameters: dict[str, str]
    headers: dict[str, str]
    body: str = ""


@dataclass(frozen=True)
class Answer:
    """What to answer, how late (seconds), and with what fault instead."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0
    fault: Fault | None = None


def json_answer(value: Any, status: int = 200) -> Answer:
    """The value as JSON, not to be kept."""
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return Answer(status, json.dumps(value).encode(), headers)


@contextmanager
def serving(respond: Callable[[Received], Answer]) -> Iterator[str]:
    """The address of a server that answers every request with what `respond` says."""
    over = threading.Event()

    class Handler(OneRequest):
        """The handler with what it needs to know."""

        answer_with = staticmethod(respond)
        ended = over

    server = QuietServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        over.set()
        server.shutdown()
        server.server_close()


class QuietServer(ThreadingHTTPServer):
    """A server that does not mind clients who hang up."""

    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of those: to hang up on a hostile server is right."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class OneRequest(BaseHTTPRequestHandler):
    """Reads one request, and answers it or does what the fault says."""

    answer_with: Callable[[Received], Answer]
    ended: threading.Event

    def do_GET(self) -> None:
        """Answer."""
        answer = self.answer_with(self.received())
        self.ended.wait(answer.delay)
        if answer.fault:
            return self.misbehave(answer.fault)
        return self.send(answer.status, answer.headers, answer.body)

    do_POST = do_GET  # noqa: N815 - the name that http.server looks for

    def received(self) -> Received:
        """The request, its form read."""
        parts = urlsplit(self.path)
        form = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        parameters = dict(parse_qsl(parts.query, keep_blank_values=True) + parse_qsl(form, keep_blank_values=True))
        return Received(self.command, parts.path, parameters, dict(self.headers.items()), form)

    def misbehave(self, fault: Fault) -> None:
        """Answer with the fault."""
        json_type = {"Content-Type": "application/json"}
        match fault:
            case Fault.RUBBISH:
                self.send(200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><title>Welcome</title><h1>Rubbish</h1>")
            case Fault.BROKEN:
                self.send(500, {"Content-Type": "text/plain"}, b"Internal error")
            case Fault.WRONG_SHAPE:
                self.send(200, json_type, b'["a", "list"]')
            case Fault.DRIPPING:
                self.send(200, json_type, b"")
                self.drip()
            case Fault.ENDLESS:
                self.send(200, json_type, b'{"padding": "')
                for _ in range(ENDLESS_MEGABYTES):
                    self.wfile.write(MEGABYTE)

    def drip(self) -> None:
        """One byte after another, each soon enough to keep a read timeout quiet."""
        for _ in range(DRIPS):
            self.wfile.write(b" ")
            if self.ended.wait(DRIP_SECONDS):
                return

    def send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        """One whole answer; the end of the connection is the end of the body."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - http.server calls it so
        """Keep the tests' output clean."""
