"""A request waits for its body before it takes a turn, and leaves its answer behind when it gives the turn back."""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier, Event, Semaphore
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from flask import Flask, request

from app.kernel.turns import giving_way
from app.web.turns import BODY_LIMIT, LARGE_BODIES, READING_TURNS, WRITING_TURNS, Turns


class Body(io.BytesIO):
    """A body that is slow: it can be read when `has_come` is set, and tells when somebody began to."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.has_come = Event()
        self.was_touched = Event()

    def read(self, size: int | None = -1) -> bytes:
        """The bytes, once they have come."""
        self.was_touched.set()
        self.has_come.wait(10)
        return super().read(size)


def echo() -> Flask:
    """A small application that gives back what it was sent."""
    app = Flask("echo")
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT
    app.add_url_rule("/", view_func=lambda: request.get_data(), methods=["GET", "POST"])
    return app


def ask(app: Turns, method: str, body: Body | None = None, length: str | None = None) -> tuple[str, bytes]:
    """Status and content of the answer."""
    statuses: list[str] = []
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": method,
        "PATH_INFO": "/",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": body or io.BytesIO(),
        "wsgi.input_terminated": True,
    }
    if length is not None:
        environ["CONTENT_LENGTH"] = length

    def start_response(status: str, headers: object, error: object = None) -> None:
        statuses.append(status)

    content = b"".join(app(environ, start_response))  # type: ignore[arg-type]
    return statuses[0][:3], content


def test_slow_clients_that_have_not_sent_their_body_take_no_turn() -> None:
    """However many bodies are on their way, a reader and a writer are answered."""
    app = Turns(echo())
    bodies = [Body(b"late") for _ in range(READING_TURNS + WRITING_TURNS + 1)]
    prompt = Body(b"now")
    prompt.has_come.set()

    with ThreadPoolExecutor(len(bodies)) as threads:
        slow = [threads.submit(ask, app, "POST", body, "4") for body in bodies]
        assert all(body.was_touched.wait(5) for body in bodies)
        answers = [ask(app, "GET"), ask(app, "POST", prompt, "3")]
        for body in bodies:
            body.has_come.set()

    assert answers == [("200", b""), ("200", b"now")]
    assert [answer.result() for answer in slow] == [("200", b"late")] * len(bodies)


def test_writers_that_wait_for_the_database_leave_the_readers_their_turns() -> None:
    """More writers than there are turns stand in the application's way; a reader passes them."""
    begun, database_is_back = Event(), Event()

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        start_response("200 OK", [])
        if environ["REQUEST_METHOD"] == "POST":
            begun.set()
            assert database_is_back.wait(10)
        return [b"fine"]

    turns = Turns(app)
    with ThreadPoolExecutor(WRITING_TURNS + 3) as threads:
        writers = [threads.submit(ask, turns, "POST") for _ in range(WRITING_TURNS + 3)]
        assert begun.wait(5)
        answer = ask(turns, "GET")
        database_is_back.set()

    assert answer == ("200", b"fine")
    assert {writer.result()[0] for writer in writers} == {"200"}


def test_who_waits_for_another_machine_lets_others_work() -> None:
    """All turns are taken by people whose provider is slow; readers and writers go on."""
    asked, has_answered = Barrier(READING_TURNS + WRITING_TURNS + 1), Event()
    slow_ones = count()

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        start_response("200 OK", [])
        if next(slow_ones) < READING_TURNS + WRITING_TURNS:
            with giving_way():
                asked.wait(10)
                assert has_answered.wait(10)
        return [b"fine"]

    turns = Turns(app)
    with ThreadPoolExecutor(READING_TURNS + WRITING_TURNS) as threads:
        methods = ["GET"] * READING_TURNS + ["POST"] * WRITING_TURNS
        slow = [threads.submit(ask, turns, method) for method in methods]
        asked.wait(10)
        answers = [ask(turns, "GET"), ask(turns, "POST")]
        has_answered.set()

    assert answers == [each.result() for each in slow][:2] == [("200", b"fine")] * 2


def test_few_large_bodies_are_worked_on_at_once_whoever_has_the_turn() -> None:
    """Each is read, however slowly it comes, before it takes one of the places; other forms need none."""
    size, is_drawn, begun = BODY_LIMIT + 1, Event(), Semaphore(0)

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        start_response("200 OK", [])
        if environ.get("CONTENT_LENGTH"):
            begun.release()
            with giving_way():
                assert is_drawn.wait(10)
        return [b"%d" % len(environ["wsgi.input"].read())]

    turns = Turns(app, lambda _: size)
    slow, *others = bodies = [Body(b"a" * size) for _ in range(LARGE_BODIES + 2)]
    with ThreadPoolExecutor(len(bodies)) as threads:
        sent = [threads.submit(ask, turns, "POST", body, str(size)) for body in bodies]
        for body in others:
            body.has_come.set()
        places = [begun.acquire(timeout=0.5) for _ in others]
        answer = ask(turns, "POST")
        is_drawn.set()
        slow.has_come.set()

    assert places == [True] * LARGE_BODIES + [False]
    assert answer == ("200", b"0")
    assert [each.result() for each in sent] == [("200", b"%d" % size)] * len(bodies)


@pytest.mark.parametrize("length", ["100000000", str(BODY_LIMIT + 1), "9" * 400])
def test_of_a_body_of_100_mb_not_a_byte_is_read(length: str) -> None:
    """Deep and wide: it is refused by what it says of itself."""
    body = Body(b"a" * 10)

    status, _ = ask(Turns(echo()), "POST", body, length)

    assert status == "413"
    assert not body.was_touched.is_set()


@pytest.mark.parametrize("length", [None, "", "-1", "ten", "²"])
def test_a_body_that_does_not_say_its_length_counts_as_empty(length: str | None) -> None:
    """Browsers always say it; how long would we wait for one that does not?"""
    body = Body(b"text")

    status, content = ask(Turns(echo()), "POST", body, length)

    assert (status, content) == ("200", b"")
    assert not body.was_touched.is_set()


def test_a_body_that_was_cut_off_is_refused() -> None:
    """A comment is not posted with half of its text."""
    body = Body(b"half of the te")
    body.has_come.set()

    status, _ = ask(Turns(echo()), "POST", body, "20")

    assert status == "400"


def test_an_answer_leaves_in_one_piece_and_is_closed_even_where_it_fails() -> None:
    """Slow readers: the server gets all of it before the turn is given back, and the database session ends with it."""
    closed: list[str] = []

    class Chunks:
        def __init__(self, last: bytes | None) -> None:
            self.last = last

        def __iter__(self) -> Iterator[bytes]:
            yield b"two "
            if self.last is None:
                raise RuntimeError
            yield self.last

        def close(self) -> None:
            closed.append("closed")

    answer = Turns(lambda environ, start_response: Chunks(b"parts"))({"REQUEST_METHOD": "GET"}, print)  # type: ignore[arg-type]
    with pytest.raises(RuntimeError):
        Turns(lambda environ, start_response: Chunks(None))({"REQUEST_METHOD": "GET"}, print)  # type: ignore[arg-type]

    assert answer == [b"two parts"]
    assert closed == ["closed", "closed"]
