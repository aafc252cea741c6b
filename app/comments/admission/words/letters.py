"""Letters as readers take them: without case, width and accents, each with whatever else it may stand for."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from string import ascii_letters, digits

import regex

from app.kernel.names import prototypes

KEPT_CLUSTERS = 8_192
SIGNS = "@$€!|¡"
# What digits and signs are written for; readers of Russian take some of them for other letters, see `twins`.
LEET = {
    "0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "€": "e", "!": "i", "|": "il", "¡": "i",
}  # fmt: skip
UNSEEN = regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\p{Sk}\u2800]")
BLANK = regex.compile(r"[\p{Z}\t\n\r]")
# Accents and points only; vowels of Thai or Devanagari, and the marks of kana, are marks as well.
ACCENT = regex.compile(
    r"[\p{sc=Inherited}--[\u3099\u309a]]|\p{M}&&[\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Cyrillic}]", regex.V1
)
GLUED = regex.compile(r"[\p{sc=Han}\p{sc=Hiragana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{So}\u3131-\u318e]")
KATAKANA = regex.compile(r"[\p{sc=Katakana}\u30fc]")
# Scripts whose letters people have been seen to put for Latin ones.
ALIKE = regex.compile(
    r"[\p{L}\p{N}&&[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Armenian}\p{sc=Cherokee}\p{sc=Coptic}\p{sc=Lisu}]]",
    regex.V1,
)
JAMO = regex.compile(r"[\u1100-\u1112\u1161-\u1175\u11a8-\u11c2]")
ADORNED = regex.compile(r"LATIN (?:SMALL LETTER|CAPITAL LETTER|LETTER SMALL CAPITAL) (?:DOTLESS )?([A-Z])(?: WITH .+)?")

LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏ ㅐ ㅑ ㅒ ㅓ ㅔ ㅕ ㅖ ㅗ ㅗㅏ ㅗㅐ ㅗㅣ ㅛ ㅜ ㅜㅓ ㅜㅔ ㅜㅣ ㅠ ㅡ ㅡㅣ ㅣ"
TAILS = "ㄱ ㄲ ㄱㅅ ㄴ ㄴㅈ ㄴㅎ ㄷ ㄹ ㄹㄱ ㄹㅁ ㄹㅂ ㄹㅅ ㄹㅌ ㄹㅍ ㄹㅎ ㅁ ㅂ ㅂㅅ ㅅ ㅆ ㅇ ㅈ ㅊ ㅋ ㅌ ㅍ ㅎ"
STROKES = {
    **{chr(0x1100 + place): strokes for place, strokes in enumerate(LEADS)},
    **{chr(0x1161 + place): strokes for place, strokes in enumerate(VOWELS.split())},
    **{chr(0x11A8 + place): strokes for place, strokes in enumerate(TAILS.split())},
}
# Letters in a circle or a box that Unicode does not call letters.
PICTURES = {start + place: chr(97 + place) for start in (0x1F150, 0x1F170) for place in range(26)}


class Kind(StrEnum):
    """How words of a script are told apart."""

    SPACE = "space"
    SIGN = "sign"  # a letter to some writers, and none where a word begins or ends
    WORD = "word"  # between spaces
    HANGUL = "hangul"  # between spaces, with particles behind
    KATAKANA = "katakana"  # between other scripts
    GLUED = "glued"  # nobody knows without a dictionary


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter by its `key`, the keys that it may be read as, and the shape that it shares with all of these.

    A digit or a sign is not plain: that it is meant for a letter is a guess.
    """

    key: str
    reads: str
    shape: int
    kind: Kind
    is_plain: bool = True


SPACE = Letter(" ", " ", ord(" "), Kind.SPACE)
APART = (Kind.GLUED, Kind.SPACE, Kind.SIGN)  # on either side of these a word may begin or end
BREAK = Letter("", "", 0, Kind.SPACE)  # no pattern goes on over it


@lru_cache(KEPT_CLUSTERS)
def fold(cluster: str) -> tuple[Letter, ...]:
    """The letters of what is one character to a reader; none where there is nothing to be seen."""
    kind = Kind.GLUED if GLUED.match(cluster) else None
    seen = unicodedata.normalize("NFKD", UNSEEN.sub("", cluster) if not BLANK.match(cluster) else " ")
    letters: list[Letter] = []
    for char in UNSEEN.sub("", seen.translate(PICTURES)):
        if char == "\u0306" and letters and letters[-1].key == "и":
            letters[-1] = spell("й", letters[-1].kind)
        elif not ACCENT.match(char):
            letters += fold_char(char, kind or (letters[-1].kind if letters and is_mark(char) else kind_of(char)))
    return tuple(letters)


def is_mark(char: str) -> bool:
    """Whether a character stands on the one before it."""
    return unicodedata.category(char).startswith("M")


def kind_of(char: str) -> Kind:
    """How words are told apart where this stands, which is no script without ends of words."""
    if JAMO.match(char):
        return Kind.HANGUL
    return Kind.KATAKANA if KATAKANA.match(char) else Kind.WORD


def fold_char(char: str, kind: Kind) -> list[Letter]:
    """The letters of one decomposed character; a space for a mark of punctuation."""
    if char in STROKES:
        return [spell(stroke, kind) for stroke in STROKES[char]]
    if char in SIGNS:
        return [Letter(char, readings(char, char), shape_of(char), Kind.SIGN, is_plain=False)]
    if unicodedata.category(char)[0] not in "LNM" and kind is not Kind.GLUED:
        return [SPACE]
    keys = [unadorned(key) for key in unicodedata.normalize("NFKD", char.casefold()) if not ACCENT.match(key)]
    if len(keys) != 1:
        return [spell(key, kind) for key in keys]
    return [Letter(keys[0], readings(char, keys[0]), shape_of(keys[0]), kind, is_plain=not keys[0].isdigit())]


def spell(key: str, kind: Kind) -> Letter:
    """A letter that is nothing else."""
    return Letter(key, key, shape_of(key), kind)


def unadorned(char: str) -> str:
    """A Latin letter without stroke, hook or the like."""
    found = ADORNED.fullmatch(unicodedata.name(char, ""))
    return found[1].lower() if found else char


def readings(char: str, key: str) -> str:
    """What a character may be read as, each once: itself, what it looks like, and what it is written for."""
    look = looks().get(char) or (key if key.isascii() else "")
    others = "il" if look in ("i", "l") and not char.isascii() else LEET.get(look, "")
    return "".join(dict.fromkeys(key + look + others + twins().get((look, char.isupper()), "")))


@cache
def looks() -> dict[str, str]:
    """The Latin letter or digit that a character of another script looks like (Unicode's confusables.txt)."""
    folded = {char: unicodedata.normalize("NFKD", shape).casefold() for char, shape in prototypes().items()}
    return {
        char: look
        for char, look in folded.items()
        if ALIKE.match(char) and not char.isascii() and len(look) == 1 and look.isascii() and look.isalnum()
    }


@cache
def twins() -> dict[tuple[str, bool], str]:
    """The letters of Greek and Cyrillic that look like a Latin letter, small or capital, or like a digit."""
    found: dict[tuple[str, bool], str] = {}
    for char, look in looks().items():
        if "\u0370" <= char <= "\u04ff":
            for is_upper in {char.isupper(), char.isupper() and look.isalpha()}:
                found[look, is_upper] = found.get((look, is_upper), "") + char.casefold()
    return found


def shape_of(key: str) -> int:
    """The number of what may be read as one another; two letters of different shapes are never the same."""
    return ord(shapes().get(key, key))


@cache
def shapes() -> dict[str, str]:
    """For each letter that may be read as another one the letter that stands for all of them."""
    parents: dict[str, str] = {}

    def find(key: str) -> str:
        while key in parents:
            key = parents[key]
        return key

    for char in [*looks(), *ascii_letters, *digits, *SIGNS]:
        keys = unicodedata.normalize("NFKD", char.casefold())
        if len(keys) == 1:
            for other in readings(char, unadorned(keys)):
                one, another = find(unadorned(keys)), find(other)
                if one != another:
                    parents[another] = one
    return {key: find(key) for key in [*parents]}
