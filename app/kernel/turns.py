"""Turns: few requests work at once, and whoever waits for another machine lets somebody else work meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Semaphore

held: ContextVar[Semaphore | None] = ContextVar("held", default=None)


@contextmanager
def taking(turns: Semaphore) -> Iterator[None]:
    """Work when it is one's turn."""
    with turns:
        token = held.set(turns)
        try:
            yield
        finally:
            held.reset(token)


@contextmanager
def giving_way() -> Iterator[None]:
    """Wait in here for another machine; with a transaction open, others would wait for it all the same."""
    turns = held.get()
    if turns is None:
        yield
        return
    turns.release()
    try:
        yield
    finally:
        turns.acquire()
