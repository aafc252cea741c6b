"""Makes the smaller copies of pictures beside the requests, one after the other; whoever is shown one asks for it."""

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from logging import getLogger
from queue import Full, Queue
from threading import Lock, Thread, get_native_id
from typing import cast

from flask import current_app

from app.media.pictures import resize
from app.media.storage import Storage

ROOM = 200  # pictures that wait; what finds no room is asked for again when it is shown
GENTLY = 10  # niceness: readers come first

Job = tuple[str, str, str]  # the digest of a picture, its file, the name of a copy
logger = getLogger(__name__)


class Workshop:
    """A thread that makes copies, begun when the first is asked for: a thread does not survive the server's fork.

    What was asked for and not made when the process ended is asked for again by whoever is shown it.
    """

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.waiting: Queue[tuple[str, str, list[str]]] = Queue(ROOM)
        self.wanted: set[Job] = set()
        self.lock = Lock()
        self.thread: Thread | None = None

    def ask(self, digest: str, file: str, names: Iterable[str]) -> None:
        """Let these copies of a picture be made soon."""
        with self.lock:
            new = [name for name in names if (digest, file, name) not in self.wanted]
            try:
                if new:
                    self.waiting.put_nowait((digest, file, new))
            except Full:
                return
            self.wanted.update((digest, file, name) for name in new)
            if self.thread is None:
                self.thread = Thread(target=self.work, name="workshop", daemon=True)
                self.thread.start()

    def work(self) -> None:
        """Make what is asked for, until the process ends."""
        with suppress(OSError):  # a sandbox may forbid it
            if sys.platform == "linux":
                os.setpriority(os.PRIO_PROCESS, get_native_id(), GENTLY)  # of this thread alone
        while True:
            digest, file, names = self.waiting.get()
            try:
                self.make(digest, file, names)
            except Exception:  # the next picture is another one
                logger.exception("the copies of an upload could not be made")
            with self.lock:
                self.wanted.difference_update((digest, file, name) for name in names)
            self.waiting.task_done()

    def make(self, digest: str, file: str, names: list[str]) -> None:
        """Make those copies that are not there."""
        missing = [name for name in names if self.storage.read_part(digest, name, 0, 1) is None]
        kept = self.storage.read(digest, file) if missing else None
        if kept is None:
            return
        for name, content in resize(kept, missing):
            self.storage.write(digest, name, content)


def workshop() -> Workshop:
    """The one of this process."""
    return cast(Workshop, current_app.extensions["media"])
