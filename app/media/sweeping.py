"""Removes files that no upload names: it was removed, or it was stored and then not kept after all."""

from collections.abc import Iterable
from datetime import timedelta

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.turns import giving_way
from app.media.pictures import SIZED
from app.media.queries import find_files
from app.media.storage import Storage

GRACE = timedelta(hours=1)  # a file is stored before its upload is noted, and while the same one may be removed
PARTS = [f"{number:02x}" for number in range(256)]  # what digests begin with
AN_HOUR = timedelta(hours=1).total_seconds()


def sweep(storage: Storage, parts: Iterable[str] = PARTS) -> None:
    """Remove what is older than the grace and no upload's; raises OutOfReach."""
    for part in parts:
        before, known = now() - GRACE, find_files(part)
        db.session.commit()  # of what was only read: the storage may take its time
        with giving_way():
            for digest, name in storage.list_old(part, before):
                if name != known.get(digest) and not (digest in known and SIZED.fullmatch(name)):
                    storage.remove(digest, [name])


def sweep_in_turn(storage: Storage) -> None:
    """Another part every hour, for sites without a timer; raises OutOfReach."""
    sweep(storage, [PARTS[int(now().timestamp() / AN_HOUR) % len(PARTS)]])
