"""Display names: which are fit to be shown, and which look like somebody else's."""

import json
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

import regex

from app.kernel.errors import RuleBroken
from app.kernel.text import clean_line, graphemes, length

NAME_LIMIT = 50
LONGEST_NAME = 200  # code points: one character that a reader sees may be made of any number of them
RESERVED = (
    "admin", "administrator", "moderator", "mod", "editor", "author", "rejoinder", "system", "staff", "support",
    "root", "official", "webmaster", "anonymous", "deleted", "deleted account", "former reader",
    "관리자", "운영자", "운영진", "편집자", "편집부", "시스템", "管理者", "管理人", "管理员", "管理員",
    "運営", "编辑", "編集者",
)  # fmt: skip

LETTER = regex.compile(r"\p{L}")
ONE_IS_ENOUGH = regex.compile(r"[\p{sc=Hangul}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]")
ZALGO = regex.compile(r"\p{M}{4,}")
ADDRESS = regex.compile(r"://|www\.|https?:")
# Joiners are letters' business in these scripts only, and glue between the parts of an emoji.
JOINERS = regex.compile(
    r"(?<=[\p{sc=Arabic}\p{sc=Syriac}\p{sc=Mongolian}]|[\p{InSC=Virama}\p{InSC=Invisible_Stacker}])[\u200c\u200d]"
    r"(?=[\p{L}\p{M}])|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})"
    r"|(?<=\p{Extended_Pictographic})\ufe0f"
)
UNSEEN = regex.compile(r"(?V1)[\p{Default_Ignorable_Code_Point}\p{Cf}[\p{Cc}--[\t\n\r]]\p{Cs}\p{Co}\p{Cn}\u2800]")
NOT_COMPARED = regex.compile(r"(?V1)[^\p{L}\p{N}\p{M}]|\p{Default_Ignorable_Code_Point}")


def check_name(name: str, staff_names: Iterable[str]) -> str:
    """The name as it will be shown; raises RuleBroken with the reason why it may not be."""
    if UNSEEN.search(JOINERS.sub("", unicodedata.normalize("NFC", name))):
        raise RuleBroken("A name may not hold invisible or control characters.")
    cleaned = clean_line(name)
    check_length(cleaned)
    if ZALGO.search(unicodedata.normalize("NFD", cleaned)):
        raise RuleBroken("A name may not pile more than three marks on one letter.")
    if ADDRESS.search(unicodedata.normalize("NFKC", cleaned).casefold()):
        raise RuleBroken("A name may not be an address of a page.")
    looks = looks_of(cleaned)
    if looks & reserved_looks():
        raise RuleBroken("That name is reserved; please choose another one.")
    if any(looks & looks_of(staff_name) for staff_name in staff_names):
        raise RuleBroken("That name looks like the name of somebody who works here; please choose another one.")
    return cleaned


def check_length(name: str) -> None:
    """Refuse a name without a letter, of one Latin letter only, or of more than 50 characters; raises RuleBroken."""
    if not LETTER.search(name):
        raise RuleBroken("A name needs at least one letter.")
    if length(name) < 2 and not ONE_IS_ENOUGH.search(name):
        raise RuleBroken("A name needs at least 2 characters.")
    if len(name) > LONGEST_NAME:
        raise RuleBroken("That name is made of too many signs; please choose a shorter one.")
    if length(name) > NAME_LIMIT:
        raise RuleBroken(f"That name has {length(name)} characters; the limit is {NAME_LIMIT}.")


def looks_of(name: str) -> frozenset[str]:
    """The skeletons of a name as written and in small letters: two names that share one look alike."""
    return frozenset({skeleton(name), skeleton(name.casefold())})


def skeleton(name: str) -> str:
    """What a name looks like at a glance (UTS #39, section 4): equal for look-alikes in any script, case or spacing."""
    table = prototypes()
    shapes = "".join(table.get(char, char) for char in unicodedata.normalize("NFKC", name))
    # The table holds shapes, and the shape of a capital may differ from that of its small letter: fold, look again.
    folded = "".join(table.get(char, char) for char in unicodedata.normalize("NFKD", shapes.casefold()))
    bare = "".join(char for char in folded.casefold() if not unicodedata.combining(char))
    # Capital I looks like small l, and is the same letter as small i.
    return NOT_COMPARED.sub("", bare.replace("|", "i")).replace("l", "i")


@cache
def prototypes() -> dict[str, str]:
    """Each confusable character with the shape that stands for it, out of Unicode's confusables.txt."""
    table = json.loads(files("confusable_homoglyphs").joinpath("confusables.json").read_text("utf-8"))
    # The file lists neighbours both ways, right-to-left ones between marks. Every group is a star around its
    # prototype, so a character with one neighbour is a ray of it; of a pair, one is taken for the prototype.
    stars = {key.strip("\u200e"): [look["c"].strip("\u200e") for look in looks] for key, looks in table.items()}
    rays = {char: looks[0] for char, looks in stars.items() if len(char) == 1 and len(looks) == 1}
    return {char: shape for char, shape in rays.items() if rays.get(shape) != char or shape < char}


@cache
def reserved_looks() -> frozenset[str]:
    """The skeletons of all reserved names."""
    return frozenset[str]().union(*map(looks_of, RESERVED))


@lru_cache(4_096)
def initials(name: str) -> str:
    """One or two characters for a picture without a picture; `?` for a name without letters."""
    firsts = [graphemes(word)[0] for word in name.split() if LETTER.match(word)]
    if not firsts:
        return "?"
    cased = all(first.lower() != first.upper() for first in firsts)
    chosen = (firsts[0], firsts[-1]) if cased and len(firsts) > 1 else firsts[:1]
    return "".join(first.title() for first in chosen)
