"""Many patterns, looked for in a text all at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.comments.admission.words.automaton import Automaton, Walk
from app.comments.admission.words.patterns import Pattern, Piece
from app.comments.admission.words.reading import Reading

MOST_STEPS = 1_000_000  # a third of a second; 5,000 words in a long comment take a fiftieth of that


@dataclass(frozen=True, order=True)
class Match:
    """From where to where in the text, and which pattern was found there, by its place among all."""

    start: int
    end: int
    pattern: int


@dataclass(frozen=True)
class Found:
    """All that was found, in the order of the text, how many steps that took, and whether it was read to the end."""

    matches: tuple[Match, ...]
    steps: int
    is_whole: bool


class Part(NamedTuple):
    """A piece with what is asked of its pattern: which one, the how manieth piece, and where a word must end."""

    pattern: int
    place: int
    piece: Piece
    length: int
    begins_word: bool
    ends_word: bool
    is_last: bool


class Dictionary:
    """Patterns, made ready once; several threads may ask it at a time."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self.patterns = patterns
        self.parts = [part for number, pattern in enumerate(patterns) for part in list_parts(number, pattern)]
        self.automaton = Automaton([part.piece.shapes for part in self.parts])

    def find(self, reading: Reading) -> Found:
        """Where the patterns are in a text."""
        search = Search(self, reading)
        return Found(tuple(sorted(set(search.run()))), search.steps, search.steps <= MOST_STEPS)


def list_parts(number: int, pattern: Pattern) -> Iterator[Part]:
    """The pieces of a pattern, with what is asked of each."""
    last = len(pattern.pieces) - 1
    for place, piece in enumerate(pattern.pieces):
        begins_word = place == 0 and not pattern.begins_anywhere
        ends_word = place == last and not pattern.ends_anywhere
        yield Part(number, place, piece, len(piece.keys), begins_word, ends_word, place == last)


class Search:
    """One walk over a text; a pattern of several pieces is found piece by piece.

    `begun` holds for each piece but a last one where the pattern begins that came so far first in a word, and how far.
    """

    def __init__(self, dictionary: Dictionary, reading: Reading) -> None:
        self.dictionary, self.reading = dictionary, reading
        self.begun: dict[tuple[int, int], tuple[int, int]] = {}
        self.steps = 0

    def run(self) -> Iterator[Match]:
        """All matches, or those that were found in the steps that there are."""
        walk, parts, edges = Walk(self.dictionary.automaton), self.dictionary.parts, self.reading.edges
        for end, number in walk.find(letter.shape for letter in self.reading.letters):
            part = parts[number]
            start = end - part.length
            if edges[start] or not part.begins_word:
                yield from self.look(part, start, end)
            if self.steps + walk.steps > MOST_STEPS:
                break
        self.steps += walk.steps

    def look(self, part: Part, start: int, end: int) -> Iterator[Match]:
        """A match where the piece that may be here is, and is the last one of its pattern."""
        if part.ends_word and not self.reading.ends_word(end):
            return
        beginning = self.find_beginning(part, start)
        if beginning is None or not self.fits(part.piece, start, end):
            return
        if not part.is_last:
            self.go_on(part, beginning, end)
        elif self.reading.is_whole(beginning, end):
            yield self.match(part.pattern, beginning, end)

    def find_beginning(self, part: Part, start: int) -> int | None:
        """Where a pattern begins of which this piece begins here; None where what comes before does not fit."""
        if part.place == 0:
            return start
        beginning, end = self.begun.get((part.pattern, part.place - 1), (0, 0))
        is_here = 0 < end <= start and self.reading.are_one_word(end, start)
        return beginning if is_here else None

    def fits(self, piece: Piece, start: int, end: int) -> bool:
        """Whether whole characters stand there that can be read as the piece, one of them not just by its look."""
        reading, letters = self.reading, self.reading.letters
        self.steps += end - start
        if not (reading.begins(start) and reading.ends_at(end)):
            return False
        for place, key in enumerate(piece.keys, start):
            if key not in letters[place].reads and not reading.passes_for(place, key):
                return False
        return any(letters[place].is_plain or letters[place].key == key for place, key in enumerate(piece.keys, start))

    def go_on(self, part: Part, beginning: int, end: int) -> None:
        """Remember how far a pattern has come, unless it had in this word already: whatever follows, follows that."""
        before = self.begun.get((part.pattern, part.place))
        if before is None or self.reading.words[before[1] - 1] != self.reading.words[end - 1]:
            self.begun[part.pattern, part.place] = (beginning, end)

    def match(self, number: int, start: int, end: int) -> Match:
        """The match, with the rest of a word of which the pattern is but a part."""
        pattern, reading = self.dictionary.patterns[number], self.reading
        first = reading.firsts[start] if pattern.begins_anywhere else start
        last = reading.lasts[end - 1] if pattern.ends_anywhere else end - 1
        return Match(reading.starts[first], reading.ends[last], number)


def longest(matches: Iterable[Match]) -> Iterator[Match]:
    """Of matches that overlap the first, and of those that begin together the longest."""
    done = 0
    for match in sorted(matches, key=lambda each: (each.start, -each.end)):
        if match.start >= done:
            done = match.end
            yield match
