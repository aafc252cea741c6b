"""The running product over the built site, and what one can measure of it."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, event, text

from app import create_app
from app.kernel.database import connect, db
from bench.load import Load, Plan, run
from bench.meters import Meter, Spent
from bench.pages import Page, fetch
from bench.people import Bump, Person
from bench.site import Built
from config import PREFIX, load_settings
from tests.rigs.site import Site, free_port, running_site

COMMAND = [sys.executable, "-m", "app.serving"]


@dataclass(frozen=True)
class Scale:
    """How large the site is and how long each thing is measured."""

    articles: int
    more_articles: int
    categories: int
    threads: tuple[int, ...]
    people: int
    posts: int
    readers: int
    seconds: float
    turns: int
    repeats: int
    growth: int
    connections: int = 16
    is_audited: bool = True


SCALES = {
    "tiny": Scale(40, 100, 10, (0, 100, 300), 4, 20, 3, 0.03, 1, 1, 50, 2, is_audited=False),
    "small": Scale(2000, 20_000, 50, (0, 100, 1000, 10_000), 20, 200, 20, 0.4, 3, 7, 3000),
    "full": Scale(2000, 198_000, 50, (0, 100, 1000, 10_000, 100_000), 20, 1000, 50, 1.0, 5, 15, 100_000),
}


@dataclass(frozen=True)
class Bound:
    """How much a load may be."""

    seconds: float
    count: int
    connections: int


@dataclass(frozen=True)
class Measured:
    """A load, and the CPU time of each of its requests in milliseconds."""

    load: Load
    cpu: Spent


@dataclass(frozen=True)
class Stage:
    """One running product, its database and its site."""

    site: Site
    url: str
    built: Built
    scale: Scale
    settings: dict[str, str]
    start_seconds: float

    @property
    def port(self) -> int:
        """Where the product listens."""
        return int(self.settings["PORT"])

    @property
    def kind(self) -> str:
        """The kind of its database."""
        return self.engine.dialect.name

    @cached_property
    def engine(self) -> Engine:
        """A way to the tables beside the product."""
        return connect(self.url)

    @cached_property
    def app(self) -> Flask:
        """The same product in this process, to count its queries."""
        return create_app(load_settings(product_settings(self.settings)))

    @cached_property
    def meter(self) -> Meter:
        """Reads the processes of the product, and of the database's server where it is on this machine."""
        return Meter((self.site.process.pid, *self.database_pids))

    @cached_property
    def database_pids(self) -> tuple[int, ...]:
        """The first process of PostgreSQL's server; SQLite has none of its own."""
        if self.kind == "sqlite":
            return ()
        told = Path(f"/proc/{self.ask('SELECT pg_backend_pid()')}/stat")
        its = told.read_text() if told.exists() else ""
        return (int(its.rpartition(")")[2].split()[1]),) if "(postgres" in its else ()

    def ask(self, statement: str, **values: object) -> Any:
        """The first value that a statement gives."""
        with self.engine.connect() as connection:
            return connection.execute(text(statement), values).scalar()

    def person(self, account_id: int) -> Person:
        """Somebody who is logged in."""
        return Person(self.app, self.site.address, account_id)

    def load(self, pages: Sequence[Page], seconds: float | None = None, *, count: int = 1_000_000) -> Measured:
        """Load pages in turn over some connections."""
        return load_site(
            self.site, self.meter, pages, Bound(seconds or self.scale.seconds, count, self.scale.connections)
        )

    def warmed(self, pages: Sequence[Page], seconds: float) -> Measured:
        """Load pages after every worker has had them."""
        self.load(pages, count=len(pages) * 2 * self.scale.connections)
        return self.load(pages, seconds)

    def cost_after(self, change: Bump, page: Page) -> float:
        """CPU milliseconds of the first answer after a change; the median."""
        spent = []
        for _ in range(self.scale.repeats + 1):
            change()
            spent.append(self.meter.spent(lambda: fetch(self.port, page))[1].total)
        return median(spent[1:])

    def count_queries(self, page: Page) -> int:
        """How many statements the product sends to its database for a page."""
        seen: list[str] = []

        def note(connection: Connection, cursor: object, statement: str, *rest: object) -> None:
            if not statement.startswith("BEGIN"):  # which only SQLite is sent as a statement
                seen.append(statement)

        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        self.app.test_client().get(page.path, base_url=self.site.address, headers=list(page.headers))
        event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    def numbers(self, slug: str, condition: str, order: str = "id") -> list[Any]:
        """Ids, root numbers and counts of comments under an article."""
        query = (
            "SELECT comments.id, root_number, descendant_count FROM comments JOIN articles ON articles.id = article_id"
            f" WHERE slug = :slug AND {condition} ORDER BY {order}"
        )
        with self.engine.connect() as connection:
            return list(connection.execute(text(query.replace("ORDER BY id", "ORDER BY comments.id")), {"slug": slug}))


def load_site(site: Site, meter: Meter, pages: Sequence[Page], bound: Bound) -> Measured:
    """Load a site with pages, each connection with the same ones in turn."""
    port = int(site.address.rpartition(":")[2])
    texts = [page.text(port) for page in pages]
    load, spent = meter.spent(lambda: run(Plan(port, [texts] * bound.connections, bound.seconds, bound.count)))
    each = max(1, load.count)
    return Measured(load, Spent(spent.server / each, spent.database / each))


def product_settings(environment: dict[str, str]) -> dict[str, str]:
    """The product's own settings out of an environment, without their prefix."""
    return {name.removeprefix(PREFIX): value for name, value in environment.items() if name.startswith(PREFIX)}


@contextmanager
def staged(url: str, built: Built, scale: Scale) -> Iterator[Stage]:
    """Start the product as `make serve` does, with 2 workers, and read its first page."""
    port = str(free_port())
    settings = {
        "PORT": port,
        "WORKERS": "2",
        f"{PREFIX}SECRET_KEY": "only-for-the-bench-but-long-enough-for-one",
        f"{PREFIX}DATABASE_URL": url,
        f"{PREFIX}ADDRESS": f"http://127.0.0.1:{port}",
        f"{PREFIX}PROVIDERS__google__CLIENT_ID": "bench",
        f"{PREFIX}PROVIDERS__google__CLIENT_SECRET": "bench",
    }
    began = time.monotonic()
    with running_site(settings, COMMAND) as site:
        fetch(int(port), Page("first", "/"))
        stage = Stage(site, url, built, scale, settings, time.monotonic() - began)
        yield stage
        stage.engine.dispose()
        with stage.app.app_context():
            db.engine.dispose()
