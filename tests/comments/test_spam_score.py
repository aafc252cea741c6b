"""The spam score by itself: what is counted of a comment, what it adds up to, and how right it is."""

from collections import Counter
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.comments.admission.spam import MOST_WORDS, Counts, score, words_of
from app.kernel.markdown import render_comment
from bench.labelled import Labelled, comments

TOTAL = Counts(100, 200)


def words(text: str, name: str = "Ben Cho") -> set[str]:
    """What is counted of a comment with this text."""
    return set(words_of(render_comment(text), name))


def plain(text: str) -> set[str]:
    """The words of a text without the signs beside them."""
    return {word for word in words(text) if ":" not in word}


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("A CASINO, a casino!", {"casino"}),
        ("ｃａｓｉｎｏ", {"casino"}),
        ("ca\u00adsi\u200bno", {"casino"}),
        ("c-a-s-i-n-o v.i.p", {"casino", "vip"}),
        ("ca**si**no", {"casino"}),
        ("&#99;asino", {"casino"}),
        ("с\u0430s\u0456no", {"casino"}),  # Cyrillic but for two letters
        ("v1agra for 1,200", {"v0agra", "for"}),
        ("don't", {"dont"}),
        ("카지노 보너스", {"카지", "지노", "보너", "너스"}),
        ("카.지.노", {"카지", "지노"}),
        ("在家赚钱", {"在家", "家赚", "赚钱"}),
        ("집", {"집"}),
        ("write to zq@post.example or @zebulon", {"write", "to", "or", "zebulon"}),
        ("x" * 25, set()),
    ],
)
def test_words_are_counted_as_readers_see_them(text: str, counted: set[str]) -> None:
    assert plain(text) - {"0"} == counted


def test_links_are_counted_by_their_hosts_and_nothing_of_them_is_a_secret() -> None:
    found = words("[a](https://shop.cheap.example/order?of=zebulon) and https://cheap.example/2 and [b](http://[::1/x)")

    assert {"links:2", "link:shop.cheap.example", "link:cheap.example", "link:example"} <= found
    assert not any("zebulon" in word or "order" in word for word in found)


@pytest.mark.parametrize(
    "text",
    ["zq@post.example", "(zq@post.example)", "@zq@post.example", "zq@@post.example", "@zq@@post.example, zq@post"],
)
def test_no_address_of_e_mail_is_counted(text: str) -> None:
    assert plain(f"Write {text} now") == {"write", "now"}
    assert "sign:mail" in words(text)


@pytest.mark.parametrize(
    "address",
    [
        "https://cheap.example/people/zebulon-marsh/oak-street?mail=zq#there",
        "<https://cheap.example/people/zebulon>",
        "HTTPS://cheap.example/zebulon",
        "www.cheap.example/zebulon",
    ],
)
def test_of_an_address_of_a_page_only_the_host_is_counted(address: str) -> None:
    assert plain(f"See {address} now") == {"see", "cheap", "example", "now"}


def test_what_is_counted_takes_time_that_grows_with_the_text() -> None:
    """ATTACKS: letters that each carry thirty marks pass every limit, and look like the beginning of an address."""
    began = process_time()

    words_of(f"<p>{('x' + chr(0x489) * 30) * 2000}</p>", "Ben Cho")

    assert process_time() - began < 1


@pytest.mark.parametrize(
    ("name", "shape"),
    [("Ben Cho", "Xx Xx"), ("CheapBags2026", "XxXx9"), ("전준호", "o"), ("Dr. Prince Loan Firm Ltd", "Xx- Xx Xx Xx")],
)
def test_of_a_name_only_the_shape_is_counted(name: str, shape: str) -> None:
    found = words("Hello there.", name)

    assert f"name:{shape}" in found
    assert not any(part.casefold() in found for part in name.split())


def test_signs_beside_the_words_are_counted() -> None:
    found = words("WIN BIG TODAY!!! 💰 $500, m\u0430il me@here.example, c-a-s-i-n-o")

    signs = {word.removeprefix("sign:") for word in found if word.startswith("sign:")}
    assert signs == {"!!!", "capitals", "look-alikes", "mail", "money", "picture", "spread"}
    assert {"language:en", "links:0"} <= found


def test_a_long_comment_is_counted_by_a_bounded_sample_that_does_not_depend_on_where_words_stand() -> None:
    text = " ".join(f"{first}{second}word" for first in "abcdefghijklmnopqrst" for second in "abcdefghijklmnopqrst")

    there, back = (words_of(f"<p>{each}</p>", "Ben") for each in (text, " ".join(reversed(text.split()))))

    assert len(there) == MOST_WORDS
    assert there == back


def test_what_nobody_has_learnt_is_a_half() -> None:
    assert score(("casino", "bonus"), {}, Counts()).value == 0.5
    assert str(score(("the",), {"the": Counts(50, 100)}, TOTAL)) == "0.50"


def test_the_words_that_weighed_are_named_on_both_sides() -> None:
    counts = {"casino": Counts(80, 1), "bonus": Counts(40, 0), "library": Counts(0, 30), "and": Counts(90, 180)}

    found = score(("and", "bonus", "casino", "library", "new"), counts, TOTAL)

    assert (found.speaks_for, found.speaks_against) == (("bonus", "casino"), ("library",))
    assert str(found).endswith("; for: bonus, casino; against: library")


def test_what_was_seen_once_tells_less_than_what_was_seen_often() -> None:
    once, often = (score(("bonus",), {"bonus": Counts(seen, 0)}, TOTAL).value for seen in (1, 50))

    assert 0.5 < once < often < 1


def test_one_who_hides_an_offer_among_good_words_is_neither_spam_nor_none() -> None:
    good = {f"good{number}": Counts(0, 40) for number in range(20)}
    bad = {f"bad{number}": Counts(40, 0) for number in range(20)}

    assert 0.4 < score((*good, *bad), good | bad, Counts(100, 100)).value < 0.6


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)), max_size=MOST_WORDS))
def test_a_score_is_from_nothing_to_one_whatever_was_learnt(pairs: list[tuple[int, int]]) -> None:
    counts = {str(number): Counts(*pair) for number, pair in enumerate(pairs) if sum(pair)}

    assert 0 <= score(tuple(counts), counts, Counts(10_000, 10_000)).value <= 1


@given(st.text(), st.text())
def test_whatever_is_typed_can_be_counted(text: str, name: str) -> None:
    found = words_of(f"<p>{text}</p>", name)

    assert len(set(found)) == len(found) <= MOST_WORDS
    assert all(word and "\n" not in word for word in found)


def judge(learnt: list[Labelled], unknown: list[Labelled], threshold: float) -> tuple[float, float]:
    """After so much was learnt: how much of what is called spam is spam, and how much of the spam is called so."""
    counted: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for each in learnt:
        counted[each.is_spam].update(words(each.text, each.name))
    counts = {word: Counts(counted[True][word], counted[False][word]) for word in counted[True] | counted[False]}
    total = Counts(sum(each.is_spam for each in learnt), sum(not each.is_spam for each in learnt))
    called = [each for each in unknown if score(sorted(words(each.text, each.name)), counts, total).value >= threshold]
    right = sum(each.is_spam for each in called)
    return right / len(called), right / sum(each.is_spam for each in unknown)


@pytest.mark.parametrize(
    ("seed", "learnt", "threshold", "precision", "recall"),
    [(1, 200, 0.9, 0.95, 0.75), (1, 1000, 0.9, 0.99, 0.88), (1, 300, 0.99, 1, 0.7), (2, 1000, 0.99, 1, 0.8)],
)
def test_what_it_says_of_comments_that_it_has_not_seen_is_mostly_right(
    seed: int, learnt: int, threshold: float, precision: float, recall: float
) -> None:
    found = comments(2000, seed)

    is_right, is_found = judge(found[:learnt], found[1000:], threshold)

    assert is_right >= precision
    assert is_found >= recall


def test_spam_is_found_in_every_language() -> None:
    found = comments(2000)

    for language in {each.language for each in found}:
        _, is_found = judge(found[:1000], [each for each in found[1000:] if each.language == language], 0.9)
        assert is_found > 0.6, language


def test_an_address_that_nobody_can_read_is_a_link_all_the_same() -> None:
    assert {"links:1", "link:?"} <= set(words_of('<a href="http://[::1/x">x</a>', "Ben Cho"))


def test_what_is_counted_by_pairs_is_named_as_words() -> None:
    counts = {pair: Counts(50, 0) for pair in ("카지", "지노", "보너", "너스", "vip", "먹튀")}

    found = score(tuple(counts), counts, TOTAL)

    assert str(found).removeprefix(f"{found.value:.2f}; for: ").split(", ") == ["vip", "보너스", "먹튀", "카지노"]
