"""Where a remark stands beside a text that may have been changed since."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from app.articles.reviews.models import Remark
from app.articles.sections import ALIKE, likeness, parts_of
from app.kernel.markdown import Block

MOST_COMPARED = 1_000  # passages
MOST_LOST = 50  # passages that are looked for; what was said of others stands on the whole


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
    there = {each.words: each for each in reversed(placed.passages) if each.words}
    lost = dict.fromkeys(each.words for each in remarks if each.words and each.words not in there)
    there |= find_likest(placed.passages, list(lost)[:MOST_LOST])
    for each in remarks:
        passage = there.get(each.words)
        (passage.remarks if passage else placed.others).append(each)
    return placed


def find_likest(passages: Sequence[Passage], lost: Collection[str]) -> dict[str, Passage]:
    """For words with which no passage begins any more the one that is most like them, where one is alike."""
    found = {}
    compared = [(parts_of(each.words), each) for each in passages[:MOST_COMPARED] if each.words] if lost else []
    for words in lost:
        wanted = parts_of(words)
        near = ((likeness(wanted, parts), each) for parts, each in compared)
        likest, passage = max(near, key=lambda pair: pair[0], default=(0.0, None))
        if passage and likest >= ALIKE:
            found[words] = passage
    return found
