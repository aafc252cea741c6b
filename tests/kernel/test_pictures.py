"""Pictures from others: decoded and written anew, or refused."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from app.kernel.errors import RuleBroken
from app.kernel.pictures import avatar

RED, BLUE = (255, 0, 0), (0, 0, 255)


def picture(file_format: str, size: tuple[int, int] = (300, 200), mode: str = "RGB", **options: object) -> bytes:
    """A red picture in some format."""
    written = BytesIO()
    Image.new(mode, size, "red").save(written, file_format, **options)
    return written.getvalue()


def decoded(data: bytes) -> Image.Image:
    """The picture in these bytes."""
    return Image.open(BytesIO(data))


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises this size and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP", "GIF", "AVIF"])
def test_each_known_format_becomes_a_small_square_webp(file_format: str) -> None:
    made = decoded(avatar(picture(file_format)))

    assert made.format == "WEBP"
    assert made.size == (96, 96)


@pytest.mark.parametrize(("mode", "file_format"), [("L", "PNG"), ("P", "GIF"), ("RGBA", "PNG"), ("CMYK", "JPEG")])
def test_each_kind_of_colour_is_read(mode: str, file_format: str) -> None:
    assert decoded(avatar(picture(file_format, mode=mode))).size == (96, 96)


def test_a_picture_is_turned_as_the_camera_was_held_and_tells_nothing_else() -> None:
    taken = Image.new("RGB", (200, 100), RED)
    taken.paste(BLUE, (0, 0, 100, 100))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by a quarter to the right: left becomes top
    exif[0x010E] = "taken at home"
    written = BytesIO()
    taken.save(written, "JPEG", exif=exif, icc_profile=b"profile", quality=95)

    made = decoded(avatar(written.getvalue()))

    top, bottom = made.convert("RGB").getpixel((48, 5)), made.convert("RGB").getpixel((48, 90))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[2] > 200 > 50 > top[0]
    assert bottom[0] > 200 > 50 > bottom[2]
    assert not made.getexif()
    assert not {"exif", "icc_profile", "xmp"} & made.info.keys()


def test_only_the_first_frame_of_a_moving_picture_is_kept() -> None:
    written = BytesIO()
    Image.new("RGB", (50, 50), RED).save(
        written, "GIF", save_all=True, append_images=[Image.new("RGB", (50, 50), BLUE)]
    )

    made = decoded(avatar(written.getvalue()))

    assert getattr(made, "n_frames", 1) == 1
    assert made.convert("RGB").getpixel((48, 48))[0] > 200  # type: ignore[index]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"GIF89a<script>alert(1)</script>",
        b"\x89PNG\r\n\x1a\n" + b"rubbish" * 20,
        b"%PDF-1.7",
        b"P6 1 1 255 \0\0\0",
    ],
)
def test_type_on_trust_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(RuleBroken, match="cannot be read as a picture"):
        avatar(data)


@pytest.mark.parametrize("file_format", ["BMP", "TIFF", "ICO", "PPM"])
def test_type_on_trust_other_formats_are_refused(file_format: str) -> None:
    with pytest.raises(RuleBroken, match="cannot be read as a picture"):
        avatar(picture(file_format, size=(32, 32)))


@pytest.mark.parametrize("size", [(5_000, 5_001), (10_000, 10_000), (40_000, 40_000)])
def test_a_bomb_is_refused_before_it_is_decoded(size: tuple[int, int]) -> None:
    with pytest.raises(RuleBroken, match="It is too large; such a picture may have 25 million pixels"):
        avatar(png_header(*size))


def test_a_picture_that_ends_early_is_refused() -> None:
    with pytest.raises(RuleBroken, match="cannot be read"):
        avatar(png_header(100, 100))


@pytest.mark.parametrize("size", [(1, 1), (4_000, 1), (1, 4_000)])
def test_an_odd_shape_still_fills_the_square(size: tuple[int, int]) -> None:
    assert decoded(avatar(picture("PNG", size=size))).size == (96, 96)
