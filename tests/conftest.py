"""Every test that touches the database runs twice: on SQLite in a file, and on a real PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from sqlalchemy import Connection, event, text

from app import create_app, models  # noqa: F401  (every table must be known)
from app.articles.queries.shown import find_edition, get_shown_article
from app.comments.admission.holding import list_shown
from app.comments.queries import branches
from app.comments.queries.closing import find_shown_closing
from app.comments.queries.pages import page_branch, page_thread
from app.kernel.database import Base, db, is_writing
from app.web.throttle import limiter
from config import ROOT, ProviderSettings, Settings
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_cast
from tests.rigs.parts import Missing, missing
from tests.rigs.postgresql import create_database, running_postgresql

KINDS = ("sqlite", "postgresql")
ORDINARY = Settings(
    secret_key="a key for tests only, of more than enough characters",
    address="http://localhost",
    providers=(ProviderSettings("corp", "oidc", "rejoinder", "secret", "https://provider.example", "Corp"),),
)


def migrate(url: str) -> None:
    """Bring an empty database to the newest revision."""
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["url"] = url
    command.upgrade(config, "head")


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL server of this run."""
    try:
        with running_postgresql(tmp_path_factory.mktemp("postgresql")) as url:
            yield url
    except Missing as reason:
        missing(str(reason))


@pytest.fixture(scope="session", params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A migrated database of each kind, one of each for the whole run."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'rejoinder.sqlite'}"
    else:
        url = create_database(request.getfixturevalue("postgresql"), "rejoinder")
    migrate(url)
    return url


@pytest.fixture(scope="session")
def shared_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for each database."""
    media_url = tmp_path_factory.mktemp("media").as_uri()
    app = make_app(replace(ORDINARY, database_url=database_url, media_url=media_url))
    yield app
    close(app)


def make_app(settings: Settings) -> Flask:
    """The application with a test client that behaves as a browser."""
    app = create_app(settings)
    app.config["TESTING"] = False
    app.test_client_class = Browser
    return app


def close(app: Flask) -> None:
    """Leave no connection open."""
    app.extensions["lookup"].close()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(shared_app: Flask) -> Iterator[Flask]:
    """The application over empty tables, inside its context; each request has a context of its own."""
    limiter.storage.reset()
    shared_app.extensions["pages"].clear()
    for kept in (find_edition, get_shown_article, page_thread, page_branch, list_shown, find_shown_closing):
        kept.cache_clear()  # what was read of one database must not be taken for another's
    branches.kept.clear()
    is_writing.set(False)
    with shared_app.app_context():
        yield shared_app
        db.session.remove()
        empty_tables()


def empty_tables() -> None:
    """Take every row out of every table."""
    if db.engine.dialect.name == "postgresql":
        names = ", ".join(table.name for table in Base.metadata.sorted_tables)
        statements = [f"TRUNCATE {names} RESTART IDENTITY CASCADE"]
    else:
        statements = [f"DELETE FROM {table.name}" for table in reversed(Base.metadata.sorted_tables)]
    with db.engine.begin() as connection, unguarded(connection):
        for statement in statements:
            connection.execute(text(statement))


@contextmanager
def unguarded(connection: Connection) -> Iterator[None]:
    """Let the log be changed in here, which the database refuses."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("ALTER TABLE moderation_actions DISABLE TRIGGER USER"))
        yield
        connection.execute(text("ALTER TABLE moderation_actions ENABLE TRIGGER USER"))
        return
    triggers = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _ in triggers:
        connection.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _, sql in triggers:
        connection.exec_driver_sql(sql)


@pytest.fixture
def another_app(app: Flask) -> Iterator[Callable[..., Flask]]:
    """Makes applications over the same database that differ in the settings that one names."""
    made: list[Flask] = []

    def make(**changes: object) -> Flask:
        made.append(make_app(replace(app.config["SETTINGS"], **changes)))
        return made[-1]

    yield make
    for other in made:
        close(other)


@pytest.fixture
def cast(app: Flask) -> Cast:
    """ada, ben, mo, eve and the others."""
    return make_cast()


@pytest.fixture
def client(app: Flask) -> Browser:
    """A browser that is not logged in."""
    return new_browser(app)


@dataclass
class Queries:
    """The statements that were sent while it watched."""

    statements: list[str]

    def __len__(self) -> int:
        return len(self.statements)


@pytest.fixture
def watch_queries(app: Flask) -> Iterator[Callable[[], Queries]]:
    """Begin to watch: what is sent to the database from then on is in `.statements`."""
    watching: list[Queries] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        for queries in watching:
            queries.statements.append(statement)

    def begin() -> Queries:
        watching.append(Queries([]))
        return watching[-1]

    event.listen(db.engine, "before_cursor_execute", note)
    yield begin
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder."""
    return tmp_path
