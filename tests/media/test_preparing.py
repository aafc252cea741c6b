"""What is sent is looked at before it is kept: hostile files are refused with a sentence, and leave nothing behind."""

from pathlib import Path

import pytest

from app.kernel.errors import RuleBroken
from app.media.preparing import UPLOAD_LIMIT, prepare
from app.media.storage import Folder
from tests.media.drawings import drawn, png_of

TAKEN = {
    "Notes of May.pdf": b"%PDF-1.7 of notes",
    "leaves.epub": b"PK\x03\x04 and so on",
    "data.zip": b"PK\x03\x04 and so on",
    "song.mp3": b"ID3 and noise",
    "numbers.csv": b"a;b\r\n1;2\r\n",
    "readme.txt": "연날리기".encode(),
}
REFUSED = {
    "drawing.svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "save it as PNG"),
    "drawing.png": (b'<?xml version="1.0"?><!-- --><SVG onload="alert(1)"/>', "save it as PNG"),
    "page.html": (b"<script>alert(1)</script>", "Only pictures"),
    "program.exe": (b"MZ\x90\x00", "Only pictures"),
    "page.jpg": (b"<html><script>alert(1)</script></html>", "cannot be read"),
    "page.pdf": (b"<html>%PDF-1.7", "something else"),
    "page.txt": (b"\x00\x01\x02", "something else"),
    "latin.csv": (b"caf\xe9;1", "something else"),
    "song.mp3": (b"<html>", "something else"),
    "archive.zip": (drawn("PNG"), "something else"),
    "nothing.png": (b"", "empty"),
    "cut.jpg": (drawn("JPEG", (300, 300))[:600], "cannot be read"),
    "bomb.png": (png_of(60_000, 60_000), "too large"),
    "large.pdf": (b"%PDF-" + b"x" * UPLOAD_LIMIT, "32 MB"),
}


@pytest.fixture
def storage(folder: Path) -> Folder:
    return Folder(folder / "media")


def files_in(storage: Folder) -> list[Path]:
    return [path for path in storage.folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", TAKEN)
def test_files_that_are_what_their_names_say_are_kept_as_they_came(storage: Folder, name: str) -> None:
    prepared = prepare(storage, name, TAKEN[name])

    assert storage.read(prepared.digest, prepared.file) == TAKEN[name]
    assert (prepared.name, prepared.width) == (name, None)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_told_in_a_sentence_and_nothing_is_written(storage: Folder, name: str) -> None:
    data, reason = REFUSED[name]

    with pytest.raises(RuleBroken, match=rf"“{name}” was not taken\. .*{reason}"):
        prepare(storage, name, data)

    assert files_in(storage) == []


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Kite at Dawn!.JPG", "kite-at-dawn.jpg"),
        ("../../etc/passwd.jpeg", "passwd.jpg"),
        ("C:\\Users\\ada\\me.jpg", "me.jpg"),
        ("연날리기.jpg", "file.jpg"),
        ("no suffix", "no-suffix.jpg"),
        ("_480.jpg", "480.jpg"),
        ("", "unnamed.jpg"),
        ("\u202egpj.exe.jpg", "gpj-exe.jpg"),
        ("picture.php", "picture.jpg"),
    ],
)
def test_a_file_gets_a_name_that_no_system_can_misread(storage: Folder, name: str, file: str) -> None:
    prepared = prepare(storage, name, drawn("JPEG"))

    assert prepared.file == file
    assert len(prepared.name) <= 120
    assert storage.read(prepared.digest, file)


def test_the_same_pixels_are_the_same_upload_whatever_they_were_called(storage: Folder) -> None:
    one, other = prepare(storage, "a.jpg", drawn("JPEG")), prepare(storage, "b.jpeg", drawn("JPEG") + b"tail")

    assert one.digest == other.digest
    assert (one.width, one.height) == (120, 80)
