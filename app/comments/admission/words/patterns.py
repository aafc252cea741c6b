"""What an administrator writes to say which words are meant."""

from dataclasses import dataclass

from app.comments.admission.words.letters import SPACE, Kind, Letter, shape_of
from app.comments.admission.words.reading import Reading
from app.kernel.errors import RuleBroken
from app.kernel.text import clean_line

PATTERN_LIMIT = 100
MOST_STARS = 5
STAR = "*"


@dataclass(frozen=True)
class Piece:
    """Letters that stand one behind another, by their keys and by their shapes."""

    keys: tuple[str, ...]
    shapes: tuple[int, ...]


@dataclass(frozen=True)
class Pattern:
    """Pieces between which a word may go on; before the first and behind the last it ends, or may go on as well."""

    pieces: tuple[Piece, ...]
    begins_anywhere: bool
    ends_anywhere: bool

    @property
    def key(self) -> str:
        """What two patterns share that mean the same."""
        middle = STAR.join("".join(piece.keys) for piece in self.pieces)
        return f"{STAR * self.begins_anywhere}{middle}{STAR * self.ends_anywhere}"


def read_pattern(written: str) -> Pattern:
    """The words that are meant, a star for any letters of the same word; raises RuleBroken that says what is wrong."""
    line = clean_line(written)
    if len(line) > PATTERN_LIMIT:
        raise RuleBroken(f"A rule has at most {PATTERN_LIMIT} characters.")
    if STAR * 2 in line.replace(" ", ""):
        raise RuleBroken("Put one star where any letters may stand, not several side by side.")
    if line.count(STAR) > MOST_STARS:
        raise RuleBroken(f"A rule has at most {MOST_STARS} stars.")
    parts = [Reading(part, closed_up=False).letters for part in line.split(STAR)]
    letters = [letter for part in parts for letter in part if letter is not SPACE]
    if not is_enough(letters):
        raise RuleBroken(
            "A rule needs at least two letters, or one of a script where a letter is a syllable or a word."
        )
    trim(parts)
    pieces = [make_piece(part) for part in parts if part]
    return Pattern(tuple(pieces), not parts[0], not parts[-1])


def is_enough(letters: list[Letter]) -> bool:
    """Whether the letters say anything."""
    return len(letters) > 1 or any(letter.kind in (Kind.HANGUL, Kind.GLUED, Kind.KATAKANA) for letter in letters)


def trim(parts: list[list[Letter]]) -> None:
    """Take the spaces away with which a pattern begins and ends."""
    while parts[0] and parts[0][0] is SPACE:
        parts[0].pop(0)
    while parts[-1] and parts[-1][-1] is SPACE:
        parts[-1].pop()


def make_piece(letters: list[Letter]) -> Piece:
    """Letters that stand one behind another."""
    return Piece(tuple(each.key for each in letters), tuple(shape_of(each.key) for each in letters))
