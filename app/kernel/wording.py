"""How one text became another, word by word."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

import regex

# Where no spaces are written, each ideograph or kana counts as a word. A word has the blanks behind it.
WORD = regex.compile(
    r"(?V1)\n+|[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}][^\S\n]*"
    r"|[\S--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]]+[^\S\n]*|[^\S\n]+"
)
# difflib's time grows with the product of the lengths, and with how often the same words meet.
MOST_PAIRS = 2_000_000
MOST_MEETINGS = 300_000
LONGEST_KEPT = 600  # characters of a stretch that did not change; of a longer one only both ends are shown
SHOWN_OF_KEPT = 200
KEPT_DIFFERENCES = 32


class Change(StrEnum):
    """What became of some words."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    """Words one after another of which the same became."""

    change: Change
    text: str


@lru_cache(KEPT_DIFFERENCES)
def compare(old: str, new: str) -> tuple[Piece, ...]:
    """The new text with the words that were removed and added; long stretches that did not change are shortened."""
    before, after = WORD.findall(old), WORD.findall(new)
    start, end = count_same(before, after)
    middle = list(differ(before[start : len(before) - end], after[start : len(after) - end]))
    pieces = [(Change.KEPT, after[:start]), *middle, (Change.KEPT, after[len(after) - end :])]
    joined = [Piece(change, "".join(words)) for change, words in pieces if words]
    return tuple(shorten(piece) if piece.change is Change.KEPT else piece for piece in joined)


def count_same(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """How many words both begin with, and how many of the rest both end with."""
    shorter = min(len(before), len(after))
    start = next((n for n in range(shorter) if bare(before[n]) != bare(after[n])), shorter)
    rest = shorter - start
    end = next((n for n in range(rest) if bare(before[-1 - n]) != bare(after[-1 - n])), rest)
    return start, end


def bare(word: str) -> str:
    """A word without the blanks behind it; blanks alone stay what they are."""
    return word.rstrip(" \t") or word


def differ(before: list[str], after: list[str]) -> Iterator[tuple[Change, list[str]]]:
    """The words of both in order; where a comparison would take too long, all of one for all of the other."""
    old, new = [bare(word) for word in before], [bare(word) for word in after]
    if not is_affordable(old, new):
        yield from ((Change.REMOVED, before), (Change.ADDED, after))
        return
    for kind, old_start, old_end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Change.KEPT, after[new_start:new_end]
            continue
        yield from ((Change.REMOVED, before[old_start:old_end]), (Change.ADDED, after[new_start:new_end]))


def is_affordable(old: list[str], new: list[str]) -> bool:
    """Whether two texts are compared in a quarter of a second, whatever stands in them."""
    if len(old) * len(new) > MOST_PAIRS:
        return False
    counts = Counter(new)
    return sum(counts[word] for word in old) <= MOST_MEETINGS


def shorten(piece: Piece) -> Piece:
    """A piece of which both ends are left where it is long."""
    if len(piece.text) <= LONGEST_KEPT:
        return piece
    return replace(piece, text=f"{piece.text[:SHOWN_OF_KEPT]} […] {piece.text[-SHOWN_OF_KEPT:]}")
