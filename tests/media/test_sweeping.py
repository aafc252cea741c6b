"""Files that no upload names are swept away, and no others, whatever goes on meanwhile."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import sleep
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.accounts.models import Account
from app.kernel.clock import now
from app.kernel.database import begin_writing, db
from app.kernel.errors import OutOfReach
from app.media.commands.keeping import Description, describe, keep, remove
from app.media.preparing import Prepared, prepare
from app.media.showing import copies_of
from app.media.storage import Answer, Bucket, Folder
from app.media.sweeping import sweep, sweep_in_turn
from app.own.views.leaving import LOOKED_AT
from tests.browser import Browser
from tests.cast import Cast, make_upload
from tests.media.drawings import drawn
from tests.own.leavers import run
from tests.rigs.storage import running_storage

LATER = timedelta(hours=2)


def storage_of(app: Flask) -> Folder:
    made: Folder = app.extensions["media"].storage
    return made


def files_of(app: Flask, digest: str) -> set[str]:
    """What lies in the folder of an upload."""
    return {path.name for path in storage_of(app).folder.glob(f"*/*/{digest}/*")}


def later() -> time_machine.travel:
    return time_machine.travel(now() + LATER)


def test_of_what_was_removed_no_file_is_left_after_an_hour(app: Flask, cast: Cast) -> None:
    """Neither its copies, nor those around a focus that it had once."""
    upload = make_upload(cast.jun, "kite.jpg", drawn("JPEG", (500, 500)))
    workshop = app.extensions["media"]
    workshop.make(upload.digest, upload.file, copies_of(upload))
    describe(cast.jun, upload, Description("A kite", focus=(10, 10)))
    workshop.make(upload.digest, upload.file, copies_of(upload))
    remove(cast.jun, upload)
    db.session.commit()

    run(app)
    assert len(files_of(app, upload.digest)) > len(copies_of(upload))
    with later():
        run(app)

    assert files_of(app, upload.digest) == set()
    assert not (storage_of(app).folder / upload.digest[:2] / upload.digest[2:4] / upload.digest).exists()


def test_what_is_in_the_library_stays_with_its_copies_and_under_its_first_name(app: Flask, cast: Cast) -> None:
    data = drawn("JPEG", (500, 500))
    upload = make_upload(cast.jun, "first.jpg", data)
    make_upload(cast.jun, "second.jpg", data)
    app.extensions["media"].make(upload.digest, upload.file, copies_of(upload))
    storage_of(app).write(upload.digest, ".half-written", b"half")

    with later():
        run(app)

    assert files_of(app, upload.digest) == {"first.jpg", *copies_of(upload)}


def test_the_same_picture_is_uploaded_while_it_is_removed(app: Flask, cast: Cast) -> None:
    """Its file is stored, the upload removed and swept, and only then is the new upload noted."""
    data = drawn("JPEG", (500, 500))
    with time_machine.travel(now() - LATER):
        old = make_upload(cast.jun, "kite.jpg", data)
        db.session.commit()
    prepared = prepare(storage_of(app), "kite.jpg", data)

    remove(cast.jun, old)
    db.session.commit()
    sweep(storage_of(app))
    upload = keep(cast.vera, prepared)

    assert storage_of(app).read(upload.digest, upload.file)


def test_without_a_timer_a_part_is_swept_every_hour(app: Flask, client: Browser, cast: Cast) -> None:
    hour = int(now().timestamp() // 3600)
    digests = [f"{part:02x}" + "0" * 30 for part in range(256)]
    for digest in digests:
        storage_of(app).write(digest, "kite.jpg", b"kite")
    client.log_in(cast.ben)

    app.extensions.pop(LOOKED_AT, None)
    with later():
        client.press("/logout")
        left = [digest for digest in digests if files_of(app, digest)]
    for number in range(256):
        with time_machine.travel((hour + 2 + number) * 3600 + 1800):
            sweep_in_turn(storage_of(app))

    assert len(left) == 255
    assert [digest for digest in digests if files_of(app, digest)] == []


class Gone(Folder):
    """Storage that does not answer."""

    def list_old(self, part: str, before: object) -> Iterator[tuple[str, str]]:
        raise OutOfReach("the storage for uploads: gone")


def test_storage_that_is_out_of_reach_stops_nobody(
    app: Flask, client: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever changes something goes on, accounts are erased, and the timer's log says what was left."""
    client.log_in(cast.ben)
    app.extensions.pop(LOOKED_AT, None)
    monkeypatch.setattr(app.extensions["media"], "storage", Gone(storage_of(app).folder))

    answer = client.press("/logout")
    ended = app.test_cli_runner().invoke(args=["accounts", "erase-due"])

    assert answer.status_code == 303
    assert (ended.exit_code, "0 accounts erased." in ended.output) == (1, True)
    assert "Files were left for the next time: the storage for uploads: gone" in ended.output


class Briefly(Bucket):
    """Is told of no more than two files at once."""

    def ask(self, method: str, path: str, below: str = "", **more: Any) -> Answer:
        if "params" in more:
            more["params"] = more["params"] | {"max-keys": "2"}
        return super().ask(method, path, below, **more)


def test_a_bucket_is_swept_too(app: Flask, cast: Cast) -> None:
    digest, other = "ab" + "0" * 30, "cd" + "0" * 30
    with running_storage() as s3:
        bucket = Briefly(s3.url())
        for number in range(5):
            bucket.write(digest, f"{number}.jpg", b"kite")
        bucket.write(other, "kite.jpg", b"kite")

        assert list(bucket.list_old("ab", now() - LATER)) == []
        assert len(list(bucket.list_old("ab", now() + LATER))) == 5
        with later():
            sweep(bucket, ["ab"])

        assert list(bucket.list_old("ab", now() + LATER)) == []
        assert bucket.read(other, "kite.jpg") == b"kite"


def test_the_same_bytes_kept_twice_at_one_moment_are_one_upload(app: Flask, cast: Cast) -> None:
    prepared, jun = Prepared("ab" * 16, "kite.jpg", "kite.jpg", 4), cast.jun.id
    begin_writing()
    first = keep(cast.jun, prepared).id

    def keep_again() -> int:
        with app.app_context():
            begin_writing()
            actor = db.session.scalars(select(Account).options(selectinload(Account.grants)).filter_by(id=jun)).one()
            kept = keep(actor, prepared).id
            db.session.commit()
            return kept

    with ThreadPoolExecutor(1) as threads:
        again = threads.submit(keep_again)
        sleep(0.5)  # it waits for what is not committed yet
        db.session.commit()

    assert again.result() == first
