"""What is made once and needed often, kept in so much room of a process and no more."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Thing = TypeVar("Thing")


class Shelf(Generic[Key, Thing]):
    """Keeps one thing for each key; what was put there first makes room. Several threads may use it at once."""

    def __init__(self, room: int) -> None:
        self.room, self.taken = room, 0  # in bytes, as those who put things there count them
        self.things: OrderedDict[Key, tuple[Thing, int]] = OrderedDict()
        self.lock = Lock()

    def find(self, key: Key) -> Thing | None:
        """What is kept by this key."""
        found = self.things.get(key)
        return found[0] if found else None

    def put(self, key: Key, thing: Thing, size: int) -> None:
        """Keep a thing of so many bytes in place of what had its key."""
        with self.lock:
            self.taken += size - self.things.pop(key, (None, 0))[1]
            self.things[key] = (thing, size)
            while self.taken > self.room:
                self.taken -= self.things.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Take everything away."""
        with self.lock:
            self.things.clear()
            self.taken = 0
