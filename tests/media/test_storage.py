"""Uploads are stored in a folder or in storage that speaks S3, and both keep the same promises."""

import os
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from time import monotonic, sleep

import pytest
import requests
from flask import Flask
from sqlalchemy import select

from app.kernel.database import db
from app.kernel.errors import OutOfReach
from app.media import storage as module
from app.media.models import Upload
from app.media.storage import Bucket, Folder, Part, open_storage
from app.web.turns import Turns
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_upload
from tests.media.drawings import drawn
from tests.rigs.storage import RunningStorage, running_storage

DIGEST = "3fa2" + "0" * 28


@pytest.fixture(scope="module")
def s3() -> Iterator[RunningStorage]:
    with running_storage() as running:
        yield running


@pytest.fixture(params=["folder", "s3"])
def url(request: pytest.FixtureRequest, folder: Path) -> str:
    """The setting of each kind of storage."""
    if request.param == "folder":
        return (folder / "a place").as_uri()
    made: RunningStorage = request.getfixturevalue("s3")
    return made.url()


def test_what_was_written_is_read_and_what_was_removed_is_gone(url: str) -> None:
    storage = open_storage(url)

    storage.write(DIGEST, "kite.jpg", b"first")
    storage.write(DIGEST, "_480.avif", b"copy")
    storage.write(DIGEST, "kite.jpg", b"again")

    assert storage.read(DIGEST, "kite.jpg") == b"again"
    assert storage.read(DIGEST, "other.jpg") is None
    storage.remove(DIGEST, ["kite.jpg", "never.jpg"])
    assert (storage.read(DIGEST, "kite.jpg"), storage.read(DIGEST, "_480.avif")) == (None, b"copy")
    storage.remove(DIGEST, ["_480.avif"])
    storage.remove(DIGEST, ["_480.avif"])
    assert storage.read(DIGEST, "_480.avif") is None


def test_a_site_serves_what_it_stores_in_either(another_app: Callable[..., Flask], cast: Cast, url: str) -> None:
    app = another_app(media_url=url)
    author: Browser = new_browser(app).log_in(cast.jun)
    sent = {"csrf_token": author.token(), "files": (BytesIO(drawn("JPEG", (700, 400))), "kite.jpg")}
    assert author.post("/desk/library", data=sent).status_code == 303
    upload, reader = db.session.scalars(select(Upload)).one(), new_browser(app)

    app.extensions["media"].waiting.join()

    assert reader.get(f"/media/{upload.digest}/_480.webp").headers["Content-Type"] == "image/webp"
    assert reader.get(upload.address).headers["Content-Type"] == "image/jpeg"


def test_files_lie_two_folders_deep_and_a_web_server_may_read_them(folder: Path) -> None:
    before = os.umask(0o077)  # as systemd has it
    try:
        Folder(folder / "media").write(DIGEST, "kite.jpg", b"kite")
    finally:
        os.umask(before)

    path = folder / "media" / "3f" / "a2" / DIGEST / "kite.jpg"
    assert path.read_bytes() == b"kite"
    assert path.stat().st_mode & 0o777 == 0o644
    assert {parent.stat().st_mode & 0o777 for parent in list(path.parents)[:4]} == {0o755}


def test_nothing_half_written_is_left_where_the_disk_is_full(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "fsync", full)
    storage = Folder(folder)
    (folder / "3f" / "a2" / DIGEST).mkdir(parents=True)

    with pytest.raises(OutOfReach, match="No space left"):
        storage.write(DIGEST, "kite.jpg", b"kite")

    assert [path for path in folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("wrong", [{"secret": "wrong"}, {"key": "nobody"}, {"bucket": "other"}])
def test_storage_that_does_not_know_us_is_out_of_reach(s3: RunningStorage, wrong: dict[str, str]) -> None:
    with pytest.raises(OutOfReach, match="answered PUT with 40"):
        Bucket(s3.url(**wrong)).write(DIGEST, "kite.jpg", b"kite")


def test_nobody_reads_the_bucket_without_a_signature(s3: RunningStorage) -> None:
    Bucket(s3.url()).write(DIGEST, "kite.jpg", b"kite")

    answer = requests.get(f"{s3.address}/media/uploads/3f/a2/{DIGEST}/kite.jpg", timeout=10)

    assert answer.status_code == 403


@contextmanager
def silence() -> Iterator[str]:
    """The setting of storage that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
        yield f"s3+http://key:secret@127.0.0.1:{server.getsockname()[1]}/media"


def test_a_site_whose_storage_is_silent_says_so_and_keeps_nothing(
    another_app: Callable[..., Flask], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SILENCE_SECONDS", 0.2)
    upload = make_upload(cast.jun)
    with silence() as url:
        answer = new_browser(another_app(media_url=url)).get(upload.address)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "can be read" in answer.text


def test_storage_is_not_asked_for_what_was_never_uploaded(another_app: Callable[..., Flask], cast: Cast) -> None:
    with silence() as url:
        answer = new_browser(another_app(media_url=url)).get(f"/media/{DIGEST}/kite.jpg")

    assert answer.status_code == 404


def test_readers_go_on_while_storage_is_silent_and_only_few_wait_for_it(
    another_app: Callable[..., Flask], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than there are turns ask for a picture; the archive is read meanwhile, and most are told at once."""
    monkeypatch.setattr(module, "SILENCE_SECONDS", 3)
    monkeypatch.setattr(module, "CONNECT_SECONDS", 0.2)
    address, begun = make_upload(cast.jun).address, monotonic()
    db.session.commit()
    with silence() as url, ThreadPoolExecutor(module.ASKERS + 4) as threads:
        app = another_app(media_url=url)
        app.wsgi_app = Turns(app.wsgi_app)  # type: ignore[method-assign]
        asked = [threads.submit(new_browser(app).get, address) for _ in range(module.ASKERS + 4)]
        told = next(as_completed(asked)).result().status_code
        answer, took = new_browser(app).get("/archive"), monotonic() - begun

    assert (told, answer.status_code) == (503, 200)
    assert took < 3
    assert {each.result().status_code for each in asked} == {503}


def test_storage_that_drips_is_out_of_reach_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then is no silence."""
    monkeypatch.setattr(module, "ANSWER_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as threads:
        threads.submit(drip, server)
        bucket = Bucket(f"s3+http://key:secret@127.0.0.1:{server.getsockname()[1]}/media")

        with pytest.raises(OutOfReach, match="TimeoutError"):
            bucket.read(DIGEST, "kite.jpg")


def drip(server: socket.socket) -> None:
    """Answer one request with a byte ten times a second, for three seconds."""
    client, _ = server.accept()
    with client, suppress(OSError):
        client.recv(65_536)
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        for _ in range(30):
            client.sendall(b"a")
            sleep(0.1)


def test_a_part_is_read_and_told_of_how_much(url: str) -> None:
    storage = open_storage(url)
    storage.write(DIGEST, "song.mp3", b"ID3 and a song")

    assert storage.read_part(DIGEST, "song.mp3", 4, 7) == Part(b"and", 14)
    assert storage.read_part(DIGEST, "song.mp3", 10, 99) == Part(b"song", 14)
    assert storage.read_part(DIGEST, "other.mp3", 0, 9) is None
