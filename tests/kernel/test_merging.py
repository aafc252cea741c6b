"""Two texts that began as the same one become one, and nothing that either wrote is lost."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel import merging
from app.kernel.merging import Stretch, conclude, merge

lines = st.lists(st.sampled_from(["", "a", "b", "c", "noon", "골목"]), max_size=9)
texts = lines.map("\n".join)


def both(base: str, mine: str, theirs: str) -> str:
    """The merge, with both texts where they are in each other's way."""
    return conclude(merge(base, mine, theirs), [])


def count(text: str) -> Counter[str]:
    """How often each line is there."""
    return Counter(text.split("\n"))


def test_edits_in_different_places_are_both_there() -> None:
    base = "One.\n\nTwo.\n\nThree.\n"

    merged = merge(base, base.replace("One.", "One, put right."), base.replace("Three.", "Three.\n\nFour."))

    assert merged == (Stretch(("One, put right.", "", "Two.", "", "Three.", "", "Four.", "")),)


def test_a_line_that_both_changed_is_a_conflict_between_what_is_clear() -> None:
    merged = merge("One.\nTwo.\nThree.", "One.\nMine.\nThree.", "One.\nTheirs.\nThree.")

    conflict = Stretch(base=("Two.",), mine=("Mine.",), theirs=("Theirs.",), is_conflict=True)
    assert merged == (Stretch(("One.",)), conflict, Stretch(("Three.",)))
    assert conclude(merged, ["mine"]) == "One.\nMine.\nThree."
    assert conclude(merged, ["theirs"]) == "One.\nTheirs.\nThree."
    assert conclude(merged, []) == "One.\nTheirs.\nMine.\nThree."


def test_what_one_took_away_and_the_other_changed_is_a_conflict() -> None:
    merged = merge("One.\nTwo.\nThree.", "One.\nThree.", "One.\nTwo, put right.\nThree.")

    assert merged[1] == Stretch(base=("Two.",), theirs=("Two, put right.",), is_conflict=True)
    assert conclude(merged, ["mine"]) == "One.\nThree."


def test_two_that_add_something_in_the_same_place_are_asked() -> None:
    merged = merge("One.\nTwo.", "One.\nMine.\nTwo.", "One.\nTheirs.\nTwo.")

    assert [each.is_conflict for each in merged] == [False, True, False]


def test_an_addition_at_the_edge_of_a_change_is_in_nobodys_way() -> None:
    base = "One.\nTwo.\nThree."

    assert both(base, "One.\nMine.\nTwo.\nThree.", "One.\n2.\nThree.") == "One.\nMine.\n2.\nThree."
    assert both(base, "One.\nTwo.\nMine.\nThree.", "One.\n2.\nThree.") == "One.\n2.\nMine.\nThree."


def test_a_long_change_meets_several_small_ones() -> None:
    merged = merge("a\nb\nc\nd\ne", "a\nX\ne", "a\nB\nc\nD\ne")

    conflict = Stretch(base=("b", "c", "d"), mine=("X",), theirs=("B", "c", "D"), is_conflict=True)
    assert merged == (Stretch(("a",)), conflict, Stretch(("e",)))


def test_what_takes_too_long_to_tell_is_one_conflict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "MOST_STEPS", 0)

    assert merge("a\nb", "a\nc", "a\nd") == (
        Stretch(base=("a", "b"), mine=("a", "c"), theirs=("a", "d"), is_conflict=True),
    )
    assert merge("a\nb", "a\nc", "a\nb") == (Stretch(("a", "c")),)


@given(texts, texts)
def test_what_one_alone_changed_is_what_there_is(base: str, changed: str) -> None:
    assert both(base, changed, base) == changed
    assert both(base, base, changed) == changed


@given(texts, texts)
def test_the_same_edit_is_made_once(base: str, changed: str) -> None:
    merged = merge(base, changed, changed)

    assert not any(each.is_conflict for each in merged)
    assert conclude(merged, []) == changed


@given(texts, texts, texts)
def test_no_line_that_either_wrote_is_lost(base: str, mine: str, theirs: str) -> None:
    merged = count(both(base, mine, theirs))

    for side in (mine, theirs):
        assert not (count(side) - count(base)) - merged, "a line that was written is not there"


@given(texts, texts, texts)
def test_a_line_that_neither_took_away_stays(base: str, mine: str, theirs: str) -> None:
    both_kept = [line for line in set(base.split("\n")) if line in mine.split("\n") and line in theirs.split("\n")]

    merged = count(both(base, mine, theirs))

    lost = [
        line for line in both_kept if count(mine)[line] >= count(base)[line] <= count(theirs)[line] and not merged[line]
    ]
    assert not lost


@given(texts, texts, texts)
def test_who_is_who_changes_only_who_is_asked_first(base: str, mine: str, theirs: str) -> None:
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)

    assert [(each.text, each.mine, each.theirs) for each in one] == [
        (each.text, each.theirs, each.mine) for each in other
    ]


@given(lines, lines, st.lists(st.integers(), min_size=2, max_size=12))
def test_edits_that_lie_apart_never_ask_anybody(before: list[str], after: list[str], numbers: list[int]) -> None:
    middle = [f"line {n}" for n in range(len(numbers))]
    base, mine, theirs = ("\n".join(each) for each in (middle, [*before, *middle], [*middle, *after]))

    merged = merge(base, mine, theirs)

    assert not any(each.is_conflict for each in merged)
    assert conclude(merged, []) == "\n".join([*before, *middle, *after])
