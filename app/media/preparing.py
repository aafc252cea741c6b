"""What is sent becomes an upload: looked at, written anew where it is a picture, and stored before anybody is told."""

import re
from dataclasses import dataclass, replace
from hashlib import sha256

from app.kernel.errors import RuleBroken
from app.kernel.text import clean_line, shorten, slug
from app.kernel.turns import giving_way
from app.media.pictures import redraw
from app.media.storage import Storage

UPLOAD_LIMIT = 32_000_000  # bytes of one upload
DIGEST_LENGTH = 32  # of SHA-256 in hexadecimal: 128 bits, of which nobody finds a second one
NAME_LIMIT = 120  # characters
FILE_LIMIT = 60
IN_FILE = re.compile(r"[^a-z0-9]+")
PICTURES = frozenset({"jpg", "jpeg", "jfif", "png", "gif", "webp", "avif"})
FILES = {
    "pdf": "application/pdf",
    "epub": "application/epub+zip",
    "zip": "application/zip",
    "mp3": "audio/mpeg",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
BEGINNINGS = {
    "pdf": (b"%PDF-",),
    "epub": (b"PK\x03\x04",),
    "zip": (b"PK\x03\x04",),
    "mp3": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"),
}
NOT_TEXT = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
TAKEN = "pictures (JPEG, PNG, WebP, AVIF, GIF) and PDF, EPUB, ZIP, MP3, CSV and TXT files"


@dataclass(frozen=True)
class Prepared:
    """What is stored already, and what is to be noted about it."""

    digest: str
    file: str
    name: str
    size: int
    width: int | None = None
    height: int | None = None


def prepare(storage: Storage, name: str, data: bytes) -> Prepared:
    """Store what was sent, with no transaction open; raises RuleBroken for what is not taken, OutOfReach."""
    name = shorten(clean_line(name.replace("\\", "/").rpartition("/")[2]), NAME_LIMIT, 4 * NAME_LIMIT) or "unnamed"
    try:
        check_size(data)
        with giving_way():  # others may write meanwhile
            return store(storage, name, data)
    except RuleBroken as error:
        raise RuleBroken(f"“{name}” was not taken. {error}") from error


def check_size(data: bytes) -> None:
    """Raises RuleBroken for nothing, and for too much."""
    if not data:
        raise RuleBroken("It is empty.")
    if len(data) > UPLOAD_LIMIT:
        raise RuleBroken(f"It is larger than {UPLOAD_LIMIT // 1_000_000} MB.")


def store(storage: Storage, name: str, data: bytes) -> Prepared:
    """Store a picture as we draw it, anything else as it came; raises RuleBroken, OutOfReach."""
    stem, _, suffix = name.rpartition(".")
    if suffix.lower() in FILES:
        check_file(suffix.lower(), data)
        return write(storage, Prepared("", f"{file_name(stem)}.{suffix.lower()}", name, len(data)), data)
    refuse_others(suffix.lower(), data)
    drawn = redraw(data)
    file = f"{file_name(stem or name)}.{drawn.suffix}"
    return write(storage, Prepared("", file, name, len(drawn.content), drawn.width, drawn.height), drawn.content)


def write(storage: Storage, prepared: Prepared, content: bytes) -> Prepared:
    """Store it under its digest; raises OutOfReach."""
    digest = sha256(content).hexdigest()[:DIGEST_LENGTH]
    storage.write(digest, prepared.file, content)
    return replace(prepared, digest=digest)


def check_file(suffix: str, data: bytes) -> None:
    """Raises RuleBroken for a file that is not what its name says."""
    begins = BEGINNINGS.get(suffix)
    if not (data.startswith(begins) if begins else is_text(data)):
        raise RuleBroken(f"Its name ends in .{suffix}, but it is something else.")


def refuse_others(suffix: str, data: bytes) -> None:
    """Raises RuleBroken for what is neither a picture nor one of the files that are taken."""
    if suffix == "svg" or b"<svg" in data[:1_000].lower():
        raise RuleBroken("An SVG file can hold a program; save it as PNG.")
    if suffix not in PICTURES and suffix.isalnum() and not looks_drawn(data):
        raise RuleBroken(f"Only {TAKEN} are.")


def looks_drawn(data: bytes) -> bool:
    """Whether something begins as a picture does; whether it is one, its decoder says."""
    begins = data.startswith((b"\xff\xd8\xff", b"\x89PNG", b"GIF8"))
    return begins or data[8:12] in (b"WEBP", b"avif") or data[4:12] == b"ftypavif"


def is_text(data: bytes) -> bool:
    """Whether it can be read as text in UTF-8."""
    if NOT_TEXT.search(data):
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def file_name(stem: str) -> str:
    """The last part of an address: plain letters and digits, so that it can be typed and signed everywhere."""
    return IN_FILE.sub("-", slug(stem)).strip("-")[:FILE_LIMIT].strip("-") or "file"
