"""How uploads are handed out: for ever, with their own type, and nothing but pictures is shown."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder

from app.kernel.database import db
from app.kernel.errors import OutOfReach
from app.media.models import Upload
from app.media.reading import PIECE, find_stored
from app.media.showing import copies_of
from app.media.storage import Folder, Part
from app.media.workshop import Workshop
from app.web.turns import READING_TURNS, Turns
from config import ROOT
from tests.browser import Browser
from tests.cast import Cast, make_upload
from tests.media.confined import SETPRIORITY
from tests.media.drawings import drawn, opened


def workshop_of(app: Flask) -> Workshop:
    made: Workshop = app.extensions["media"]
    return made


def folder_of(upload: Upload) -> str:
    return f"/media/{upload.digest}"


def test_a_picture_is_kept_for_ever_and_needs_nobody_to_be_known(client: Browser, cast: Cast) -> None:
    upload = make_upload(cast.jun)

    answer = client.get(upload.address)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Disposition" not in answer.headers or answer.headers["Content-Disposition"].startswith("inline")
    assert "Set-Cookie" not in answer.headers
    again = client.get(upload.address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_part_of_a_file_can_be_asked_for(client: Browser, cast: Cast) -> None:
    upload = make_upload(cast.jun, "song.mp3", b"ID3 and a song")

    answer = client.get(upload.address, headers={"Range": "bytes=4-6"})
    beyond = client.get(upload.address, headers={"Range": "bytes=99-"})

    assert (answer.status_code, answer.data) == (206, b"and")
    assert answer.headers["Content-Range"] == "bytes 4-6/14"
    assert beyond.status_code == 416


class Counting(Folder):
    """Knows how many bytes were read."""

    count = 0

    def read(self, digest: str, name: str) -> bytes | None:
        content = super().read(digest, name)
        self.count += len(content or b"")
        return content

    def read_part(self, digest: str, name: str, start: int, end: int) -> Part | None:
        part = super().read_part(digest, name, start, end)
        self.count += len(part.content) if part else 0
        return part


def test_of_a_large_file_no_more_is_read_than_is_asked_for(
    app: Flask, client: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = b"ID3" + bytes(range(256)) * 20_000
    upload = make_upload(cast.jun, "song.mp3", data)
    counting = Counting(workshop_of(app).storage.folder)
    monkeypatch.setattr(workshop_of(app), "storage", counting)

    known = client.get(upload.address, headers={"If-None-Match": f'"{upload.digest}-song.mp3"'})
    assert (known.status_code, counting.count) == (304, 0)
    late = client.get(upload.address, headers={"Range": f"bytes={len(data) - 300}-"})

    assert (late.status_code, late.data) == (206, data[-300:])
    assert counting.count <= 2 * PIECE
    assert client.get(upload.address).data == data


def test_a_slow_reader_keeps_neither_a_turn_nor_a_file_in_memory(app: Flask, client: Browser, cast: Cast) -> None:
    """Of a file of 5 MB a piece is read when the one before it was taken, and the turn is given back before."""
    data = b"ID3" + bytes(5_000_000)
    upload = make_upload(cast.jun, "song.mp3", data)
    db.session.commit()
    turns, environ = Turns(app.wsgi_app), EnvironBuilder(upload.address, "http://localhost").get_environ()

    answers = [iter(turns(dict(environ), lambda *_: bytes)) for _ in range(READING_TURNS + 1)]  # type: ignore[arg-type]

    for pieces in answers:
        first = next(pieces)
        assert len(first) == PIECE
        assert first + b"".join(pieces) == data


def test_what_is_removed_under_a_slow_reader_ends_the_answer(app: Flask, cast: Cast) -> None:
    upload = make_upload(cast.jun, "song.mp3", b"ID3" + bytes(PIECE))
    stored = find_stored(workshop_of(app).storage, upload.digest, upload.file)
    assert stored
    workshop_of(app).storage.remove(upload.digest, [upload.file])

    with pytest.raises(OutOfReach):
        list(stored)


def test_other_sites_and_shared_caches_may_show_a_picture(app: Flask, client: Browser, cast: Cast) -> None:
    """Readers of feeds that run in a browser; and it is the same for everybody."""
    answer = client.get(make_upload(cast.jun).address)

    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Vary" not in answer.headers


def test_a_file_is_for_the_disk_and_never_shown(client: Browser, cast: Cast) -> None:
    upload = make_upload(cast.jun, "Notes of May.pdf", b"%PDF-1.7 of notes")

    answer = client.get(upload.address)

    assert answer.headers["Content-Disposition"] == "attachment; filename=notes-of-may.pdf"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_copy_leads_to_the_whole_picture_until_it_is_made(app: Flask, client: Browser, cast: Cast) -> None:
    upload = make_upload(cast.jun, "kite.jpg", drawn("JPEG", (700, 500)))
    name = f"{folder_of(upload)}/_480.avif"

    at_first = client.get(name)
    workshop_of(app).waiting.join()
    later = client.get(name)

    assert (at_first.status_code, at_first.location) == (302, upload.address)
    assert at_first.headers["Cache-Control"] == "no-store"
    assert (later.status_code, later.headers["Content-Type"]) == (200, "image/avif")
    assert opened(later.data).size == (480, 343)


def test_what_there_will_never_be_is_not_here(app: Flask, client: Browser, cast: Cast) -> None:
    upload, file = make_upload(cast.jun), make_upload(cast.jun, "notes.txt", b"Notes.")
    folder = folder_of(upload)
    never = [
        f"{folder}/_481.avif",
        f"{folder}/_480.exe",
        f"{folder}/_480x320-51-50.avif",
        f"{folder}/other.png",
        f"{folder}/..%2f..%2fsecret.txt",
        f"{folder}/.hidden.png",
        f"{folder}/{upload.file}.bak",
        f"{folder_of(file)}/_480.avif",
        f"/media/{'0' * 32}/{upload.file}",
        f"/media/{'0' * 32}/_480.avif",
        f"/media/../{upload.file}",
        f"/media/{upload.digest.upper()}/{upload.file}",
    ]

    assert {path: client.get(path).status_code for path in never} == dict.fromkeys(never, 404)
    assert workshop_of(app).waiting.empty()
    assert copies_of(file) == []


def test_the_workshop_goes_on_after_a_picture_that_it_can_not_draw(app: Flask, client: Browser, cast: Cast) -> None:
    broken, whole = make_upload(cast.jun), make_upload(cast.jun, "kite.jpg", drawn("JPEG", (500, 500)))
    workshop_of(app).storage.write(broken.digest, broken.file, b"rubbish")
    workshop_of(app).storage.remove(whole.digest, ["_480.webp"])

    for upload in (broken, whole):
        client.get(f"{folder_of(upload)}/{copies_of(upload)[1]}")
    workshop_of(app).waiting.join()

    assert client.get(f"{folder_of(whole)}/_480.webp").status_code == 200
    assert client.get(f"{folder_of(broken)}/{copies_of(broken)[1]}").status_code == 302


def test_copies_that_are_there_are_not_read_again(app: Flask, cast: Cast) -> None:
    upload = make_upload(cast.jun, "kite.jpg", drawn("JPEG", (500, 500)))
    counting = Counting(workshop_of(app).storage.folder)
    workshop, names = Workshop(counting), copies_of(upload)
    workshop.make(upload.digest, upload.file, names)
    counting.count = 0

    workshop.make(upload.digest, upload.file, names)

    assert counting.count <= len(names)


def test_a_workshop_with_too_much_to_do_is_asked_again_later(app: Flask) -> None:
    workshop = Workshop(workshop_of(app).storage)
    workshop.thread = workshop_of(app).thread or object()  # type: ignore[assignment]  # nobody works

    for number in range(500):
        workshop.ask(f"{number:032x}", "kite.jpg", ["_480.avif"])
        workshop.ask(f"{number:032x}", "kite.jpg", ["_480.avif"])

    assert workshop.waiting.qsize() == len(workshop.wanted) == 200


@pytest.mark.skipif(sys.platform != "linux" or platform.machine() not in SETPRIORITY, reason="systemd is on Linux")
def test_the_workshop_works_under_the_unit_of_deploy(folder: Path) -> None:
    command = [sys.executable, "-m", "tests.media.confined", str(folder)]

    ended = subprocess.run(command, cwd=ROOT, timeout=60)

    assert ended.returncode == 0
    assert [path.name for path in folder.rglob("_480*")] == ["_480.webp"]
