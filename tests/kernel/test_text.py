"""Text as it is cleaned, measured, recognised and turned into slugs."""

import time
import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import RuleBroken
from app.kernel.text import (
    check_bytes,
    clean,
    clean_line,
    direction,
    excerpt_of,
    graphemes,
    language_of,
    length,
    slug,
)

# Any code point, lone surrogates and NUL included: ATTACKS, "numbers".
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=300)


def test_numbers_nul_controls_and_lone_surrogates_are_dropped() -> None:
    typed = "a\x00b\x07c\x9fd\ud800e\ufffef\U0001ffffg\th"

    assert clean(typed) == "abcdefg\th"


def test_every_newline_becomes_one_kind() -> None:
    assert clean("a\r\nb\rc\u2028d\u2029e\u0085f\ng") == "a\nb\nc\nd\ne\nf\ng"


def test_text_that_would_be_reordered_on_the_page_loses_what_reorders_it() -> None:
    assert clean("access\u202e\u2066 level\u2069\u202c") == "access level"


def test_marks_that_a_right_to_left_writer_needs_are_kept() -> None:
    assert clean("שלום\u200f!") == "שלום\u200f!"


def test_decomposed_hangul_and_accents_are_composed() -> None:
    assert clean(unicodedata.normalize("NFD", "한글 é")) == "한글 é"


def test_an_indented_first_line_keeps_its_indent_and_the_end_is_trimmed() -> None:
    assert clean("\n\n    code\n\n \n") == "    code"


def test_numbers_a_million_marks_on_one_letter_are_bounded_in_time() -> None:
    began = time.process_time()

    cleaned = clean("a" + "\u0301\u0316" * 250_000)

    assert time.process_time() - began < 1
    assert len(cleaned) <= 31


def test_a_line_has_its_white_space_folded() -> None:
    assert clean_line("  Ada \n\t Park\u3000 ") == "Ada Park"


def test_characters_are_counted_as_the_writer_sees_them() -> None:
    assert length("한글") == 2
    assert length("e\u0301") == 1
    assert length("👩‍👩‍👧‍👦🇰🇷") == 2
    assert graphemes("각\u0301b") == ["각\u0301", "b"]


@given(ANYTHING)
def test_numbers_cleaning_is_idempotent_and_its_result_can_be_stored(typed: str) -> None:
    cleaned = clean(typed)

    assert clean(cleaned) == cleaned
    assert cleaned.encode().decode() == cleaned
    assert "\x00" not in cleaned


def test_a_text_over_its_bytes_is_refused_with_both_numbers() -> None:
    check_bytes("한", 3, "That text")

    with pytest.raises(RuleBroken, match=r"That text has 1,002 bytes; the limit is 1,001\."):
        check_bytes("한" * 334, 1_001, "That text")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The first door", "en"),
        ("첫 번째 문", "ko"),
        ("리눅스 커널 Linux kernel 6.1", "ko"),
        ("日本語のテキスト", "ja"),
        ("中文文本", "zh"),
        ("שלום", "he"),
        ("مرحبا", "ar"),
        ("Привет", "ru"),
        ("Γειά", "el"),
        ("नमस्ते", "hi"),
        ("สวัสดี", "th"),
        ("", "en"),
        ("123 !?", "en"),
    ],
)
def test_the_language_is_told_by_the_script(text: str, language: str) -> None:
    assert language_of(text) == language


def test_direction_follows_the_language() -> None:
    assert direction("he") == direction("ar-EG") == "rtl"
    assert direction("ko") == direction("en-GB") == "ltr"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("The First Door", "the-first-door"),
        ("첫 번째 문", "첫-번째-문"),
        ("Don't panic — it's fine!", "dont-panic-its-fine"),
        ("ＦＵＬＬ ①", "full-1"),
        ("Straße", "strasse"),
        ("नमस्ते दुनिया", "नमस्ते-दुनिया"),
        ("a/../b?c#d%2e", "a-b-c-d-2e"),
        ("---", "untitled"),
        ("", "untitled"),
        ("\ud800\x00", "untitled"),
        ("\u3164", "untitled"),
    ],
)
def test_a_slug_keeps_letters_of_every_script(title: str, expected: str) -> None:
    assert slug(title) == expected


def test_a_slug_is_cut_at_a_whole_character() -> None:
    assert slug("a" * 100) == "a" * 80
    assert slug("𒀀" * 70) == "𒀀" * 60
    assert slug("a" * 79 + "👍 b") == "a" * 79


@given(ANYTHING)
def test_numbers_any_text_gives_a_slug_that_is_safe_in_a_path(typed: str) -> None:
    made = slug(typed)

    assert made
    assert slug(made) == made
    assert len(made) <= 80
    assert len(made.encode()) <= 240
    assert made.strip("-") == made
    assert regex.fullmatch(r"[\p{L}\p{M}\p{N}]+(?:-[\p{L}\p{M}\p{N}]+)*", made)


def test_an_excerpt_is_cut_at_a_word_and_says_so() -> None:
    assert excerpt_of("short", 10) == "short"
    assert excerpt_of("one two three four", 12) == "one two…"
    assert excerpt_of("가나다라마바사아자차카타파하", 10) == "가나다라마바사아자…"


@given(ANYTHING, st.integers(2, 50))
def test_an_excerpt_is_never_longer_than_its_limit(typed: str, limit: int) -> None:
    assert length(excerpt_of(clean_line(typed), limit)) <= limit
