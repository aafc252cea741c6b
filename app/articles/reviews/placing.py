"""Where a remark stands beside a text that may have been changed since."""

from collections.abc import Sequence
from typing import NamedTuple

from app.articles.reviews.models import Remark
from app.articles.sections import ALIKE, likeness, parts_of
from app.kernel.markdown import Block

MOST_COMPARED = 1_000  # passages


class Passage(NamedTuple):
    """A block of a text with what is said about it."""

    html: str
    words: str
    remarks: list[Remark]


class Placed(NamedTuple):
    """A text passage by passage, and what is said of the whole, or of a passage that is no longer there."""

    passages: list[Passage]
    others: list[Remark]


def place(blocks: Sequence[Block], remarks: Sequence[Remark]) -> Placed:
    """Each remark beside the passage that begins as it did then, or with words that are alike."""
    placed = Placed([Passage(block.html, block.words, []) for block in blocks], [])
    for each in remarks:
        passage = find_passage(placed.passages, each.words) if each.words else None
        (passage.remarks if passage else placed.others).append(each)
    return placed


def find_passage(passages: Sequence[Passage], words: str) -> Passage | None:
    """The passage with the same words, or the one that is most like it."""
    same = next((each for each in passages if each.words == words), None)
    if same:
        return same
    wanted = parts_of(words)
    near = [(likeness(wanted, parts_of(each.words)), each) for each in passages[:MOST_COMPARED] if each.words]
    likest = max(near, key=lambda pair: pair[0], default=(0.0, None))
    return likest[1] if likest[0] >= ALIKE else None
