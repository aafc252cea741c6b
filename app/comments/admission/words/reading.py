"""A text as the letters that a reader takes it for, each with the place where it was written."""

from collections.abc import Iterator
from functools import cached_property
from html import unescape
from itertools import accumulate, pairwise

import regex

from app.comments.admission.words.korean import PARTICLES
from app.comments.admission.words.letters import APART, BREAK, SPACE, Kind, Letter, fold

CLUSTER = regex.compile(r"\X")
# What Markdown spells in another way: a character by its number or name, or behind a backslash.
SPELT = regex.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});|\\[!-/:-@\[-`{-~]|\X")
LIKE_LETTERS = "@$€"  # these also at the end of a word
LONGEST_GAP = 3  # characters between two letters that are one word all the same
LONGEST_TAIL = 16


class Reading:
    """Letters one after another, with where each begins and ends in the text, and the number of its word.

    Marks, blanks and line ends between two words are one space. With `closed_up`, what was written with the same gap
    between all its letters or parts follows once more without the gaps, behind a break: "v i a g r a", "vi.ag.ra".
    """

    def __init__(self, text: str, *, is_markdown: bool = False, closed_up: bool = True) -> None:
        self.text = text
        self.letters: list[Letter] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.words: list[int] = []
        self.word = 0
        for start, end, cluster in clusters(text, is_markdown=is_markdown):
            for letter in fold(cluster):
                self.add(letter, start, end)
        self.written, self.seams = len(self.letters), {len(self.letters)}
        if closed_up:
            for run in list(self.list_runs()):
                self.close_up(run)

    def add(self, letter: Letter, start: int, end: int) -> None:
        """One more letter; a sign that stands for none is a space, and a space widens the one before it."""
        if letter.kind is Kind.SIGN and not self.is_letter(start, end):
            letter = SPACE
        if letter is SPACE:
            if self.letters and self.letters[-1] is SPACE:
                self.ends[-1] = end
                return
            self.word += 1
        self.letters.append(letter)
        self.starts.append(start)
        self.ends.append(end)
        self.words.append(self.word)

    def is_letter(self, start: int, end: int) -> bool:
        """Whether a sign stands where a letter would: before one, or behind one if it looks like one there too."""
        sign, behind = self.text[start:end], self.text[end : end + 1]
        if behind.isalnum():
            return True
        goes_on = bool(self.letters) and self.letters[-1] is not SPACE
        return sign in LIKE_LETTERS and (goes_on or (behind != "" and behind in LIKE_LETTERS))

    def list_runs(self) -> Iterator[list[tuple[int, int]]]:
        """Words, as their letters' numbers, that may be parts of one for the same gap is between all of them."""
        run, gap, start = [(0, 0)], "", 0
        for place in [*(n for n, letter in enumerate(self.letters) if letter is SPACE), len(self.letters)]:
            word, between = (start, place), self.gap_before(start)
            is_one = self.are_one(run[-1], between, word)
            if not is_one or between != gap:
                yield run
                run, gap = run[-1:] if is_one else [], between
            run.append(word)
            start = place + 1
        yield run

    def gap_before(self, place: int) -> str:
        """What is written between two words; marks are all the same."""
        gap = self.text[self.starts[place - 1] : self.ends[place - 1]] if place else "\n"
        return gap if len(gap) > LONGEST_GAP or any(char.isspace() for char in gap) else "-"

    def are_one(self, word: tuple[int, int], gap: str, other: tuple[int, int]) -> bool:
        """Whether what is between two words may be within one: no blank, unless both are one character only."""
        if len(gap) > LONGEST_GAP or "\n" in gap or word[0] == word[1] or other[0] == other[1]:
            return False
        return not any(char.isspace() for char in gap) or all(
            self.starts[first] == self.starts[last - 1] for first, last in (word, other)
        )

    def close_up(self, run: list[tuple[int, int]]) -> None:
        """Let the words of a run follow as one."""
        if len(run) < 2:
            return
        self.word += 1
        places = [place for first, last in run for place in range(first, last)]
        lengths = accumulate((last - first for first, last in run), initial=len(self.letters) + 1)
        self.seams.update(lengths)
        self.letters += [BREAK, *(self.letters[place] for place in places)]
        for numbers in (self.starts, self.ends):
            numbers += [numbers[places[0]], *(numbers[place] for place in places)]
        self.words += [self.word] * (len(places) + 1)

    def begins(self, place: int) -> bool:
        """Whether a character begins with this letter."""
        return place == 0 or self.letters[place - 1] is BREAK or self.starts[place] != self.starts[place - 1]

    def ends_at(self, place: int) -> bool:
        """Whether a character ends before this letter."""
        return place == len(self.letters) or self.letters[place] is BREAK or self.begins(place)

    @cached_property
    def edges(self) -> list[bool]:
        """For each place whether the letters before and behind it need not belong to one word."""
        inner = (
            before is not after or after in APART for before, after in pairwise(each.kind for each in self.letters)
        )
        return [True, *inner, True]

    def ends_word(self, place: int) -> bool:
        """Whether a word can end before this letter, or ends there but for its particles."""
        if self.edges[place]:
            return True
        return self.letters[place].kind is Kind.HANGUL and bool(PARTICLES.fullmatch(self.tail(place)))

    def are_one_word(self, end: int, start: int) -> bool:
        """Whether no space is between two places."""
        return self.words[end - 1] == self.words[start] - (self.letters[start] is SPACE)

    @cached_property
    def firsts(self) -> list[int]:
        """The first letter of the word of each."""
        firsts: list[int] = []
        for place in range(len(self.letters)):
            firsts.append(place if self.edges[place] else firsts[-1])
        return firsts

    @cached_property
    def lasts(self) -> list[int]:
        """The last letter of the word of each."""
        lasts = list(range(len(self.letters)))
        for place in range(len(lasts) - 2, -1, -1):
            lasts[place] = place if self.edges[place + 1] else lasts[place + 1]
        return lasts

    def passes_for(self, place: int, key: str) -> bool:
        """Whether a capital I stands for a small l among small letters, or a small l for a capital I among capitals."""
        start, end = self.starts[place], self.ends[place]
        written = self.text[start:end]
        before, after = self.text[max(start - 1, 0) : start], self.text[end : end + 1]
        if written == "I" and key == "l":
            return before.islower() or after.islower()
        return written == "l" and key == "i" and after.isupper()

    def is_whole(self, start: int, end: int) -> bool:
        """Whether what is found ends where parts do that were closed up: there is no "shit" in "this/hit"."""
        return start < self.written or (start in self.seams and end in self.seams)

    def tail(self, place: int) -> str:
        """The rest of a Korean word, as far as particles can go."""
        spans = []
        for number in range(place, min(len(self.letters), place + LONGEST_TAIL * 4)):
            if self.letters[number].kind is not Kind.HANGUL:
                break
            if number == place or self.starts[number] != self.starts[number - 1]:
                spans.append(self.text[self.starts[number] : self.ends[number]])
        return "".join(spans)


def clusters(text: str, *, is_markdown: bool) -> Iterator[tuple[int, int, str]]:
    """The characters that a reader sees (UAX #29), with where each begins and ends."""
    if is_markdown:
        for found in SPELT.finditer(text):
            yield found.start(), found.end(), spelt(found[0])
    elif text.isascii():
        yield from zip(range(len(text)), range(1, len(text) + 1), text, strict=True)
    else:
        for found in CLUSTER.finditer(text):
            yield found.start(), found.end(), found[0]


def spelt(written: str) -> str:
    """The character that is meant."""
    if len(written) == 1:
        return written
    return written[1:] if written[0] == "\\" else unescape(written)
