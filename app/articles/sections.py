"""Sections of an article: what a comment quotes of one, and where that stands after the article was edited."""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, NamedTuple

from app.kernel.errors import RuleBroken
from app.kernel.text import excerpt_of

HEADING_LIMIT = 80  # characters of a heading that are quoted
KEPT = 1_024
MOST_COMPARED = 100  # sections; each comparison takes up to a tenth of a millisecond
ALIKE = 0.6  # difflib's measure: 1 is the same
VERY_ALIKE = 0.75  # headings are short, and a few letters in common mean little


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


def follow(quoted: Section, sections: tuple[Section, ...]) -> Section | None:
    """What has become of a section that was quoted; None where nothing like it is left."""
    return quoted if quoted in sections else find_moved(quoted, sections)


@lru_cache(KEPT)
def find_moved(quoted: Section, sections: tuple[Section, ...]) -> Section | None:
    """The section that a quoted one has become: the same text, the same anchor, a text or a heading that is alike."""
    near = sections[:MOST_COMPARED]
    ways: tuple[Callable[[], Section | None], ...] = (
        lambda: next((each for each in sections if each[1:] == quoted[1:]), None),
        lambda: next((each for each in sections if each.anchor == quoted.anchor), None),
        lambda: find_alike(quoted.words, {each.words: each for each in near}, ALIKE),
        lambda: find_alike(quoted.heading, {each.heading: each for each in near}, VERY_ALIKE),
    )
    return next((found for way in ways if (found := way())), None)


def find_alike(text: str, sections: Mapping[str, Section], least: float) -> Section | None:
    """The section whose text is most like this one, if it is so at all."""
    alike = get_close_matches(text, sections, 1, least) if text else []
    return sections[alike[0]] if alike else None
