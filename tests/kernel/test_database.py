"""The database: aware times, no lost update, what is acknowledged is on the disk."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Integer, insert, select, text, update
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from app.kernel.clock import now
from app.kernel.database import BUSY_MILLISECONDS, Moment, connect, db, is_writing, writing


class Sketch(DeclarativeBase):
    """Tables of this module only."""


class Counter(Sketch):
    """A number and a time."""

    __tablename__ = "sketch_counters"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(Integer, default=0)
    at: Mapped[datetime | None] = mapped_column(Moment)


@pytest.fixture
def url(database_url: str, folder: Path) -> str:
    """A place for the sketch: a file of its own, or the PostgreSQL of the run."""
    return f"sqlite:///{folder / 'sketch.sqlite'}" if database_url.startswith("sqlite") else database_url


@pytest.fixture
def session(url: str) -> Session:
    """A session over the sketch's empty tables."""
    engine = connect(url)
    Sketch.metadata.drop_all(engine)
    Sketch.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    Sketch.metadata.drop_all(engine)
    engine.dispose()


def test_the_present_is_aware_and_in_utc() -> None:
    assert now().tzinfo is UTC
    assert abs(now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_time_of_any_zone_comes_back_as_the_same_moment_in_utc(session: Session) -> None:
    there = datetime(2026, 3, 3, 9, 30, tzinfo=timezone(timedelta(hours=9)))
    session.add(Counter(id=1, at=there))
    session.commit()

    at = session.scalar(select(Counter.at))

    assert at == there
    assert at.utcoffset() == timedelta(0)


def test_no_time_stays_no_time(session: Session) -> None:
    session.add(Counter(id=1, at=None))
    session.commit()

    assert session.scalar(select(Counter.at)) is None


def test_a_naive_time_is_refused(session: Session) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        session.execute(insert(Counter).values(id=1, at=datetime(2026, 3, 3)))  # noqa: DTZ001


def test_no_update_is_lost_among_four_writers(session: Session) -> None:
    session.add(Counter(id=1, number=0))
    session.commit()
    engine = session.get_bind()

    def increment(_: int) -> None:
        with writing(), Session(engine) as own:
            counter = own.scalars(select(Counter).with_for_update()).one()
            counter.number += 1
            own.commit()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(increment, range(60)))

    session.expire_all()
    assert session.scalar(select(Counter.number)) == 60


def test_writing_ends_with_its_block_also_by_an_error() -> None:
    seen = []

    with suppress(ZeroDivisionError), writing():
        seen.append(is_writing.get())
        raise ZeroDivisionError

    assert [*seen, is_writing.get()] == [True, False]


def test_power_cut_what_sqlite_acknowledges_is_on_the_disk(folder: Path) -> None:
    engine = connect(f"sqlite:///{folder / 'own.sqlite'}")

    with engine.connect() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }

    full = 2
    assert told == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "busy_timeout": BUSY_MILLISECONDS,
    }
    engine.dispose()


def test_a_reader_does_not_wait_for_a_writer_and_sees_what_was_committed(session: Session) -> None:
    session.add(Counter(id=1, number=1))
    session.commit()
    engine = session.get_bind()

    with writing(), Session(engine) as writer:
        writer.execute(update(Counter).values(number=2))
        with Session(engine) as reader:
            is_writing.set(False)
            seen = reader.scalar(select(Counter.number))
        writer.commit()

    assert seen == 1


def test_a_row_that_points_nowhere_is_refused(app: Flask) -> None:
    with pytest.raises(IntegrityError):
        db.session.execute(
            text("INSERT INTO role_grants (account_id, role, granted_at) VALUES (999, 'editor', '2026-03-03 09:00')")
        )
    db.session.rollback()


def test_whoever_reads_sees_one_moment_and_whoever_writes_the_newest(app: Flask) -> None:
    db.session.execute(text("INSERT INTO versions VALUES ('tried', 1)"))
    db.session.commit()
    asked = text("SELECT mark FROM versions WHERE name = 'tried'")

    before = db.session.scalar(asked)
    other = connect(db.engine.url.render_as_string(hide_password=False))
    with writing(), other.begin() as connection:
        connection.execute(text("UPDATE versions SET mark = 2 WHERE name = 'tried'"))
    other.dispose()
    during = db.session.scalar(asked)
    db.session.rollback()
    with writing():
        after = db.session.scalar(asked)

    assert [before, during, after] == [1, 1, 2]
