"""Disk full, database gone: readers and writers are told to come again, nothing is lost, and it heals by itself."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from psycopg import OperationalError as NoPostgreSQL
from sqlalchemy import event, select, text

from app.comments.models import Comment
from app.kernel.database import db
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_article

TEXT = "A reply that took an hour & a half."


class Outage:
    """Whether the database of an engine answers; while it does not, every statement fails as the driver fails."""

    def __init__(self, app: Flask) -> None:
        self.engine = db.engine
        self.dialect = self.engine.dialect.name
        self.error: Exception | None = None
        event.listen(self.engine, "before_cursor_execute", self.fail)

    def begin(self, sentence: str = "disk I/O error") -> None:
        """From now on it does not answer."""
        is_sqlite = self.dialect == "sqlite"
        self.error = sqlite3.OperationalError(sentence) if is_sqlite else NoPostgreSQL(sentence)

    def end(self) -> None:
        """It is back."""
        self.error = None

    def fail(self, *rest: object) -> None:
        """Called before every statement."""
        if self.error:
            raise self.error


@pytest.fixture
def outage(app: Flask) -> Iterator[Outage]:
    """A switch for the database."""
    switch = Outage(app)
    yield switch
    switch.end()
    event.remove(switch.engine, "before_cursor_execute", switch.fail)


@pytest.mark.parametrize("sentence", ["database or disk is full", "database is locked", "server closed the connection"])
def test_disk_full_or_database_gone_a_writer_keeps_the_text_and_it_heals(
    client: Browser, cast: Cast, outage: Outage, sentence: str
) -> None:
    address = f"/articles/{make_article(cast.ada).slug}/comments"
    form = {"csrf_token": client.log_in(cast.ben).token(), "text": TEXT}
    outage.begin(sentence)

    during = client.post(address, data=form)
    outage.end()
    after = client.post(address, data=form)

    assert during.status_code == 503
    assert during.headers["Retry-After"] == "5"
    assert "nothing can be saved right now" in during.text
    assert TEXT.replace("&", "&amp;") in during.text
    assert after.status_code == 303
    assert [row.source for row in db.session.scalars(select(Comment))] == [TEXT]


@pytest.mark.parametrize("name", ["nobody", "ben", "ada"])
@pytest.mark.parametrize("path", ["/", "/account", "/login", "/nonsense", "/health", "/moderation", "/feed.atom"])
def test_database_gone_a_reader_is_told_to_come_again(
    client: Browser, cast: Cast, outage: Outage, path: str, name: str
) -> None:
    if name != "nobody":
        client.log_in(getattr(cast, name))
    before = client.get(path)
    outage.begin()

    during = client.get(path)
    outage.end()

    assert during.status_code in (503, before.status_code)
    if during.status_code == 200:
        assert (name, during.data) == ("nobody", before.data)
    assert client.get(path).status_code == before.status_code


def test_database_gone_machines_are_told(client: Browser, outage: Outage) -> None:
    well = client.get("/health")
    outage.begin()
    ill = client.get("/health")

    assert (well.status_code, well.json) == (200, {"status": "ok"})
    assert (ill.status_code, ill.json) == (503, {"status": "the database does not answer"})
    assert ill.headers["Cache-Control"] == "private, no-store"


def test_database_gone_a_login_is_refused_and_can_be_begun_again(client: Browser, cast: Cast, outage: Outage) -> None:
    outage.begin()

    answer = client.get("/login/corp/callback?state=x")

    assert answer.status_code == 400


def test_database_locked_by_somebody_else_readers_go_on(
    app: Flask, client: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite has one lock for all writers")
    address = f"/articles/{make_article(cast.ada).slug}"
    form = {"csrf_token": client.log_in(cast.ben).token(), "text": TEXT}
    db.session.commit()
    db.session.remove()
    db.engine.dispose()
    monkeypatch.setattr("app.kernel.database.BUSY_MILLISECONDS", 50)
    with closing(sqlite3.connect(str(db.engine.url.database), isolation_level=None)) as locker:
        locker.execute("BEGIN IMMEDIATE")
        read, written = new_browser(app).get(address), client.post(f"{address}/comments", data=form)

    later = client.post(f"{address}/comments", data=form)
    db.engine.dispose()

    assert read.status_code == 200
    assert (written.status_code, TEXT.replace("&", "&amp;") in written.text) == (503, True)
    assert later.status_code == 303


def test_database_gone_connections_that_a_server_closed_are_made_anew(client: Browser, cast: Cast) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("only a server closes connections")
    client.log_in(cast.ben)
    db.session.commit()
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    db.session.execute(text(f"{others} AND pid <> pg_backend_pid()"))
    db.session.commit()

    statuses = [client.get("/account").status_code for _ in range(8)]

    assert set(statuses) <= {200, 503}
    assert statuses[-1] == 200


def test_database_gone_a_file_that_is_away_and_comes_back(
    app: Flask, client: Browser, cast: Cast, folder: Path
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("a server's connections are covered above")
    make_article(cast.ada)
    db.session.commit()
    db.session.remove()
    db.engine.dispose()
    place = Path(str(db.engine.url.database))
    held = [place.rename(folder / place.name)]
    place.mkdir()

    during = client.get("/")
    place.rmdir()
    held[0].rename(place)

    assert during.status_code == 503
    assert client.get("/").status_code == 200
