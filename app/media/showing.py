"""How an upload is shown: which copies of it there are, and where."""

import re
from collections.abc import Sequence

from app.kernel.markdown.pictures import Picture
from app.media.models import Upload
from app.media.pictures import CARDS, SOCIAL, SUFFIXES, names_of, widths_of

IN_MARKDOWN = re.compile(r"[\\\[\]*_`<&~]")  # what means something between brackets
FIRST_CHOICES = ("avif", "webp")


def picture_of(upload: Upload) -> Picture:
    """The whole picture, in widths from which a browser chooses."""
    width, height = upload.width or 1, upload.height or 1
    widths = widths_of(width)
    shown = (widths[-1], max(1, round(height * widths[-1] / width)))
    return assemble(upload, f"_{widths[-1]}.{suffix_of(upload)}", shown, [(each, str(each)) for each in widths])


def card_of(upload: Upload) -> Picture:
    """What a list shows of the picture: cut around its focus."""
    copies = [(size[0], cut(upload, size)) for size in CARDS]
    return assemble(upload, f"_{copies[0][1]}.{suffix_of(upload)}", CARDS[0], copies)


def social_address(upload: Upload) -> str:
    """The path of what other sites show beside a link: 1200 by 630 pixels."""
    return f"{upload.folder}_{cut(upload, SOCIAL)}.{suffix_of(upload)}"


def assemble(upload: Upload, name: str, size: tuple[int, int], copies: Sequence[tuple[int, str]]) -> Picture:
    """A picture out of the widths and names of its copies."""

    def srcset(suffix: str) -> str:
        return ", ".join(f"{upload.folder}_{copy}.{suffix} {width}w" for width, copy in copies)

    kinds = tuple((SUFFIXES[each], srcset(each)) for each in FIRST_CHOICES)
    alt = "" if upload.is_decorative else upload.alt
    return Picture(upload.folder + name, *size, kinds, srcset(suffix_of(upload)), alt)


def cut(upload: Upload, size: tuple[int, int]) -> str:
    """What the copy of this size is called, without its suffix."""
    return f"{size[0]}x{size[1]}-{upload.focus_x}-{upload.focus_y}"


def suffix_of(upload: Upload) -> str:
    """`jpg` or `png`."""
    return upload.file.rpartition(".")[2]


def copies_of(upload: Upload) -> list[str]:
    """The names of all copies that there may be of a picture; none of a file."""
    if upload.width is None:
        return []
    return names_of(upload.width, suffix_of(upload), (upload.focus_x, upload.focus_y))


def markdown_of(upload: Upload) -> str:
    """What one writes to show a picture, or to lead to a file."""
    words = IN_MARKDOWN.sub(r"\\\g<0>", upload.alt if upload.is_picture else upload.name)
    return f"{'!' if upload.is_picture else ''}[{words}]({upload.address})"
