"""Repeats and rejections: what was said before waits, and what is said by whom is rejected again and again."""

from datetime import timedelta

import pytest
import time_machine

from app.comments.commands.own import delete_own, edit
from app.comments.models import CommentState
from app.comments.words import words_hash
from app.kernel.clock import now
from tests.cast import Cast, make_account, make_article, make_comment, say

AD = "Come to our shop in Mill Lane, where every lamp is half its price!"
VARIED = "**COME** to our shop... in Mill Lane —\n\nwhere every lamp is ｈａｌｆ its price"


def test_the_same_words_elsewhere_wait_however_they_are_spelt(cast: Cast) -> None:
    here, there = make_article(cast.ada), make_article(cast.ada, "Another thread")

    first, again = say(cast.ben, here, AD), say(cast.ben, there, VARIED)
    other = say(cast.ben, there, AD.replace("Mill", "Church"))

    assert first.is_approved
    assert (again.state, again.held_because, again.held_match) == (
        CommentState.PENDING,
        "repeat",
        "said before by the same person",
    )
    assert other.is_approved


def test_what_many_people_say_in_the_same_words_waits(cast: Cast) -> None:
    article = make_article(cast.ada)

    said = [say(make_account(f"Person {number}"), article, AD) for number in range(5)]

    assert [each.is_approved for each in said] == [True, True, True, False, False]
    assert said[-1].held_match == "said 3 times within a week"
    assert say(cast.jun, article, AD).is_approved


def test_a_few_words_are_nobodys(cast: Cast) -> None:
    articles = [make_article(cast.ada, f"Thread {number}") for number in range(4)]

    assert all(say(cast.ben, article, "Thank you very much!").is_approved for article in articles)
    assert words_hash("+1 👍 " * 40) is not None
    assert words_hash("👍" * 400) is None


def test_what_was_said_long_ago_or_taken_back_may_be_said_again(cast: Cast) -> None:
    articles = [make_article(cast.ada, f"Thread {number}") for number in range(3)]
    with time_machine.travel(now() - timedelta(days=8), tick=False):
        say(cast.ben, articles[0], AD)

    moved = say(cast.ben, articles[1], AD)
    was_approved = moved.is_approved
    delete_own(cast.ben, moved)

    assert was_approved
    assert say(cast.ben, articles[2], AD).is_approved


def test_an_edit_is_compared_with_others_and_not_with_itself(cast: Cast) -> None:
    article = make_article(cast.ada)
    first, second = say(cast.ben, article, AD), say(cast.ben, article, "A lamp, then.")

    edit(cast.ben, first, f"{AD}!", seen=0, window=timedelta(hours=1))
    edit(cast.ben, second, f"{AD} Now.", seen=0, window=timedelta(hours=1))
    edit(cast.ben, second, VARIED, seen=1, window=timedelta(hours=1))

    assert first.is_approved
    assert (second.state, second.held_because) == (CommentState.PENDING, "repeat")


@pytest.mark.parametrize(
    ("states", "because"),
    [
        ("rr", None),
        ("rrr", "rejections"),
        ("rrraaa", None),
        ("rrrraaa", "rejections"),
        ("aaaaarrrrr", None),
        ("aaaarrrrrr", "rejections"),
        ("rrrrrr" + "a" * 10, None),
        ("rrr" + "p" * 4, "rejections"),
    ],
)
def test_who_was_rejected_again_and_again_of_late_waits(cast: Cast, states: str, because: str | None) -> None:
    article, kinds = make_article(cast.ada), {each.value[0]: each for each in CommentState}
    for number, letter in enumerate(states):
        make_comment(cast.ben, article, f"Number {number}", state=kinds[letter])
        make_comment(make_account("Rita"), article, f"Beside it {number}", state=CommentState.REJECTED)

    comment = say(cast.ben, article, "And now?")

    assert comment.held_because == because
    assert comment.is_approved is (because is None)


def test_staff_are_never_asked_what_became_of_their_comments(cast: Cast) -> None:
    article = make_article(cast.ada)
    for number in range(4):
        make_comment(cast.jun, article, f"Number {number}", state=CommentState.REJECTED)

    assert say(cast.jun, article, "And now?").is_approved
