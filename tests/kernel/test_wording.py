"""How one text became another: word by word, nothing lost, in bounded time."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.wording import LONGEST_KEPT, MOST_STEPS, Change, Comparer, Piece, compare

WORDS = st.lists(
    st.sampled_from(["one", "two ", "three", " ", "\n", "\n\n", "한글", "漢", "字 ", "<b>", "\t", "!"]), max_size=30
)
KEPT, REMOVED, ADDED = Change.KEPT, Change.REMOVED, Change.ADDED


def told(pieces: tuple[Piece, ...]) -> list[tuple[Change, str]]:
    return [(piece.change, piece.text) for piece in pieces]


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("The same.", "The same.", [(KEPT, "The same.")]),
        ("It is late.", "It is very late.", [(KEPT, "It is "), (ADDED, "very "), (KEPT, "late.")]),
        ("It is very late.", "It is late.", [(KEPT, "It is "), (REMOVED, "very "), (KEPT, "late.")]),
        ("A red kite.", "A blue kite.", [(KEPT, "A "), (REMOVED, "red "), (ADDED, "blue "), (KEPT, "kite.")]),
        ("Once.", "Once. Twice.", [(KEPT, "Once. "), (ADDED, "Twice.")]),
        ("One\nTwo", "One\n\nTwo", [(KEPT, "One"), (REMOVED, "\n"), (ADDED, "\n\n"), (KEPT, "Two")]),
        ("我喜欢书", "我不喜欢书", [(KEPT, "我"), (ADDED, "不"), (KEPT, "喜欢书")]),
        ("", "New.", [(ADDED, "New.")]),
        ("", "", []),
    ],
)  # fmt: skip
def test_words_are_kept_removed_and_added(old: str, new: str, pieces: list[tuple[Change, str]]) -> None:
    assert told(compare(old, new).pieces) == pieces


@given(WORDS, WORDS)
def test_both_texts_can_be_read_out_of_the_pieces(before: list[str], after: list[str]) -> None:
    old, new = "".join(before), "".join(after)

    pieces = compare(old, new).pieces

    without_blanks = str.maketrans("", "", " \t")
    assert "".join(piece.text for piece in pieces if piece.change is not REMOVED) == new
    was = "".join(piece.text for piece in pieces if piece.change is not ADDED)
    assert was.translate(without_blanks) == old.translate(without_blanks)


def test_a_long_stretch_that_did_not_change_is_shortened() -> None:
    story = "A long story. " * 100

    before, added, behind = compare(f"{story}End. {story}", f"{story}The End. {story}").pieces

    assert added == Piece(ADDED, "The ")
    assert before.text.split(" […] ")[0].endswith((" A", " long", " story."))
    assert behind.text.split(" […] ")[1].startswith(("A ", "long ", "story. "))
    assert max(len(before.text), len(behind.text)) < LONGEST_KEPT


def test_deep_and_wide_no_two_texts_take_long() -> None:
    """ATTACKS, deep and wide: whatever ten thousand characters say, they are compared in bounded time."""
    dice, signs = Random(1), [chr(0x4E00 + n) for n in range(10_000)]
    swapped = [signs[n ^ 1] for n in range(10_000)]
    pairs = [("".join(signs), "".join(swapped)), ("".join(signs[:1400]), "".join(swapped[:1400])), ("x" * 10_000, "y")]
    pairs += [(" ".join(dice.choices("ab", k=count)), " ".join(dice.choices("ab", k=count))) for count in (700, 5_000)]
    pairs.append((" ".join(f"{n:x} x" for n in range(540)), " ".join(f"{n:x}! x" for n in range(540))))

    found = [compare(old, new) for old, new in pairs]

    assert max(each.steps for each in found) <= MOST_STEPS
    assert [piece for each in found for piece in each.pieces if piece.change is Change.WHOLE]


def test_deep_and_wide_ten_comparisons_take_no_longer_than_one() -> None:
    """ATTACKS, deep and wide: each takes most of the steps that there are, all of them together no more."""
    texts = [" ".join(f"x {tag}{n}" for n in range(148)) for tag in "abcdefghijk"]
    comparer = Comparer()

    found = [comparer.compare(old, new) for old, new in pairwise(texts)]
    last = comparer.compare("It is late.", "It is very late.")

    assert comparer.steps_left >= 0
    assert [each[0].change for each in found].count(Change.WHOLE) >= 8
    assert found[-1] == (Piece(Change.WHOLE, texts[-1]),)
    assert told(last) == [(KEPT, "It is "), (ADDED, "very "), (KEPT, "late.")]


def test_a_long_comment_that_was_edited_all_over_is_still_compared_word_by_word() -> None:
    dice, words = Random(1), [f"word{n}" for n in range(400)]
    often = [1 / (n + 1) for n in range(400)]  # as words are spread in a language (Zipf)
    old = dice.choices(words, often, k=1_500)
    new = [dice.choice(words) if dice.random() < 0.3 else word for word in old]

    pieces = compare(" ".join(old), " ".join(new)).pieces

    assert sum(len(piece.text.split()) for piece in pieces if piece.change is KEPT) > 900
