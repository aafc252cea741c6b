"""A picture as a provider might give it."""

import io

from PIL import Image


def png(size: int = 64, colour: str = "teal") -> bytes:
    """A square of one colour."""
    data = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(data, "PNG")
    return data.getvalue()
