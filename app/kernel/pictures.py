"""Pictures from others: decoded, cut to size and written anew, so that nothing but pixels is passed on."""

from io import BytesIO

from PIL import Image, ImageOps

from app.kernel.errors import RuleBroken

AVATAR_SIZE = 96
PIXEL_LIMIT = 20_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


def avatar(data: bytes) -> bytes:
    """A square of 96 by 96 pixels as WebP without metadata; raises RuleBroken for what is no picture or too large."""
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            check_pixels(picture)
            return square(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_large() from error
    except RuleBroken:
        raise
    except Exception as error:  # a decoder fed with rubbish fails in every way there is
        raise RuleBroken("That picture cannot be read; use a PNG, JPEG, WebP or GIF file.") from error


def check_pixels(picture: Image.Image) -> None:
    """Refuse a picture whose header promises more than 20 megapixels, before any pixel is decoded."""
    if picture.width * picture.height > PIXEL_LIMIT:
        raise too_large()


def too_large() -> RuleBroken:
    """The refusal of a picture with too many pixels."""
    return RuleBroken(f"That picture is too large; it may have {PIXEL_LIMIT // 1_000_000} million pixels.")


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
