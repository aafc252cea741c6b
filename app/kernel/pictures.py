"""Pictures from others: decoded within bounds of memory and time, then written anew, so that only pixels pass."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from app.kernel.errors import RuleBroken

AVATAR_SIZE = 96
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
# Pixels, so that none takes more than 300 MB while it is decoded.
SCANNED_ONCE = 50_000_000  # what phones take in one shot: a JPEG in one scan is made smaller while it is read
WHOLE = 25_000_000  # a JPEG in many scans, a PNG, a GIF
CLEAR = 16_000_000  # what can be looked through is copied once more when it is made smaller
SEVERAL_TIMES = 12_200_000  # WebP and AVIF, by the way in which their decoders work
SCAN_LIMIT = 100  # of a JPEG, two seconds; programs that spare bytes write a dozen
MARKER = re.compile(rb"\xff([\x02-\xcf\xd8-\xfe])")  # of a JPEG, but for those that stand between the pixels of a scan
END, SCAN = b"\xd9", b"\xda"

Image.MAX_IMAGE_PIXELS = None  # Pillow would warn at the one size of its own for all; they are counted below


@contextmanager
def opened(data: bytes) -> Iterator[Image.Image]:
    """A picture, to be decoded in here; raises RuleBroken for what is none, too large, or fails in here."""
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            check(picture, data)
            with decoding():
                yield picture
    except RuleBroken:
        raise
    except Exception as error:  # a decoder fed with rubbish fails in every way there is
        raise RuleBroken("It cannot be read as a picture; it may be damaged, or cut off.") from error


@contextmanager
def decoding() -> Iterator[None]:
    """One picture at a time on this machine, whichever process decodes it: several would take the memory of all."""
    with Path(__file__).open("rb") as lock:
        flock(lock, LOCK_EX)
        yield


def check(picture: Image.Image, data: bytes) -> None:
    """Refuse by its header what would take too much memory or time, before any pixel is decoded; raises RuleBroken."""
    scans = list_scans(data) if picture.format in ("JPEG", "MPO") else []
    if len(scans) > SCAN_LIMIT:
        raise RuleBroken("It is stored in a way that takes too long to read; save it anew as JPEG or PNG.")
    limit = SCANNED_ONCE if scans == [len(picture.getbands())] else limit_of(picture)
    if picture.width * picture.height > limit:
        raise RuleBroken(f"It is too large; such a picture may have {limit // 1_000_000} million pixels.")


def limit_of(picture: Image.Image) -> int:
    """How many pixels a picture may have that its decoder keeps whole in the memory."""
    if picture.format in ("WEBP", "AVIF"):
        return SEVERAL_TIMES
    return CLEAR if picture.has_transparency_data else WHOLE


def list_scans(data: bytes) -> list[int]:
    """How many colours each scan of a JPEG brings, up to one more scan than there may be (ITU-T T.81, B.2)."""
    scans, place = list[int](), 2
    while len(scans) <= SCAN_LIMIT and (marker := MARKER.search(data, place)) and marker[1] != END:
        begins = marker.end()
        scans += data[begins + 2 : begins + 3] if marker[1] == SCAN else b""
        place = begins + int.from_bytes(data[begins : begins + 2])
    return scans


def avatar(data: bytes) -> bytes:
    """A square of 96 by 96 pixels as WebP without metadata; raises RuleBroken for what is no picture or too large."""
    with opened(data) as picture:
        return square(picture)


def square(picture: Image.Image) -> bytes:
    """The middle of the first frame, turned as the camera was held, as WebP."""
    picture.draft("RGB", (AVATAR_SIZE * 2, AVATAR_SIZE * 2))  # a JPEG is decoded no larger than needed
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    cropped = ImageOps.fit(upright, (AVATAR_SIZE, AVATAR_SIZE), Image.Resampling.LANCZOS)
    clean = Image.new("RGBA", cropped.size)  # a new picture carries no EXIF, profile or comment
    clean.paste(cropped)
    written = BytesIO()
    clean.save(written, "WEBP", quality=80, method=6)
    return written.getvalue()
