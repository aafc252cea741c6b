"""Pictures are written anew: upright, in sRGB, nothing but pixels, and never more of them than fit."""

import sys
from io import BytesIO
from itertools import product
from subprocess import PIPE, Popen, TimeoutExpired, run

import pytest
from PIL import Image

from app.kernel.errors import RuleBroken
from app.kernel.pictures import decoding, list_scans
from app.media import pictures
from app.media.pictures import names_of, redraw, resize
from tests.media.drawings import chunk, drawn, moving, opened, photograph, png_of, srgb, with_metadata

RED, BLUE = (254, 0, 0), (0, 0, 254)


def is_like(pixel: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 30 for one, other in zip(pixel, wanted, strict=False))


def save(picture: Image.Image, kind: str) -> bytes:
    file = BytesIO()
    picture.save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_nothing_of_who_took_it_where_is_kept(kind: str) -> None:
    data = with_metadata(kind)
    assert b"Zebulon" in data

    kept = redraw(data)

    copies = dict(resize(kept.content, names_of(kept.width, kept.suffix, (50, 50))))
    for content in (kept.content, *copies.values()):
        again = opened(content)
        assert b"Zebulon" not in content
        assert not again.getexif()
        assert again.info.keys().isdisjoint({"exif", "icc_profile", "comment", "xmp"})


@pytest.mark.parametrize(("orientation", "corner"), [(1, (2, 2)), (3, (117, 77)), (6, (77, 2)), (8, (2, 117))])
def test_a_picture_stands_as_the_camera_was_held(orientation: int, corner: tuple[int, int]) -> None:
    kept = redraw(with_metadata("JPEG", orientation))

    assert (kept.width, kept.height) == ((120, 80) if orientation in (1, 3) else (80, 120))
    assert is_like(opened(kept.content).getpixel(corner), RED)


def test_another_colour_space_becomes_srgb() -> None:
    grey = redraw(drawn("JPEG", mode="L", icc_profile=srgb()))  # a profile that does not fit is no reason to refuse
    press = redraw(drawn("JPEG", mode="CMYK"))

    assert opened(grey.content).mode == "RGB"
    assert opened(press.content).mode == "RGB"
    assert is_like(opened(press.content).getpixel((2, 2)), RED)


def test_sixteen_bits_of_grey_are_not_cut_off() -> None:
    grey = Image.new("I;16", (40, 40), 32_768)

    kept = redraw(save(grey, "PNG"))

    assert is_like(opened(kept.content).getpixel((20, 20)), (128, 128, 128))


def test_drawings_stay_sharp_photographs_get_small_and_what_is_clear_stays_clear() -> None:
    clear = Image.new("RGBA", (40, 40), (0, 0, 255, 0))
    opaque = Image.new("RGBA", (40, 40), (0, 0, 255, 255))

    assert redraw(drawn("PNG")).suffix == "png"
    assert redraw(save(photograph(), "PNG")).suffix == "jpg"
    assert redraw(save(clear, "WEBP")).suffix == "png"
    assert opened(redraw(save(clear, "PNG")).content).getpixel((1, 1)) == (0, 0, 255, 0)
    assert redraw(save(opaque, "WEBP")).suffix == "jpg"


def test_of_a_picture_that_moves_the_first_frame_is_kept() -> None:
    kept = redraw(moving())

    again = opened(kept.content)
    assert getattr(again, "n_frames", 1) == 1
    assert is_like(again.convert("RGB").getpixel((20, 20)), (255, 0, 0))


def test_a_huge_one_is_kept_no_larger_than_anybody_can_see() -> None:
    kept = redraw(drawn("JPEG", (9_000, 1_000)))

    assert (kept.width, kept.height) == (4_096, 455)


@pytest.mark.parametrize("size", [(50_000, 50_000), (10_000, 2_501), (2**31 - 1, 2**31 - 1), (0, 10)])
def test_a_bomb_is_refused_by_its_header(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "keep", lambda *_: pytest.fail("pixels were decoded"))

    with pytest.raises(RuleBroken, match=r"too large|cannot be read"):
        redraw(png_of(*size))


def test_what_is_no_whole_picture_is_refused_with_a_sentence() -> None:
    whole = drawn("JPEG", (400, 400))
    hostile = {
        "cut off": whole[: len(whole) // 2],
        "only a head": whole[:20],
        "empty": b"",
        "text": b"<html><script>alert(1)</script>",
        "a PNG without pixels": png_of(100, 100),
        "TIFF": drawn("TIFF"),
        "BMP": drawn("BMP"),
        "PDF": drawn("PDF"),
        "a bomb of text": b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", b"\x00" * 13)
        + chunk(b"zTXt", b"a\x00\x00" + b"x" * 99),
    }

    for name, data in hostile.items():
        with pytest.raises(RuleBroken, match=r"cannot be read|too large"):
            pytest.fail(f"{name} became {redraw(data)}")


@pytest.mark.parametrize("tail", [b"PK\x03\x04 a ZIP", b"<script>alert(1)</script>", b"%PDF-1.7 a PDF"])
def test_what_hides_behind_or_in_a_picture_is_not_kept(tail: bytes) -> None:
    commented = drawn("JPEG", comment=tail)
    named = drawn("PNG")[:-12] + chunk(b"tEXt", b"Comment\x00" + tail) + drawn("PNG")[-12:]

    for data in (drawn("PNG") + tail, drawn("JPEG") + tail, commented, named):
        kept = redraw(data)
        assert tail not in kept.content


def test_copies_have_the_widths_that_their_names_say() -> None:
    kept = redraw(save(photograph((1_000, 500)), "JPEG"))

    copies = {name: opened(content) for name, content in resize(kept.content, names_of(1_000, "jpg", (0, 50)))}

    whole = {f"_{width}.{kind}" for width, kind in product((480, 960, 1_000), ("avif", "webp", "jpg"))}
    cut = {
        f"_{size}-0-50.{kind}" for size, kind in product(("480x320", "960x640", "1200x630"), ("avif", "webp", "jpg"))
    }
    assert copies.keys() == whole | cut
    assert {name: copies[name].size for name in sorted(whole)}["_480.avif"] == (480, 240)
    assert copies["_1200x630-0-50.jpg"].size == (1_200, 630)
    assert {each.format for each in copies.values()} == {"AVIF", "WEBP", "JPEG"}


def test_a_small_picture_is_not_blown_up() -> None:
    assert names_of(300, "png", (50, 50))[:3] == ["_300.avif", "_300.webp", "_300.png"]
    assert names_of(480, "png", (50, 50))[3].startswith("_480x320")


def test_a_cut_copy_keeps_its_focus_in_sight() -> None:
    wide = Image.new("RGB", (1_200, 200), "blue")
    wide.paste("red", (0, 0, 200, 200))
    kept = redraw(save(wide, "PNG"))

    left, right = resize(kept.content, ["_480x320-0-50.png", "_480x320-100-50.png"])

    assert is_like(opened(left[1]).getpixel((10, 160)), RED)
    assert is_like(opened(right[1]).getpixel((10, 160)), BLUE)
    with pytest.raises(ValueError, match="nonsense"):
        list(resize(kept.content, ["nonsense"]))


def test_a_phone_may_take_more_pixels_than_a_program() -> None:
    kept = redraw(drawn("JPEG", (8_000, 6_000)))

    assert (kept.width, kept.height) == (4_000, 3_000)


@pytest.mark.parametrize(
    ("kind", "size", "options", "limit"),
    [
        ("JPEG", (8_000, 7_000), {}, 50),
        ("JPEG", (5_001, 5_000), {"progressive": True}, 25),
        ("PNG", (5_001, 5_000), {}, 25),
        ("PNG", (4_001, 4_000), {"mode": "RGBA"}, 16),
        ("PNG", (4_001, 4_000), {"mode": "P", "transparency": 0}, 16),
        ("WEBP", (5_000, 2_441), {}, 12),
        ("AVIF", (5_000, 2_441), {"speed": 10}, 12),
    ],
)
def test_how_many_pixels_there_may_be_depends_on_what_decoding_them_takes(
    kind: str, size: tuple[int, int], options: dict[str, object], limit: int
) -> None:
    data = drawn(kind, size, **options)

    with pytest.raises(RuleBroken, match=f"may have {limit} million pixels"):
        redraw(data)


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux how much memory it was")
def test_the_largest_picture_that_is_clear_takes_no_more_memory_than_the_documents_say() -> None:
    """In a process of its own, whose memory was never larger."""
    measuring = (
        "import sys; from app.media.pictures import redraw; data = sys.stdin.buffer.read();"
        "peak = lambda: int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0]); before = peak();"
        "redraw(data); print((peak() - before) // 1024)"
    )

    told = run(
        [sys.executable, "-c", measuring], input=drawn("WEBP", (6_100, 2_000), "RGBA"), capture_output=True, check=True
    )

    assert 100 < int(told.stdout) <= 300


def test_a_picture_of_very_many_scans_is_refused_before_they_are_read() -> None:
    whole = drawn("JPEG", (1_000, 1_000), progressive=True)
    last = whole[whole.rindex(b"\xff\xda") : -2]

    patient = redraw(whole[:-2] + last * 80 + b"\xff\xd9")

    assert patient.width == 1_000
    with pytest.raises(RuleBroken, match="takes too long to read"):
        redraw(whole[:-2] + last * 100 + b"\xff\xd9")


def test_colours_that_come_one_after_the_other_count_as_many_scans() -> None:
    together, apart = list_scans(drawn("JPEG", progressive=False)), list_scans(drawn("JPEG", progressive=True))

    assert together == [3]
    assert apart == [3, 1, 1, 1, 1, 1, 3, 1, 1, 1]


def test_one_picture_is_decoded_at_a_time_whichever_process_does_it() -> None:
    waiting = "from app.kernel.pictures import decoding\nwith decoding(): print('its turn', flush=True)"

    with decoding():
        other = Popen([sys.executable, "-c", waiting], stdout=PIPE, text=True)
        with pytest.raises(TimeoutExpired):
            other.wait(2)

    assert other.communicate(timeout=60)[0] == "its turn\n"
