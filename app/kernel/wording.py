"""How one text became another, word by word."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import Match, SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate

import regex

# Where no spaces are written, each ideograph or kana counts as a word. A word has the blanks behind it.
WORD = regex.compile(
    r"(?V1)\n+|[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}][^\S\n]*"
    r"|[\S--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]]+[^\S\n]*|[^\S\n]+"
)
MOST_STEPS = 2_000_000  # a fifth of a second for a page; ten thousand characters edited all over take half of them
LONGEST_KEPT = 600  # characters of a stretch that did not change; of a longer one only both ends are shown
SHOWN_OF_KEPT = 200
KEPT_DIFFERENCES = 32


class Change(StrEnum):
    """What became of some words."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"
    WHOLE = "whole"  # all words of the new text, where it would take too long to tell what became of each


@dataclass(frozen=True)
class Piece:
    """Words one after another of which the same became."""

    change: Change
    text: str


@dataclass(frozen=True)
class Comparison:
    """What became of the words, and how many steps it took to tell."""

    pieces: tuple[Piece, ...]
    steps: int


class Comparer:
    """Compares one text after another, all of them for a page together in bounded time."""

    def __init__(self) -> None:
        self.steps_left = MOST_STEPS

    def compare(self, old: str, new: str) -> tuple[Piece, ...]:
        """What became of the words; the new text as a whole once too many steps were taken."""
        found = compare(old, new, self.steps_left)
        self.steps_left -= found.steps
        return found.pieces


@lru_cache(KEPT_DIFFERENCES)
def compare(old: str, new: str, most_steps: int = MOST_STEPS) -> Comparison:
    """The new text with the words that were removed and added; long stretches that did not change are shortened."""
    before, after = WORD.findall(old), WORD.findall(new)
    start, end = count_same(before, after)
    removed, added = before[start : len(before) - end], after[start : len(after) - end]
    matcher = Matcher([bare(word) for word in removed], [bare(word) for word in added], most_steps)
    try:
        middle = list(differ(matcher, removed, added))
    except TooLong:
        return Comparison((Piece(Change.WHOLE, new),), most_steps)
    pieces = [(Change.KEPT, after[:start]), *middle, (Change.KEPT, after[len(after) - end :])]
    joined = [Piece(change, "".join(words)) for change, words in pieces if words]
    shown = tuple(shorten(piece) if piece.change is Change.KEPT else piece for piece in joined)
    return Comparison(shown, matcher.steps)


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


class TooLong(Exception):
    """Two texts would take too long to be compared."""


class Matcher(SequenceMatcher[str]):
    """Counts the steps that it takes, for no look at two texts tells how many there will be; raises TooLong.

    After each match `difflib` looks again at all that is left: at each word, and each place where the other has it.
    """

    def __init__(self, old: list[str], new: list[str], most_steps: int) -> None:
        super().__init__(None, old, new, autojunk=False)
        counts = Counter(new)
        self.steps_up_to = [0, *accumulate(1 + counts[word] for word in old)]
        self.steps, self.most_steps = 0, most_steps

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        """The longest match between two stretches."""
        self.steps += self.steps_up_to[-1 if ahi is None else ahi] - self.steps_up_to[alo]
        if self.steps > self.most_steps:
            raise TooLong
        return super().find_longest_match(alo, ahi, blo, bhi)


def differ(matcher: Matcher, before: list[str], after: list[str]) -> Iterator[tuple[Change, list[str]]]:
    """The words of both in order; raises TooLong."""
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            yield Change.KEPT, after[new_start:new_end]
            continue
        yield from ((Change.REMOVED, before[old_start:old_end]), (Change.ADDED, after[new_start:new_end]))


def shorten(piece: Piece) -> Piece:
    """A piece of which both ends are left where it is long."""
    if len(piece.text) <= LONGEST_KEPT:
        return piece
    start, end = piece.text[:SHOWN_OF_KEPT], piece.text[-SHOWN_OF_KEPT:]
    start, end = start.rpartition(" ")[0] or start, end.partition(" ")[2] or end
    return replace(piece, text=f"{start} […] {end}")
