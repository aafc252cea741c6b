"""Marks by which a kept page knows that it is still true.

A command that changes what readers see gives the thing a new mark in the same transaction. A page that was rendered
is kept together with the marks of everything it shows, and served again as long as these are the newest.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from secrets import randbits
from typing import Any

from sqlalchemy import BigInteger, bindparam, event, text
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from app.kernel.database import Base, db

SITE = "site"  # whatever editors arrange and people are called: articles, categories, names
BUMP = text(
    "INSERT INTO versions (name, mark) VALUES (:name, :mark) ON CONFLICT (name) DO UPDATE SET mark = excluded.mark"
)
READ_IN_SESSION = text("SELECT name, mark FROM versions WHERE name IN :names").bindparams(
    bindparam("names", expanding=True)
)
Marks = frozenset[tuple[str, int]]

MARKED = "the mark that the site gets when this transaction commits"

known: ContextVar[Marks] = ContextVar("known", default=frozenset())


@dataclass(frozen=True)
class State:
    """What something is made of: the newest mark of each part, and when it changes by the clock alone.

    Two things made in the same state are the same, so a state is the key by which they are kept.
    """

    marks: Marks
    until: datetime | None = None

    def and_of(self, *names: str) -> "State":
        """The state of this together with the things of these names, as this transaction sees them."""
        return State(self.marks | read_marks(names), self.until)

    def ending(self, moment: datetime | None) -> "State":
        """The same, but that it changes by the clock at this moment, if not before."""
        return State(self.marks, min(filter(None, (self.until, moment)), default=None))


class Version(Base):
    """What the thing of this name is like now; without a row, as it always was.

    The mark is drawn by lot, not counted, so that a database that was restored does not repeat one.
    """

    __tablename__ = "versions"

    name: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[int] = mapped_column(BigInteger)


def bump(name: str) -> int:
    """What readers see of this thing changes with this transaction; its new mark.

    Who changes the same thing waits from here on. Only for the site, which nearly every editor changes, nobody waits
    before the end: who held its row while they lock an article or count in a category would wait for others in a ring.
    """
    mark = randbits(62)
    if name == SITE:
        db.session.info[MARKED] = mark
    else:
        write_mark(name, mark)
    return mark


def write_mark(name: str, mark: int) -> None:
    """Keep the mark of a thing, new or not."""
    db.session.execute(BUMP, {"name": name, "mark": mark})


@event.listens_for(db.session, "before_commit")
def mark_site(session: Session) -> None:
    """Give the site its mark once the transaction waits for nothing else, but the head of the log behind it."""
    if MARKED in session.info and not session.in_nested_transaction():
        session.flush()
        write_mark(SITE, session.info.pop(MARKED))


@event.listens_for(db.session, "after_transaction_end")
def forget_mark(session: Session, transaction: SessionTransaction) -> None:
    """A transaction that was given up marks nothing."""
    if transaction.parent is None:
        session.info.pop(MARKED, None)


@contextmanager
def knowing(marks: Marks) -> Iterator[None]:
    """What is made in here has these marks, which were read before any of it: it can only be newer than they say."""
    token = known.set(marks)
    try:
        yield
    finally:
        known.reset(token)


def read_marks(names: Collection[str]) -> Marks:
    """The marks of the names, as they are known already or as this transaction sees them."""
    marks = frozenset(each for each in known.get() if each[0] in names)
    if len(marks) == len(names):
        return marks
    found = dict(db.session.connection().execute(READ_IN_SESSION, {"names": list(names)}).all())
    if SITE in names and MARKED in db.session.info:
        found[SITE] = db.session.info[MARKED]
    return pair(names, found.items())


def pair(names: Collection[str], rows: Iterable[Any]) -> Marks:
    """The marks that were found, and 0 for what never changed."""
    return frozenset((dict.fromkeys(names, 0) | dict(rows)).items())
