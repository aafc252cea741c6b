"""Pictures of authors: decoded within bounds, written anew without metadata, and cut to the sizes that pages show."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, ImageOps

from app.kernel.pictures import decoding, opened

LONGEST = 4_096  # pixels of a side that are kept
WIDTHS = (480, 960, 1440, 1920)  # pixels
CARDS = ((480, 320), (960, 640))  # what lists cut a cover to
SOCIAL = (1200, 630)  # what other sites show beside a link
SUFFIXES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}
SAVED_AS: dict[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "quality": 60, "speed": 7, "max_threads": 1},
    "webp": {"format": "WEBP", "quality": 78, "method": 4},
    "jpg": {"format": "JPEG", "quality": 82, "optimize": True, "progressive": True},
    "png": {"format": "PNG", "optimize": True},
}
KEPT_AS: dict[str, dict[str, Any]] = {"jpg": {"format": "JPEG", "quality": 92}, "png": {"format": "PNG"}}
PHOTOGRAPH = 1.0  # bytes that a PNG takes for each pixel; drawings and screenshots take less, photographs more
SIZED = re.compile(r"_(\d{1,4})(?:x(\d{1,4})-(\d{1,3})-(\d{1,3}))?\.(avif|webp|jpg|png)", re.ASCII)


@dataclass(frozen=True)
class Redrawn:
    """A picture as it is kept."""

    content: bytes
    suffix: str
    width: int
    height: int


def redraw(data: bytes) -> Redrawn:
    """The first frame, upright, in sRGB, nothing but pixels; raises RuleBroken for what can't be one of ours."""
    with opened(data) as picture:
        return keep(picture, len(data))


def keep(picture: Image.Image, size: int) -> Redrawn:
    """The picture as it is kept: drawings as PNG, photographs as JPEG."""
    is_drawing = picture.format in ("PNG", "GIF") and size < PHOTOGRAPH * picture.width * picture.height
    enough = LONGEST * 3 // 4 / max(picture.size)
    picture.draft("RGB", (int(picture.width * enough) or 1, int(picture.height * enough) or 1))  # of a JPEG
    drawn = in_full_colour(picture)
    drawn.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS, reducing_gap=3)  # before it is copied again
    ImageOps.exif_transpose(drawn, in_place=True)
    drawn = in_srgb(drawn)
    suffix = "png" if drawn.mode == "RGBA" or is_drawing else "jpg"
    return Redrawn(written(drawn, KEPT_AS[suffix]), suffix, drawn.width, drawn.height)


def in_full_colour(picture: Image.Image) -> Image.Image:
    """The pixels with colours of their own instead of a palette, and with transparency where there is any."""
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")  # 16 bits of grey
    if picture.mode in ("RGB", "CMYK") and not picture.has_transparency_data:
        return picture
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def in_srgb(picture: Image.Image) -> Image.Image:
    """The pixels as every screen shows them."""
    profile = picture.info.get("icc_profile")
    if profile:
        with suppress(ImageCms.PyCMSError, OSError):  # a profile for another kind of pixels, or rubbish
            theirs, ours = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
            mode = "RGB" if picture.mode == "CMYK" else picture.mode
            picture = ImageCms.profileToProfile(picture, theirs, ours, outputMode=mode) or picture
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        return picture.convert("RGB")
    return picture if picture.mode in ("RGB", "RGBA") else picture.convert("RGB")


def written(picture: Image.Image, options: dict[str, Any]) -> bytes:
    """The picture as a file without EXIF, profile or comment."""
    picture.info.clear()
    file = BytesIO()
    picture.save(file, **options)
    return file.getvalue()


def widths_of(width: int) -> list[int]:
    """The widths in which a picture can be had, none wider than it is."""
    return [each for each in WIDTHS if each < width] + [min(width, WIDTHS[-1])]


def names_of(width: int, suffix: str, focus: tuple[int, int]) -> list[str]:
    """What the smaller copies of a picture are called: by their sizes, and cut ones by what stays in sight."""
    sizes = dict.fromkeys(str(each) for each in widths_of(width))
    cut = [f"{wide}x{high}-{focus[0]}-{focus[1]}" for wide, high in (*CARDS, SOCIAL)]
    return [f"_{size}.{kind}" for size in (*sizes, *cut) for kind in ("avif", "webp", suffix)]


def resize(kept: bytes, names: list[str]) -> Iterator[tuple[str, bytes]]:
    """The copies of these names of a picture that is kept, one by one."""
    with decoding(), Image.open(BytesIO(kept), formats=("JPEG", "PNG")) as picture:
        picture.draft("RGB", (WIDTHS[-1], 1))
        base = picture.resize(scaled(picture, min(picture.width, WIDTHS[-1])), Image.Resampling.LANCZOS, reducing_gap=3)
    for name in names:
        yield name, copy_of(base, name)


def scaled(picture: Image.Image, width: int) -> tuple[int, int]:
    """The size of a picture at this width."""
    return width, max(1, round(picture.height * width / picture.width))


def copy_of(picture: Image.Image, name: str) -> bytes:
    """One smaller copy, whole or cut around its focus; raises ValueError for a name that is none."""
    found = SIZED.fullmatch(name)
    if not found:
        raise ValueError(name)
    width, height, x, y, suffix = found.groups()
    if height:
        focus = (int(x) / 100, int(y) / 100)
        small = ImageOps.fit(picture, (int(width), int(height)), Image.Resampling.LANCZOS, centering=focus)
    else:
        small = picture.resize(scaled(picture, int(width)), Image.Resampling.LANCZOS, reducing_gap=3)
    return written(small.convert("RGB") if suffix == "jpg" else small, SAVED_AS[suffix])
