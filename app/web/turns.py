"""Keeps slow clients away from the application: it starts on a whole request and ends with a whole answer."""

import io
from collections.abc import Callable, Iterable
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import IO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from app.kernel.turns import taking

BODY_LIMIT = 2_000_000  # bytes; 500 KB of Korean is 1.5 MB in a URL-encoded form
IN_PIECES = "rejoinder.in_pieces"  # where a view leaves that its answer is too large for memory
# More threads than cores only take the interpreter from each other, and SQLite has one writer: with 8 and 4 turns
# readers waited three times as long while others wrote, and half as many comments were posted.
READING_TURNS = 3
WRITING_TURNS = 1
LARGE_BODIES = 2  # that are worked on at once, also while others have the turn; the next ones wait on the disk
PIECE = 64 * 1024


class Turns:
    """WSGI middleware: at most 3 reading requests and 1 writing are in the application at once, with whole bodies.

    A thread that waits for a slow body holds no turn, so the server may have as many threads as connections;
    writers that wait for the database never take a reader's turn.
    """

    def __init__(self, app: WSGIApplication, limit_of: Callable[[WSGIEnvironment], int] = lambda _: BODY_LIMIT) -> None:
        self.app, self.limit_of = app, limit_of
        self.reading = BoundedSemaphore(READING_TURNS)
        self.writing = BoundedSemaphore(WRITING_TURNS)
        self.large = BoundedSemaphore(LARGE_BODIES)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The application's answer, which the server sends without a turn, however slow the reader.

        It is in one piece, which takes no thread either, but where a view says that it is too large for memory.
        """
        length = self.length_of(environ)
        if length <= BODY_LIMIT:
            body = io.BytesIO(environ["wsgi.input"].read(length) if length else b"")
            return self.answer(environ, start_response, body)
        with TemporaryFile() as large:
            copy(environ["wsgi.input"], large, length)
            with self.large:
                return self.answer(environ, start_response, large)

    def answer(self, environ: WSGIEnvironment, start_response: StartResponse, body: IO[bytes]) -> Iterable[bytes]:
        """What the application answers when it is its turn."""
        environ["wsgi.input"] = body
        # Without this mark werkzeug compares the body with its Content-Length, and so finds one that was cut off.
        environ.pop("wsgi.input_terminated", None)
        with taking(self.reading if environ["REQUEST_METHOD"] in ("GET", "HEAD") else self.writing):
            chunks = self.app(environ, start_response)
            return chunks if environ.get(IN_PIECES) else [whole_answer(chunks)]

    def length_of(self, environ: WSGIEnvironment) -> int:
        """How long the body is that says its length and keeps to its limit; of any other not a byte is read."""
        length = environ.get("CONTENT_LENGTH") or ""
        if not length.isdecimal() or (int(length) > BODY_LIMIT and int(length) > self.ask_limit(environ)):
            return 0
        return int(length)

    def ask_limit(self, environ: WSGIEnvironment) -> int:
        """How large this body may be, which is looked up in a turn as everything else."""
        with taking(self.reading):
            return self.limit_of(environ)


def copy(came: IO[bytes], kept: IO[bytes], length: int) -> None:
    """Read a body of this length, a piece at a time."""
    while length > 0 and (piece := came.read(min(length, PIECE))):
        length -= kept.write(piece)
    kept.seek(0)


def whole_answer(chunks: Iterable[bytes]) -> bytes:
    """All chunks joined; they are closed as PEP 3333 asks, also when one of them raises."""
    try:
        return b"".join(chunks)
    finally:
        getattr(chunks, "close", lambda: None)()
