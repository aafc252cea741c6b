"""How much a comment is like those that moderators called spam, and which of its words say so.

What a word tells is estimated as Gary Robinson does it ("A Statistical Approach to the Spam Problem", Linux Journal
107, 2003): a word that was seen little tells little. What tells most is combined by R. A. Fisher's method, once for
spam and once against it, with the constants of SpamBayes (spambayes.org); where both speak the score is near a half.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from math import exp, log
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import urlsplit
from zlib import crc32

import regex

from app.kernel.names import prototypes
from app.kernel.text import language_of

MOST_WORDS = 150  # of a comment; of a longer one it is a sample, the same for the same words
LONGEST_WORD = 24
LONGEST_HOST = 100
LONGEST_SHAPE = 12
NAMED, LISTED = 5, 15  # words that are named on each side, out of those that are listed
UNKNOWN, STRENGTH = 0.5, 0.45  # what is told by a word that nobody has seen, and how many comments that is worth
LEAST_TOLD = 0.1  # nearer to a half nothing is told

LINK = re.compile(r'<a href="(https?:[^"]+)"')
INLINE = re.compile(r"</?(?:a|code|data|del|em|s|strong)\b[^>]*>")
TAG = re.compile(r"<[^>]+>")
MAIL = re.compile(r"(?<!\S)\S[^\s@]*+@\S+")  # begins where a word does and never goes back: linear
ADDRESS = re.compile(r"(?:https?://|www\.)([^\s/?#]*)\S*", re.IGNORECASE)
SILENT = regex.compile(r"['’]|\p{Default_Ignorable_Code_Point}")
NUMBER = regex.compile(r"\p{N}+")
# Written without spaces, or with endings that only a dictionary could take off: neighbouring characters tell more.
DENSE = r"\p{sc=Hangul}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}"
WORD = regex.compile(rf"(?V1)(?P<dense>[{DENSE}]+)|[[\p{{L}}\p{{M}}\p{{N}}]--[{DENSE}]]{{2,}}")
PAIR = regex.compile(rf"[{DENSE}]{{2,}}$")
SPREAD = regex.compile(r"(?<!\p{L})(?:\p{L}[-_.*·~|]{1,2}){2,}\p{L}(?!\p{L})")  # c-a-s-i-n-o, 카.지.노
BETWEEN = regex.compile(r"[-_.*·~|]")
LATIN = regex.compile(r"\p{sc=Latin}")
OTHER = r"[\p{sc=Cyrillic}\p{sc=Greek}]"
MIXED = regex.compile(rf"\p{{sc=Latin}}\p{{L}}*{OTHER}|{OTHER}\p{{L}}*\p{{sc=Latin}}")
SIGNS: dict[str, regex.Pattern[str] | re.Pattern[str]] = {
    "!!!": regex.compile(r"[!?！？]{3,}"),
    "capitals": regex.compile(r"(?:\b\p{Lu}{3,}\b.*?){3}", regex.DOTALL),
    "look-alikes": MIXED,
    "mail": MAIL,
    "money": regex.compile(r"\p{Sc}"),
    "picture": regex.compile(r"\p{Extended_Pictographic}"),
    "spread": SPREAD,
}
SHAPES = {
    "X": regex.compile(r"\p{Lu}+"),
    "x": regex.compile(r"\p{Ll}+"),
    "o": regex.compile(r"(?V1)[\p{L}--[Xx]]+"),
    "9": NUMBER,
    "-": regex.compile(r"[^Xxo9 ]+"),
}


class Counts(NamedTuple):
    """In how many comments of each kind a word was; or how many there were."""

    spam: int = 0
    ham: int = 0


class Score(NamedTuple):
    """From 0 to 1 how much it is like spam, and on each side the words that weighed most, the first of them most."""

    value: float
    speaks_for: tuple[str, ...] = ()
    speaks_against: tuple[str, ...] = ()

    def __str__(self) -> str:
        sides = (("for", joined(self.speaks_for)), ("against", joined(self.speaks_against)))
        named = (f"{side}: {', '.join(words[:NAMED])}" for side, words in sides if words)
        return "; ".join([f"{self.value:.2f}", *named])


def percent_in(match: str) -> int:
    """The score, in percent, with which the words of a finding begin."""
    return round(100 * float(match.partition(";")[0]))


def joined(words: Sequence[str]) -> list[str]:
    """The words as readers know them again: pairs of characters that overlap are one word."""
    left, found = list(words), list[str]()
    while left:
        word = left.pop(0)
        while PAIR.match(word) and (other := next((w for w in left if PAIR.match(w) and overlaps(word, w)), None)):
            left.remove(other)
            word = word + other[1:] if word[-1] == other[0] else other[0] + word
        found.append(word)
    return found


def overlaps(word: str, pair: str) -> bool:
    """Whether a word goes on with a pair, or the pair with it."""
    return word[-1] == pair[0] or pair[-1] == word[0]


def words_of(html: str, name: str) -> tuple[str, ...]:
    """What is counted of a comment by somebody of this name, sorted; at most 150 words.

    No number and no address of e-mail is among them, of the address of a page only its host, of the name only its
    shape. Names that are typed in the text, mentions too, are words like others.
    """
    text = unescape(TAG.sub(" ", INLINE.sub("", html)))
    found = {*signs_of(text, name), *link_words(LINK.findall(html)), *text_words(text)}
    return tuple(sorted(sorted(found, key=lambda word: (":" not in word, crc32(word.encode())))[:MOST_WORDS]))


def text_words(text: str) -> Iterator[str]:
    """The words of a text as they are compared; of scripts that need it, each two characters that are neighbours."""
    plain = SPREAD.sub(lambda spread: BETWEEN.sub("", spread[0]), fold(ADDRESS.sub(r" \1 ", MAIL.sub(" ", text))))
    for word in WORD.finditer(plain):
        if word["dense"]:
            yield from (word[0][at : at + 2] for at in range(max(1, len(word[0]) - 1)))
        elif len(word[0]) <= LONGEST_WORD:
            yield seen_as(word[0])


def fold(text: str) -> str:
    """The text in small letters of usual width, each number a 0, without what nobody sees."""
    return NUMBER.sub("0", SILENT.sub("", normalize("NFKC", normalize("NFKC", text).casefold())))


def seen_as(word: str) -> str:
    """The word; where Latin letters are mixed with those of other scripts, with the Latin ones that they look like."""
    if word.isascii() or not MIXED.search(word):
        return word
    table = prototypes()
    return "".join(char if LATIN.match(char) else table.get(char, char) for char in word)


def link_words(addresses: Sequence[str]) -> Iterator[str]:
    """How many pages are linked, and on which hosts, each also by the end of its name."""
    count = len(set(addresses))
    yield f"links:{count if count < 3 else '3+' if count < 6 else '6+'}"
    for address in addresses:
        labels = host_of(address).split(".")
        yield from (f"link:{'.'.join(labels[-size:])[:LONGEST_HOST]}" for size in {1, 2, len(labels)})


def host_of(address: str) -> str:
    """The host of an address; `?` of one that can't be read."""
    try:
        return urlsplit(address).hostname or "?"
    except ValueError:
        return "?"


def signs_of(text: str, name: str) -> Iterator[str]:
    """What a comment is like beside its words: its language, its length in powers of two, the shape of the name."""
    yield f"language:{language_of(text)}"
    yield f"length:{len(text).bit_length()}"
    yield f"name:{shape_of(name)}"
    yield from (f"sign:{sign}" for sign, pattern in SIGNS.items() if pattern.search(text))


def shape_of(name: str) -> str:
    """`Xx Xx` of "Ben Cho", `XxXx9` of "CheapBags2026", `o` of "전준호"."""
    for shape, pattern in SHAPES.items():
        name = pattern.sub(shape, name)
    return name[:LONGEST_SHAPE]


def score(words: Sequence[str], counts: Mapping[str, Counts], total: Counts) -> Score:
    """How much these words are like spam, after so many comments of each kind."""
    told = {word: tell(counts[word], total) for word in words if word in counts}
    telling = sorted((w for w in told if abs(told[w] - 0.5) >= LEAST_TOLD), key=lambda word: (told[word], word))
    if not telling:
        return Score(0.5)
    value = (1 + chance([told[word] for word in telling]) - chance([1 - told[word] for word in telling])) / 2
    speaks_for = sorted((word for word in telling if told[word] > 0.5), key=lambda word: (-told[word], word))
    return Score(value, tuple(speaks_for[:LISTED]), tuple(telling[: len(telling) - len(speaks_for)][:LISTED]))


def tell(count: Counts, total: Counts) -> float:
    """The chance that a comment with a word is spam, where spam is as frequent as what is none."""
    seen, spam, ham = sum(count), count.spam / max(1, total.spam), count.ham / max(1, total.ham)
    return (STRENGTH * UNKNOWN + seen * spam / (spam + ham)) / (STRENGTH + seen)


def chance(values: Sequence[float]) -> float:
    """How likely a product as small as that of the values is, were they drawn by lot (Fisher's method)."""
    half = -sum(map(log, values))  # of a chi-square with two degrees of freedom for each value
    term = total = exp(-half)
    for number in range(1, len(values)):
        term *= half / number
        total += term
    return min(total, 1.0)
