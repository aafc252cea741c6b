"""Words in what people write: found however they are dressed up, in linear time, and not where they are not meant."""

import random
import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.comments.admission.words import sieve
from app.comments.admission.words.dictionary import Dictionary, Match, longest
from app.comments.admission.words.letters import BREAK, SPACE
from app.comments.admission.words.page import words_of
from app.comments.admission.words.patterns import MOST_STARS, Pattern, read_pattern
from app.comments.admission.words.reading import Reading
from app.comments.admission.words.sieve import Sieve
from app.kernel.errors import RuleBroken
from config import ROOT


def find(rule: str, text: str, *, is_markdown: bool = False) -> list[str]:
    """What of a text a rule finds, as it is written there."""
    found = Dictionary([read_pattern(rule)]).find(Reading(text, is_markdown=is_markdown))
    return [text[match.start : match.end] for match in found.matches]


DRESSED_UP = [
    "viagra", "VIAGRA", "Víágrà", "ｖｉａｇｒａ", "vi4gra", "v1agr@", "v!agra", "vіagra", "νiаgrа",
    "ⓥⓘⓐⓖⓡⓐ", "🅥iagra", "ᴠɪᴀɢʀᴀ", "𝓿𝓲𝓪𝓰𝓻𝓪",
    "vi\u200bagra", "v\u00adiagra", "vi\ufe0fagra", "v̷i̷a̷g̷r̷a̷", "VlAGRA", "v i a g r a", "v.i.a.g.r.a",
    "v.i-a_g.r-a", "vi.agra", "v\u00a0i\u00a0a\u00a0g\u00a0r\u00a0a",
]  # fmt: skip


@pytest.mark.parametrize("written", DRESSED_UP)
def test_a_word_is_found_however_it_is_dressed_up(written: str) -> None:
    assert find("viagra", f"Buy {written}, now") == [written]
    assert find("Viágra", f"Buy {written}, now") == [written]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("viagra", "viagras and niagra"),
        ("hell", "s h e l l hello shell"),
        ("ass", "455 pass assume as s"),
        ("ball", "bail BAIL ba11s"),
        ("so", "50 and 5.0"),
        ("мой", "мои"),
        ("c4", "ca"),
        ("시발", "시발점에서 다시발견"),
        ("각", "가구"),
        ("광고", "광곡"),
        ("バカ", "バカンス"),
        ("か", "が"),
        ("buy now", "buyers now; buy\tnowhere"),
        ("f*k", "fog in kent"),
        ("viagra", "via gravel vi agra"),
        ("*shit*", "this/hit, push-it, was...hit"),
    ],
)
def test_a_word_is_not_found_where_it_is_not_meant(rule: str, text: str) -> None:
    assert find(rule, text) == []


@pytest.mark.parametrize(
    ("rule", "text", "found"),
    [
        ("via*", "viaduct, via, avia", ["viaduct", "via"]),
        ("*agra", "Niagra viagra agra agrar", ["Niagra", "viagra", "agra"]),
        ("*agr*", "viagras", ["viagras"]),
        ("v*gra", "v14gra vgra via gra", ["v14gra", "vgra"]),
        ("buy now", "Buy -- NOW!", ["Buy -- NOW"]),
        ("buy* now", "buying now", ["buying now"]),
        ("buy * now", "buy it now, buy it right now", ["buy it now"]),
        ("example.com", "at http://www.example.com/page", ["example.com"]),
        ("*viagra*", "super-vi.agra or sv.i.a.g.r.ax", ["super-vi.agra"]),
        ("*viagra*", "x v i a g r a x", ["x v i a g r a x"]),
        ("don't", "dont, don’t", ["don’t"]),
        ("dont", "don't", ["don't"]),
        ("🍆", "🍆🍆🏽", ["🍆", "🍆🏽"]),
        ("straße", "STRASSE", ["STRASSE"]),
        ("fish", "ﬁsh", ["ﬁsh"]),
    ],
)
def test_stars_and_phrases(rule: str, text: str, found: list[str]) -> None:
    assert find(rule, text) == found


@pytest.mark.parametrize(
    ("rule", "text", "found"),
    [
        ("광고", "광고를 광고입니다 광고하는 광고에서만은 불법광고", ["광고"] * 4),
        ("*광고", "불법광고를", ["불법광고"]),
        ("광고", "광.고, 광 고", ["광.고", "광 고"]),
        ("광고", "ㄱㅗㅏㅇㄱㅗ", ["ㄱㅗㅏㅇㄱㅗ"]),
        ("광고", "\u1100\u116a\u11bc\u1100\u1169를", ["\u1100\u116a\u11bc\u1100\u1169"]),
        ("\u1100\u116a\u11bc\u1100\u1169", "광고", ["광고"]),
        ("광고", "ad광고2", ["광고"]),
        ("viagra", "viagra를", ["viagra"]),
        ("ㅅㅂ", "아ㅅㅂㅋㅋ", ["ㅅㅂ"]),
        ("시발", "시발ㅋㅋ", ["시발"]),
        ("广告", "这是广告吗", ["广告"]),
        ("バカ", "ﾊﾞｶ!このバカが", ["ﾊﾞｶ", "バカ"]),
        ("โปรโมชั่น", "ดูโปรโมชั่นใหม่", ["โปรโมชั่น"]),
        ("реклама", "Peклaма", ["Peклaма"]),
        ("внимание", "Bнимание", ["Bнимание"]),
        ("пиздец", "пи3дец", ["пи3дец"]),
        ("мой", "мои\u0306", ["мои\u0306"]),
    ],
)
def test_words_of_other_scripts(rule: str, text: str, found: list[str]) -> None:
    assert find(rule, text) == found


@pytest.mark.parametrize("written", ["v&#105;agra", "&#x76;iagra", "vi**ag**ra", "v\\_iagra"])
def test_a_word_is_found_as_markdown_spells_it(written: str) -> None:
    assert find("viagra", f"Buy {written} now", is_markdown=True) == [written]


@pytest.mark.parametrize(
    "rule", ["", "   ", "a", "*", "* *", "a*", "!?", "fu**", "a*b*c*d*e*f*g", "x" * 101, "a" + "*" * 3]
)
def test_a_rule_that_says_nothing_or_too_much_is_refused(rule: str) -> None:
    with pytest.raises(RuleBroken, match=r"rule|star"):
        read_pattern(rule)


def test_rules_that_mean_the_same_have_the_same_key() -> None:
    assert len({read_pattern(rule).key for rule in ("Viágra", "ｖｉａｇｒａ", " viagra ")}) == 1
    assert len({read_pattern(rule).key for rule in ("viagra", "viagra*", "*viagra", "vi*agra", "v1agra")}) == 5


def test_of_matches_that_overlap_the_longest_counts() -> None:
    dictionary = Dictionary([read_pattern(rule) for rule in ("buy", "buy now", "now or never")])

    found = dictionary.find(Reading("Buy now or never"))

    assert [match.pattern for match in longest(found.matches)] == [1]


def list_examples() -> Iterator[tuple[str, list[str], list[str]]]:
    """The rows of the table of word rules in docs/moderation.md: a rule, what it finds, and what it does not."""
    told = (ROOT / "docs/moderation.md").read_text("utf-8").split("### What a rule finds")[1].split("### Trying")[0]
    for row in re.findall(r"^\| `(.+)` \| (.+) \|(.*) \|$", told, re.MULTILINE):
        rule, found, passed = (re.sub(r" \(.*\)", "", cell).strip() for cell in row)
        yield rule, found.split(", ") if " now" not in rule else [found], passed.split(", ")


@pytest.mark.parametrize(("rule", "found", "passed"), list(list_examples()))
def test_the_documentation_says_what_rules_find(rule: str, found: list[str], passed: list[str]) -> None:
    assert [text for text in found if not find(rule, text)] == []
    assert [text for text in passed if find(rule, text)] == []


ALPHABET = "aabbil1!@4$ .-*ё광고ㄱ가あ漢ー"
rules = st.text("aabil1광고가あ漢*  ", min_size=2, max_size=6)
texts = st.text(ALPHABET, max_size=24)


def ends_of(pattern: Pattern, place: int, reading: Reading, start: int) -> Iterator[int]:
    """Every end of what the pieces from `place` on can be that begin at a letter, tried one after another."""
    piece = pattern.pieces[place]
    end = start + len(piece.keys)
    if end > len(reading.letters) or not (reading.begins(start) and reading.ends_at(end)):
        return
    here = list(zip(piece.keys, range(start, end), strict=True))
    if not all(key in reading.letters[at].reads or reading.passes_for(at, key) for key, at in here):
        return
    if not any(reading.letters[at].is_plain or reading.letters[at].key == key for key, at in here):
        return
    if place == len(pattern.pieces) - 1:
        if pattern.ends_anywhere or reading.ends_word(end):
            yield end
        return
    for later in range(end, len(reading.letters)):
        yield from ends_of(pattern, place + 1, reading, later)
        if reading.letters[later] in (SPACE, BREAK):
            break


def find_slowly(pattern: Pattern, reading: Reading) -> set[tuple[int, int]]:
    """What is found by trying every place; the first and last letters."""
    starts = [at for at in range(len(reading.letters)) if pattern.begins_anywhere or reading.edges[at]]
    found = {(start, end) for start in starts for end in ends_of(pattern, 0, reading, start)}
    return {(start, end) for start, end in found if reading.is_whole(start, end)}


@settings(max_examples=400, deadline=None)
@given(st.lists(rules, max_size=6), texts)
def test_all_rules_together_find_what_each_finds_by_trying_every_place(written: list[str], text: str) -> None:
    patterns = list(read_some(written))
    reading = Reading(text)

    found = Dictionary(patterns).find(reading).matches

    for number, pattern in enumerate(patterns):
        slowly = find_slowly(pattern, reading)
        assert bool(slowly) == any(match.pattern == number for match in found)
        if len(pattern.pieces) == 1 and not (pattern.begins_anywhere or pattern.ends_anywhere):
            spans = {Match(reading.starts[start], reading.ends[end - 1], number) for start, end in slowly}
            assert spans == {match for match in found if match.pattern == number}


@settings(max_examples=400, deadline=None)
@given(rules, texts)
def test_the_sieve_lets_every_text_through_in_which_something_is(written: str, text: str) -> None:
    for pattern in read_some([written]):
        if Dictionary([pattern]).find(Reading(text)).matches:
            assert Sieve(pattern).lets_through(text)


def test_a_sieve_remembers_so_many_characters_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sieve, "KEPT_CHARACTERS", 3)
    one = Sieve(read_pattern("viagra"))

    assert one.lets_through("Nobody has víágrà")
    assert len(one.shapes) == 3


def test_addresses_are_read_as_browsers_show_them() -> None:
    html = '<p><a href="https://xn--vagra-n2e.example/%61">here</a> <a href="https://xn--99999999999.example/">there</a></p>'

    assert words_of(html).split() == ["here", "there", "https://vіagra.example/a", "https://xn--99999999999.example/"]


@pytest.mark.parametrize("written", DRESSED_UP)
def test_the_sieve_knows_words_that_are_dressed_up(written: str) -> None:
    one = Sieve(read_pattern("viagra"))

    assert one.lets_through(f"Buy {written}, now")
    assert not one.lets_through("Buy bread in Niagara")


def read_some(written: list[str]) -> Iterator[Pattern]:
    """Those of the rules that are rules."""
    for rule in written:
        try:
            yield read_pattern(rule)
        except RuleBroken:
            continue


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_read_and_maps_back_to_itself(text: str) -> None:
    for is_markdown in (False, True):
        reading = Reading(text, is_markdown=is_markdown)

        assert all(0 <= start < end <= len(text) for start, end in zip(reading.starts, reading.ends, strict=True))
        assert len(reading.letters) == len(reading.words) == len(reading.starts)


@pytest.mark.parametrize(
    "text",
    ["aaaaaaaaaa" * 40, "the ball is v1agra, b u y. " * 15, "a.b " * 100, "광고를 불법광고 " * 40, "vi" * 200],
    ids=["one letter", "words", "gaps", "korean", "beginnings"],
)
def test_a_text_twice_as_long_takes_twice_as_many_steps(text: str) -> None:
    chance = random.Random(5)
    letters = ["".join(chance.choices("abcdeilortuv", k=chance.randint(3, 9))) for _ in range(4_500)]
    stars = ["a*b*c*d", "*aa*", "aaa*", "*a*a*a*", "vi*agra", "*광고*", *("a" * length for length in range(2, 60))]
    dictionary = Dictionary([read_pattern(rule) for rule in [*letters, *stars]])

    once, twice = (dictionary.find(Reading(each)).steps for each in (text, text * 2))

    assert twice <= 2.2 * once
    assert MOST_STARS == 5
