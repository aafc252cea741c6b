"""Pictures as cameras, programs and attackers make them; real bytes, made here."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms


def drawn(kind: str = "JPEG", size: tuple[int, int] = (120, 80), mode: str = "RGB", **options: Any) -> bytes:
    """A picture whose left upper quarter is red and the rest blue."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    file = BytesIO()
    picture.convert(mode).save(file, kind, **options)
    return file.getvalue()


def with_metadata(kind: str = "JPEG", orientation: int = 1) -> bytes:
    """A picture that says where it was taken, by whom, and how the camera was held."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = "Zebulon Quist"
    exif.get_ifd(0x8825)[2] = (51.0, 28.0, 40.0)
    return drawn(kind, exif=exif.tobytes(), icc_profile=srgb(), quality=95)


def srgb() -> bytes:
    """A colour profile."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def photograph(size: tuple[int, int] = (400, 300)) -> Image.Image:
    """What no two pixels of are alike."""
    return Image.merge("RGB", [Image.effect_noise(size, 90) for _ in range(3)])


def png_of(width: int, height: int) -> bytes:
    """A PNG that promises so many pixels and holds none."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def chunk(name: bytes, content: bytes) -> bytes:
    """A part of a PNG (RFC 2083, 3.2)."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def moving() -> bytes:
    """A GIF of two frames, red and then blue."""
    frames = [Image.new("P", (40, 40), colour) for colour in (1, 2)]
    for frame in frames:
        frame.putpalette([0, 0, 0, 255, 0, 0, 0, 0, 255])
    file = BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=100, loop=0)
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    """The picture, to be looked at."""
    return Image.open(BytesIO(data))
