"""The database: one base for every model, aware times, and transactions that do not lose updates."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Enum, MetaData, String, TypeDecorator, create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase

BUSY_MILLISECONDS = 10_000
CACHE_KB = 500  # of each connection, of which a worker has a dozen; the system keeps the file's pages for all of them
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",  # as on Debian: what was deleted leaves no bytes behind in the file
    f"busy_timeout={BUSY_MILLISECONDS}",
    f"cache_size=-{CACHE_KB}",
)

AT_ONCE = 500
Value = TypeVar("Value")

is_writing: ContextVar[bool] = ContextVar("is_writing", default=False)

# Text that must sort by its bytes on both databases, such as a comment's path.
ByteOrdered = String().with_variant(String(collation="C"), "postgresql")


class Moment(TypeDecorator[datetime]):
    """An aware time in UTC; SQLite keeps no zone, so it is given back here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time, for nobody can say which zone it meant."""
        if value is not None and value.tzinfo is None:
            raise ValueError("A time without a zone can't be stored.")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time as UTC."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Base(DeclarativeBase):
    """The base of every model, with names for constraints so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: Moment,
        StrEnum: Enum(StrEnum, native_enum=False, length=20, values_callable=lambda kind: [str(item) for item in kind]),
    }


# What was loaded stays readable after the commit: a page is often rendered from it.
db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun in here take SQLite's write lock at once, so that what they read can't change."""
    token = is_writing.set(True)
    try:
        yield
    finally:
        is_writing.reset(token)


def begin_reading() -> None:
    """Give up what was not committed; what follows only reads, and nobody waits for it."""
    db.session.close()
    is_writing.set(False)


def begin_writing() -> None:
    """End what only read. What follows sees the newest of everything, and takes SQLite's write lock when it begins."""
    db.session.commit()
    is_writing.set(True)


def prepare_engine(engine: Engine) -> None:
    """Give an SQLite engine its pragmas and real transactions, and let PostgreSQL speak in UTC."""
    if engine.dialect.name != "sqlite":
        event.listen(engine, "connect", speak_in_utc)
        event.listen(engine, "begin", look_at_one_moment)
        return
    event.listen(engine, "connect", set_pragmas)
    event.listen(engine, "begin", begin_transaction)


def set_pragmas(connection: Any, record: object) -> None:
    """WAL, and a sync before every commit returns: an acknowledged comment is on the disk."""
    connection.isolation_level = None  # the driver's own BEGIN comes too late and loses updates
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def speak_in_utc(connection: Any, record: object) -> None:
    """Months and days are counted in UTC, whatever zone the server is set to."""
    connection.execute("SET TIME ZONE 'UTC'")
    connection.commit()


def look_at_one_moment(connection: Connection) -> None:
    """Whoever only reads sees the database as it was at one moment; whoever writes sees the newest of every row."""
    from psycopg import IsolationLevel  # 10 MB that nobody needs who is on SQLite

    driver: Any = connection.connection.driver_connection
    driver.isolation_level = None if is_writing.get() else IsolationLevel.REPEATABLE_READ


def begin_transaction(connection: Connection) -> None:
    """BEGIN, with the write lock where the caller is going to write."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing.get() else "BEGIN")


def parts(values: Sequence[Value]) -> list[Sequence[Value]]:
    """The values some at a time, as many as one statement is given; SQLite takes no more than 32,766."""
    return [values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE)]


def connect(url: str) -> Engine:
    """An engine of its own, for migrations and for commands outside the app."""
    engine = create_engine(url)
    prepare_engine(engine)
    return engine


def scrub(engine: Engine) -> None:
    """Write SQLite's file anew without anything that was deleted, its log too; PostgreSQL does the like by itself."""
    if engine.dialect.name != "sqlite":
        return
    with closing(engine.raw_connection()) as connection:
        for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            connection.cursor().execute(statement)
