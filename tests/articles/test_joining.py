"""What two made of one article, field by field."""

from app.articles.revisions.joining import Apart, Said, join, said_by

BASE = Said("Noon", "One.\n\nTwo.", {"excerpt": ["Short."], "categories": ["1", "2"], "pinned": []})


def said(title: str = "Noon", source: str = BASE.source, **particulars: list[str]) -> Said:
    """The same but for what one names."""
    return Said(title, source, BASE.particulars | particulars)


def test_what_one_alone_changed_is_taken() -> None:
    mine, theirs = said("Midday", pinned=["y"]), said(source="One.\n\n2.", excerpt=["Shorter."])

    joined = join(BASE, mine, theirs, ["categories"])

    assert (joined.apart, joined.conflicts) == ((), [])
    both = Said("Midday", "One.\n\n2.", {"excerpt": ["Shorter."], "categories": ["1", "2"], "pinned": ["y"]})
    assert joined.decide({}, []) == both


def test_what_both_changed_is_decided_field_by_field() -> None:
    joined = join(BASE, said("Midday", excerpt=["Mine."]), said("Twelve", excerpt=["Theirs."]), ["categories"])

    assert joined.apart == (Apart("title", "Midday", "Twelve"), Apart("excerpt", "Mine.", "Theirs."))
    chosen = joined.decide({"title": "theirs"}, [])
    assert (chosen.title, chosen.particulars["excerpt"]) == ("Twelve", ["Mine."])


def test_of_several_values_each_addition_and_each_removal_counts() -> None:
    joined = join(BASE, said(categories=["1", "2", "3"]), said(categories=["2", "4"]), ["categories"])

    assert joined.clear["categories"] == ["2", "3", "4"]


def test_a_conflict_in_the_text_is_decided_or_both_stay() -> None:
    joined = join(BASE, said(source="One.\n\nMine."), said(source="One.\n\nTheirs."), ["categories"])

    assert joined.decide({}, ["mine"]).source == "One.\n\nMine."
    assert joined.decide({}, []).source == "One.\n\nTheirs.\nMine."


def test_what_nobody_knows_of_the_beginning_is_asked_about() -> None:
    joined = join(said_by(None), said("Midday"), BASE, ["categories"])

    assert joined.apart == (Apart("title", "Midday", "Noon"),)
    assert joined.clear["excerpt"] == ["Short."]


def test_the_same_is_what_says_the_same_of_all_that_both_know() -> None:
    assert BASE.is_same_as(Said("Noon", "One.\r\n\r\nTwo.\n", {"excerpt": ["Short."]}))
    assert not BASE.is_same_as(said(pinned=["y"]))
    assert not BASE.is_same_as(said(source="One."))


def test_a_field_that_one_does_not_know_was_left_alone_there() -> None:
    without = Said("Midday", BASE.source, {"excerpt": ["Short."]})

    assert join(BASE, without, said(pinned=["y"]), []).clear["pinned"] == ["y"]
    assert join(BASE, said(pinned=["y"]), without, []).clear["pinned"] == ["y"]


def test_an_empty_line_and_a_box_without_a_tick_are_the_same_and_a_field_may_end_empty() -> None:
    emptied = said(excerpt=[""])

    assert emptied.is_same_as(said(excerpt=[]))
    assert emptied.is_exactly(said(excerpt=[], new=[""]))
    assert not emptied.is_exactly(said(excerpt=[], new=["y"]))
    assert join(BASE, said("Midday"), emptied, []).clear["excerpt"] == [""]
