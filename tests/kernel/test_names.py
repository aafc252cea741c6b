"""Display names: fit to be shown, and nobody else's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import RuleBroken
from app.kernel.names import check_name, initials, skeleton

STAFF = ["Ada Park", "Νίκος", "Ian Lee", "김민수"]


@pytest.mark.parametrize(
    "name",
    [
        "Ben",
        "Ja",
        "김",
        "김 지우",
        "李",
        "あい",
        "José O'Neill-Smith",
        "Nguyễn Văn Độ",
        "नमस्ते",
        "שָׁלוֹם",
        "می\u200cخواهم",
        "क्\u200dष क",
        "❤\ufe0f Eun",
        "👩\u200d💻 Eun",
        "Mr. 7",
    ],
)
def test_a_name_of_any_script_is_kept_as_it_is(name: str) -> None:
    assert check_name(name, STAFF) == name


def test_white_space_in_a_name_is_folded() -> None:
    assert check_name("  Ben \n Lee ", STAFF) == "Ben Lee"


@pytest.mark.parametrize("name", ["", "   ", "123", "!!!", "👍👍"])
def test_name_and_website_a_name_needs_a_letter(name: str) -> None:
    with pytest.raises(RuleBroken, match="at least one letter"):
        check_name(name, STAFF)


def test_one_latin_letter_is_too_short() -> None:
    with pytest.raises(RuleBroken, match="at least 2"):
        check_name("B", STAFF)


def test_a_name_is_measured_as_the_reader_sees_it() -> None:
    assert check_name("각" * 50, STAFF)

    with pytest.raises(RuleBroken, match="51 characters; the limit is 50"):
        check_name("각" * 51, STAFF)


def test_a_name_of_few_characters_is_not_made_of_any_number_of_signs() -> None:
    assert check_name("क्षि" * 49, STAFF)

    with pytest.raises(RuleBroken, match="too many signs"):
        check_name("Ben " + "\u200d".join("👩" * 200), STAFF)


@pytest.mark.parametrize(
    "name",
    [
        "Be\x00n",
        "Be\x1bn",
        "Ben\u202e",
        "Ben\u2066",
        "Be\u200bn",
        "Be\u200dn",
        "Be\u200cn",
        "Be\u00adn",
        "Be\ufe0fn",
        "Be\ufeffn",
        "\u3164Ben",
        "Ben\u2800",
        "Be\ud800n",
        "Be\ue000n",
        "Be\U000e0041n",
        "Be\u2028n\u200e",
    ],
)
def test_name_and_website_what_cannot_be_seen_is_refused(name: str) -> None:
    with pytest.raises(RuleBroken, match="invisible"):
        check_name(name, STAFF)


def test_marks_may_not_be_piled_up() -> None:
    with pytest.raises(RuleBroken, match="three marks"):
        check_name("Z\u0337\u0321\u0322\u0326algo", STAFF)


@pytest.mark.parametrize("name", ["http://evil.example", "WWW.evil.example", "ｗｗｗ.evil.example", "javascript://x"])
def test_name_and_website_an_address_is_no_name(name: str) -> None:
    with pytest.raises(RuleBroken, match="address"):
        check_name(name, STAFF)


@pytest.mark.parametrize(
    "name", ["admin", "Аdmin", "MODERATOR", "m0derator", "관리자", "former  reader", "R.e.joinder"]
)
def test_a_reserved_name_is_refused_in_any_disguise(name: str) -> None:
    with pytest.raises(RuleBroken, match="reserved"):
        check_name(name, STAFF)


@pytest.mark.parametrize(
    "name",
    [
        "Ada Park",
        "Аdа Раrk",
        "Ada Рark",
        "АDA  PARK",
        "Ada-Park",
        "adapark",
        "Aɗa Park",
        "Àda Pårk",
        "𝐀da 𝓟ark",
        "Ada Park ✓",
        "lan Lee",
        "IAN LEE",
        "1an Lee",
        "νίκος",
        "ΝΊΚΟΣ",
        "김 민수",
    ],
)
def test_a_look_alike_of_a_staff_name_is_refused(name: str) -> None:
    with pytest.raises(RuleBroken, match="works here"):
        check_name(name, STAFF)


def test_skeletons_are_equal_for_look_alikes_only() -> None:
    assert skeleton("Аdа Раrk") == skeleton("ADA-PARK") == skeleton("Ada Park")
    assert skeleton("rnary") == skeleton("Mary")
    assert skeleton("Ada Park") != skeleton("Eda Park")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ada Park", "AP"),
        ("ada", "A"),
        ("Ada van der Park", "AP"),
        ("김 민수", "김"),
        ("李小龍", "李"),
        ("🌸 Eun", "E"),
        ("É́ric Øst", "É́Ø"),
        ("ßen", "Ss"),
        ("123", "?"),
        ("", "?"),
    ],
)
def test_initials_stand_for_a_name(name: str, expected: str) -> None:
    assert initials(name) == expected


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_numbers_any_name_is_kept_or_refused(name: str) -> None:
    try:
        kept = check_name(name, STAFF)
    except RuleBroken:
        return

    assert kept.encode().decode() == kept
    assert initials(kept)
