"""The ceilings: a bare WSGI callable and a Flask view that give the same answers under the same server."""

import base64
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from bench.pages import Answer, Page, fetch
from tests.rigs.site import Site, free_port, running_site

FILE = "BENCH_ANSWERS"


Key = tuple[str, bool]
Answers = dict[Key, Answer]


def key(page: Page) -> Key:
    """What tells an answer from the others of a peer."""
    return page.path, any(name == "If-None-Match" for name, _ in page.headers)


@contextmanager
def running_peers(port: int, pages: Sequence[Page]) -> Iterator[dict[str, Site]]:
    """Both peers, giving the answers that the product at `port` gives; raises RuntimeError where one differs."""
    answers = {page: fetch(port, page) for page in pages}
    with tempfile.TemporaryDirectory(prefix="rejoinder-bench-") as folder:
        file = Path(folder) / "answers.json"
        file.write_text(json.dumps([pack(page, answer) for page, answer in answers.items()]))
        with running_peer("bare", file) as bare, running_peer("flask", file) as flask:
            for peer in (bare, flask):
                check(port_of(peer), answers)
            yield {"bare": bare, "flask": flask}


@contextmanager
def running_peer(kind: str, file: Path) -> Iterator[Site]:
    """One peer with the answers in the file."""
    environment = {"PORT": str(free_port()), FILE: str(file)}
    with running_site(environment, [sys.executable, "-m", "bench.peers", kind]) as site:
        yield site


def port_of(site: Site) -> int:
    """Where a site listens."""
    return int(site.address.rpartition(":")[2])


def check(port: int, answers: dict[Page, Answer]) -> None:
    """Raise RuntimeError unless a peer gives exactly the product's answers."""
    for page, answer in answers.items():
        given = fetch(port, page)
        same = (given.status, sorted(given.headers), given.body) == (answer.status, sorted(answer.headers), answer.body)
        if not same:
            raise RuntimeError(f"The peers' answer for {page.path} is another: {given.headers} for {answer.headers}.")


def pack(page: Page, answer: Answer) -> list[object]:
    """A page and its answer as JSON can hold them."""
    return [*key(page), answer.status, answer.headers, base64.b64encode(answer.body).decode()]


def unpack() -> Answers:
    """The answers of the file that the environment names; `/health` besides, for whoever waits for the start."""
    rows = json.loads(Path(os.environ[FILE]).read_text())
    given = {
        (path, has): Answer(status, tuple((name, value) for name, value in headers), base64.b64decode(body))
        for path, has, status, headers, body in rows
    }
    return {("/health", False): Answer("200 OK", (("Content-Length", "2"),), b"ok"), **given}


def bare() -> WSGIApplication:
    """(a) The least that WSGI asks for: one look-up, one call, one list."""
    answers = {each: (answer.status, list(answer.headers), [answer.body]) for each, answer in unpack().items()}

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        status, headers, body = answers[environ["PATH_INFO"], "HTTP_IF_NONE_MATCH" in environ]
        start_response(status, headers)
        return body

    return application


def flask() -> WSGIApplication:
    """(b) A Flask application with one view, one look-up and one response made for each request."""
    from flask import Flask, Response, request

    app, answers = Flask("peer", static_folder=None), unpack()

    @app.get("/", defaults={"path": ""})
    @app.get("/<path:path>")
    def view(path: str) -> Response:
        environ = request.environ
        answer = answers[environ["PATH_INFO"], "HTTP_IF_NONE_MATCH" in environ]
        return Response(answer.body, answer.status, answer.headers)

    return app


def main(kind: str) -> None:
    """Serve one peer at PORT until a signal, with every setting of `app.serving`."""
    from app.serving import listen

    listen(FACTORIES[kind], "127.0.0.1", int(os.environ["PORT"]), 2)


FACTORIES: dict[str, Callable[[], WSGIApplication]] = {"bare": bare, "flask": flask}

if __name__ == "__main__":
    main(sys.argv[1])
