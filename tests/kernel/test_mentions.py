"""Names behind an @: which are found, and that nothing but a name comes out of a mark."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.markdown import render_comment
from app.kernel.markdown.mentions import (
    CLOSE,
    OPEN,
    Person,
    call,
    elements_in,
    fill,
    mark,
    marks_in,
    names_to_type,
    spell,
)
from app.kernel.text import clean
from tests.pages import Page, assert_inert

ADA, ADA_PARK, JUN, KIM = (
    Person(1, "Ada", "ada"),
    Person(2, "Ada Park", "ada-2"),
    Person(3, "전준호", "전준호"),
    Person(4, "김", "kim"),
)
SAM, OTHER_SAM, ONEIL = Person(5, "Sam", "sam-5"), Person(6, "SAM", "sam-6"), Person(7, "O*Neil_ [x]", "oneil")
PEOPLE = [ADA, ADA_PARK, JUN, KIM, SAM, OTHER_SAM, ONEIL]
TAGS = {"p", "a", "bdi", "br", "blockquote", "code", "em", "hr", "li", "ol", "pre", "strong", "ul"}
NAMES = {each.id: each.name for each in PEOPLE}
CALLED = call(PEOPLE)


def shown(source: str) -> str:
    """What a reader sees of a text."""
    return fill(render_comment(source, CALLED), NAMES)


@pytest.mark.parametrize(
    ("source", "numbers"),
    [
        ("@Ada", {1}),
        ("@ada park, see", {2}),
        ("(@Ada Parker)", {1}),
        ("@Adam", set()),
        ("@ada-2!", {2}),
        ("@ada-lovelace", set()),
        ("@전준호는 @김 @김철수", {3, 4}),
        ("@Sam", set()),
        ("@sam-6", {6}),
        ("ada@Ada.example x@ada /@ada", set()),
        ("https://example.org/,@Ada and @Ada Park", {2}),
        ("[x](/a,@Ada)", set()),
        ("\\@Ada", set()),
        ("@@Ada", set()),
        ("**@Ada** > @전준호", {1, 3}),
        ("`@Ada`", {1}),
    ],
)
def test_the_longest_name_is_found_and_nothing_that_only_looks_like_one(source: str, numbers: set[int]) -> None:
    marked = mark(source, CALLED)

    assert marks_in([marked]) == numbers
    assert elements_in([render_comment(source, CALLED)]) == numbers


def test_whoever_was_named_before_keeps_a_name_that_two_have_now() -> None:
    assert mark("@Sam", call(PEOPLE, [OTHER_SAM])) == f"{OPEN}6{CLOSE}"


def test_of_two_who_were_named_before_and_share_a_name_neither_has_it() -> None:
    called = call([], [SAM, OTHER_SAM])

    typed = spell(f"{OPEN}5{CLOSE}, not {OPEN}6{CLOSE}", names_to_type([SAM, OTHER_SAM], called))

    assert typed == "@sam-5, not @sam-6"
    assert mark(typed, called) == f"{OPEN}5{CLOSE}, not {OPEN}6{CLOSE}"
    assert mark("@Sam", called) == "@Sam"


def test_nobody_takes_a_name_that_is_anothers_address() -> None:
    thief = Person(8, "Sam-5", "thief")

    for called in (call([*PEOPLE, thief]), call(PEOPLE, [thief])):
        assert mark("@sam-5", called) == f"{OPEN}5{CLOSE}"
        assert names_to_type([thief], called) == {8: "thief"}


def test_a_name_may_be_as_long_as_names_are() -> None:
    long = Person(9, "क्षि" * 9 + " " + "क्षि" * 20, "long")

    assert mark(f"@{long.name}!", call([ADA, long])) == f"{OPEN}9{CLOSE}!"


def test_a_marked_text_is_spelled_as_one_would_type_it_now() -> None:
    assert spell(mark("See @ada-2, @ada!", CALLED), {1: "Ada Stone", 2: "Ada Park"}) == "See @Ada Park, @Ada Stone!"


def test_names_are_shown_as_names_everywhere_and_never_as_markup() -> None:
    html = shown("@O*Neil_ [x] and *@Ada*\n\n`@Ada` [@Ada](https://example.org)\n\n```\n@Ada Park\n```")

    assert "<bdi>@O*Neil_ [x]</bdi>" in html
    assert "<em><bdi>@Ada</bdi></em>" in html
    assert "<code><bdi>@Ada</bdi></code>" in html
    assert "<bdi>@Ada Park</bdi>\n</code></pre>" in html
    assert "data" not in html


def test_a_name_is_escaped_where_it_is_filled_in() -> None:
    html = fill(render_comment("@Ada", CALLED), {1: "<script>alert(1)</script>"})

    assert html == "<p><bdi>@&lt;script&gt;alert(1)&lt;/script&gt;</bdi></p>\n"


@pytest.mark.parametrize(
    "typed",
    [
        f"{OPEN}1{CLOSE}",
        "&#xfdd0;1&#xfdd1;",
        '<data value="1"></data>',
        '[x](https://example.org/<data value="1"></data>)',
        '`<data value="1"></data>`',
        '<https://example.org/<data value="1"></data>>',
    ],
)
def test_nobody_can_type_a_mark_or_what_becomes_of_one(typed: str) -> None:
    """ATTACKS, after sanitising: names are filled in only where the parser has put their element."""
    source = clean(typed)

    assert marks_in([mark(source, CALLED)]) == set()
    assert elements_in([render_comment(typed, CALLED)]) == set()
    assert "<bdi>" not in shown(typed)


def test_twenty_are_named_and_the_rest_is_text() -> None:
    assert shown("@Ada " * 30).count("<bdi>") == 20


def test_a_text_of_nothing_but_names_is_read_in_time() -> None:
    began = perf_counter()

    mark("@" * 9_000, CALLED)
    mark("@x " * 3_000, CALLED)
    mark("https:/" * 1_400, CALLED)

    assert perf_counter() - began < 2


PIECES = ("Ada Park", "@Ada", "https://", OPEN, CLOSE, "&#xfdd0;", "\\", "\n", *"@ adAsm김전준호-_*`[]()<>")


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_text_stays_what_it_is_and_runs_nowhere(typed: str) -> None:
    marked, html = mark(clean(typed), CALLED), shown(typed)

    assert spell(marked, NAMES).casefold() == clean(typed).casefold()
    assert len(marks_in([marked])) <= 20
    assert_inert(html)
    assert not {OPEN, CLOSE} & set(html)
    assert {each.tag for each in Page(html).elements} <= TAGS
