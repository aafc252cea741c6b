"""Sections of an article: what a comment quotes of one, and where that stands after the article was edited."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from app.kernel.errors import RuleBroken
from app.kernel.text import excerpt_of

HEADING_LIMIT = 80  # characters of a heading that are quoted
KEPT = 1_024  # quotes of an edition of an article that were followed
MOST_COMPARED = 100  # sections; a quote is compared with that many in less than a millisecond
ALIKE = 0.5  # 1 is the same
VERY_ALIKE = 0.65  # headings are short, and a few letters in common mean little


class Section(NamedTuple):
    """A section as it is, or as a comment quotes it: its anchor, its heading, and the words it begins with."""

    anchor: str
    heading: str
    words: str


def list_sections(contents: Iterable[Mapping[str, Any]]) -> tuple[Section, ...]:
    """The sections of an article out of its contents."""
    return tuple(
        Section(each["anchor"], excerpt_of(each["text"], HEADING_LIMIT), each.get("words", "")) for each in contents
    )


def quote(contents: Iterable[Mapping[str, Any]], anchor: str) -> Section:
    """What a comment keeps of the section that it is about; raises RuleBroken where there is none."""
    found = next((each for each in list_sections(contents) if each.anchor == anchor), None)
    if found is None:
        raise RuleBroken("That section is no longer in the article. Your text is kept: choose another, or none.")
    return found


class Sections:
    """The sections of one edition of an article, and what has become in it of those that comments quote."""

    def __init__(self, sections: tuple[Section, ...]) -> None:
        self.sections = sections
        self.followed: dict[Section, Section | None] = {}

    def follow(self, quoted: Section) -> Section | None:
        """What has become of a section that was quoted; None where nothing like it is left."""
        if quoted not in self.followed:
            if len(self.followed) >= KEPT:
                self.followed.clear()
            self.followed[quoted] = quoted if quoted in self.sections else self.search(quoted)
        return self.followed[quoted]

    def search(self, quoted: Section) -> Section | None:
        """The section with the same text, with words that are alike, or with a heading that is: there or elsewhere."""
        same = next((each for each in self.sections if each[1:] == quoted[1:]), None)
        if same:
            return same
        heading, words = parts_of(quoted.heading), parts_of(quoted.words)
        headings, texts = dict[Section, float](), dict[Section, float]()
        for each, other_heading, other_words in parts_of_all(self.sections[:MOST_COMPARED]):
            headings[each] = likeness(heading, other_heading)
            texts[each] = likeness(words, other_words)
        alike = [each for each in texts if texts[each] >= ALIKE]
        if alike:  # before the anchor, which is another's once a heading of the same name went before
            return max(alike, key=lambda each: texts[each] + headings[each])
        titled = [each for each in headings if headings[each] >= VERY_ALIKE]
        return max(titled, key=lambda each: (each.anchor == quoted.anchor, headings[each]), default=None)


def is_rewritten(quoted: Section, found: Section) -> bool:
    """Whether a section has other words by now than those that were quoted, so that both are to be told."""
    known = bool(quoted.words and found.words)
    return known and likeness(parts_of(quoted.words), parts_of(found.words)) < ALIKE


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """How many of their parts two texts share, from 0 to 1 (Dice)."""
    return 2 * len(one & other) / (len(one) + len(other) or 1)


def parts_of(text: str) -> frozenset[str]:
    """All that stands three characters long in a text, whatever its case."""
    padded = f" {text.casefold()} " if text else ""
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


@lru_cache(4)
def parts_of_all(sections: tuple[Section, ...]) -> list[tuple[Section, frozenset[str], frozenset[str]]]:
    """Each section with the parts of its heading and of its words."""
    return [(each, parts_of(each.heading), parts_of(each.words)) for each in sections]
