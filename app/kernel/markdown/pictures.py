"""Pictures of this site as pages show them: whole at once, in the size that fits, and nothing jumps when they come."""

from collections.abc import Mapping
from dataclasses import dataclass

from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from app.kernel.text import spoken

SIZES = "(min-width: 44rem) 41rem, 100vw"  # how wide an article's text is
MOST_PICTURES = 500  # in one text with their copies; the HTML of each takes 1 KB


@dataclass(frozen=True)
class Picture:
    """One picture: where it is, how large, in which copies, and what it shows."""

    src: str
    width: int
    height: int
    copies: tuple[tuple[str, str], ...] = ()  # types, each with what `srcset` says; browsers take the first they know
    srcset: str = ""  # for browsers that know none of them
    alt: str = ""


def sources(picture: Picture) -> str:
    """The elements that offer the copies of a picture."""
    return "".join(
        f'<source type="{kind}" srcset="{escapeHtml(copies)}" sizes="{SIZES}">' for kind, copies in picture.copies
    )


def place_pictures(tokens: list[Token], pictures: Mapping[str, Picture]) -> None:
    """Tell each image how large it is; one that stands alone with a title becomes a figure with a caption."""
    count = 0
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        for token in inline.children or [] if inline.type == "inline" else []:
            if token.type == "image":
                measure(token, pictures if count < MOST_PICTURES else {}, is_first=count == 0)
                count += 1
        only = inline.children[0] if inline.children and len(inline.children) == 1 else None
        if opening.type == "paragraph_open" and only and only.type == "image" and "title" in only.attrs:
            opening.tag = closing.tag = "figure"
            opening.hidden = closing.hidden = False
            inline.children = [only, *caption(str(only.attrs.pop("title")))]


def measure(token: Token, pictures: Mapping[str, Picture], *, is_first: bool) -> None:
    """Give an image its size and its copies where they are known; only the first one is loaded before it is near."""
    token.attrs |= {} if is_first else {"loading": "lazy"}
    token.attrs["decoding"] = "async"
    found = pictures.get(str(token.attrs["src"]))
    token.content = spoken(token.content) or (found.alt if found else "")
    if found is None:
        return
    token.attrs |= {"src": found.src, "width": found.width, "height": found.height}
    token.attrs |= {"srcset": found.srcset, "sizes": SIZES}
    token.meta["picture"] = found


def caption(text: str) -> list[Token]:
    """What stands below a figure."""
    tag = "figcaption"
    return [Token(f"{tag}_open", tag, 1), Token("text", "", 0, content=text), Token(f"{tag}_close", tag, -1)]
