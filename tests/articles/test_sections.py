"""A section that was quoted is found again after the article was edited, or it is said to be gone."""

from dataclasses import asdict

import pytest

from app.articles.sections import MOST_COMPARED, Section, Sections, is_rewritten, list_sections, quote
from app.kernel.errors import RuleBroken
from app.kernel.markdown import render_article
from app.kernel.text import length

BEFORE = """Before any heading.

## The hole in the blind

A hole of two millimetres is enough, and it need not be round.

## Notes

The almanac of 1911 has it wrong.

## 정오를 찾는 법

창턱에 빛이 닿는 자리를 매일 같은 시각에 표시한다.

## Notes

The tables were made by hand.
"""


def sections_of(source: str) -> tuple[Section, ...]:
    """The sections of a text, as an article keeps them."""
    return list_sections([asdict(each) for each in render_article(source).contents])


def find(number: int, after: str) -> str | None:
    """The anchor that the section of this number has in the text of afterwards."""
    found = Sections(sections_of(after)).follow(sections_of(BEFORE)[number])
    return found.anchor if found else None


def test_a_section_keeps_its_heading_and_its_first_words() -> None:
    sections = sections_of(BEFORE + "\n\n### " + "long " * 90 + "\n\n" + "words " * 90 + "\n\n## Empty\n\n## Last")

    assert sections[0] == Section(
        "s-the-hole-in-the-blind",
        "The hole in the blind",
        "A hole of two millimetres is enough, and it need not be round.",
    )
    assert [each.anchor for each in sections[1:4]] == ["s-notes", "s-정오를-찾는-법", "s-notes-2"]
    assert length(sections[4].heading) <= 80
    assert length(sections[4].words) <= 120
    assert [each.words for each in sections[5:]] == ["", ""]


@pytest.mark.parametrize(
    ("number", "old", "new", "anchor"),
    [
        (0, "", "", "s-the-hole-in-the-blind"),
        (
            0,
            "A hole of two millimetres is enough, and it need not be round.",
            "Ask a smith.",
            "s-the-hole-in-the-blind",
        ),
        (0, "The hole in the blind", "What to cut", "s-what-to-cut"),
        (0, "The hole in the blind\n\nA hole", "A pinhole\n\nOne hole", "s-a-pinhole"),
        (2, "정오를 찾는 법", "한낮을 찾아서", "s-한낮을-찾아서"),
        (2, "창턱에 빛이 닿는 자리를 매일 같은", "창턱에 빛이 드는 자리를 날마다 같은", "s-정오를-찾는-법"),
        (3, "## Notes\n\nThe almanac of 1911 has it wrong.\n", "", "s-notes"),
        (1, "## The hole", "## Notes\n\nNew ones.\n\n## The hole", "s-notes-2"),
    ],
)
def test_it_is_followed_through_edits(number: int, old: str, new: str, anchor: str) -> None:
    after = BEFORE.replace(old, new, 1) if old else BEFORE

    assert find(number, after) == anchor


def test_a_heading_and_its_text_may_change_a_little_at_once() -> None:
    after = BEFORE.replace("The hole in the blind", "The hole in the blinds").replace("A hole of two", "Cut it. Two")

    assert find(0, after) == "s-the-hole-in-the-blinds"


def test_it_moves_with_its_text() -> None:
    head, hole, *rest = BEFORE.split("## ")

    assert find(0, "## ".join([head, *rest, hole])) == "s-the-hole-in-the-blind"


@pytest.mark.parametrize("after", ["", "No headings here.", "## Bread\n\nFlour, water and salt.", "## Empty"])
def test_what_is_gone_is_not_found(after: str) -> None:
    assert find(0, after) is None


def test_a_section_that_is_not_there_is_not_quoted() -> None:
    contents = [asdict(each) for each in render_article(BEFORE).contents]

    assert quote(contents, "s-notes-2").words == "The tables were made by hand."
    with pytest.raises(RuleBroken, match="no longer in the article"):
        quote(contents, "s-elsewhere")


def test_contents_that_were_kept_before_they_had_words_still_lead_somewhere() -> None:
    sections = list_sections([{"level": 2, "anchor": "s-notes", "text": "Notes"}])

    found = Sections(sections).follow(quoted := Section("s-notes", "Notes", "The tables were made by hand."))

    assert found == sections[0]
    assert not is_rewritten(quoted, found)


ONE = Section("s-example", "Example", "The first example shows a hedge that was planted in 1802 by a monk.")
TWO = Section("s-example-2", "Example", "The second one is about a wall of stone near the sea.")


def test_of_two_sections_with_one_heading_the_words_tell_which_it_was() -> None:
    """Their anchors were given anew when they changed places."""
    wall = Section("s-example", "Example", "The second one is about a wall of stone beside the sea.")
    hedge = Section("s-example-2", "Example", "The first example shows a hedge that was planted in 1803 by a monk.")

    after = Sections((wall, hedge))

    assert (after.follow(ONE), after.follow(TWO)) == (hedge, wall)


def test_where_only_the_heading_is_left_the_words_are_said_to_be_others() -> None:
    left = Section("s-example", "Example", TWO.words)

    found = [Sections((left,)).follow(each) for each in (ONE, TWO)]

    assert found == [left, left]
    assert [is_rewritten(each, left) for each in (ONE, TWO)] == [True, False]


def test_an_anchor_counts_only_where_something_is_alike() -> None:
    other = Section("s-example", "Bread", "Flour, water and salt.")

    assert Sections((other,)).follow(ONE) is None


def test_alike_words_under_an_alike_heading_come_before_words_a_little_more_alike() -> None:
    near = Section("s-trees", "Trees and hedges", "The first example shows a hedge that was planted in 1802 by a monk!")
    own = Section("s-example", "Examples", "The first example shows a hedge that was planted in 1802, by monks.")

    assert Sections((near, own)).follow(ONE) == own


def test_of_more_sections_than_anybody_reads_only_the_first_are_compared() -> None:
    sections = [Section(f"s-{n}", f"{n} is a number", f"{n:b} " * 9) for n in range(1_000)]
    moved = ONE._replace(anchor="s-moved", heading="Moved", words=ONE.words + "!")

    found = []
    for number in (MOST_COMPARED - 1, MOST_COMPARED):
        found.append(Sections((*sections[:number], moved, *sections[number:])).follow(ONE))

    assert found == [moved, None]


def test_a_quote_is_looked_for_once_in_an_edition() -> None:
    sections = Sections((TWO, ONE._replace(words=ONE.words + "!")))

    first = sections.follow(ONE)
    sections.sections = ()

    assert sections.follow(ONE) is first
