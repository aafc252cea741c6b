"""What the spam score learns of moderators: each decision once, an undo exactly, and for no longer than needed."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.comments.admission.models import Learnt, SpamWord, Verdict
from app.comments.admission.spam import Counts
from app.comments.commands import learning
from app.comments.commands.learning import CAN_BE_UNLEARNT, KEPT, RARE_KEPT, forget_rare_words, learn, unlearn_texts
from app.comments.commands.own import edit
from app.comments.models import Comment, CommentState
from app.comments.queries.spam import read_counts, read_total
from app.kernel.clock import now
from app.kernel.database import db, writing
from app.moderation.commands.comments import approve, reject, undo
from app.moderation.models import Reason
from tests.cast import Cast, make_article, make_comment, say
from tests.comments.test_twice import at_once

OFFER = "Casino bonus today"
NOTHING: tuple[dict[str, Counts], Counts] = ({}, Counts())


def known() -> dict[str, Counts]:
    """Every word that is known, with its counts."""
    rows = db.session.execute(select(SpamWord.word, SpamWord.spam_count, SpamWord.ham_count))
    return {word: Counts(spam, ham) for word, spam, ham in rows}


def learnt(*words: str) -> tuple[dict[str, Counts], Counts]:
    """What is known of these words and of all comments."""
    return read_counts(words), read_total()


def pending(cast: Cast, text: str = OFFER) -> Comment:
    """A comment of ben's that waits."""
    return make_comment(cast.ben, make_article(cast.ada), text, state=CommentState.PENDING)


def test_what_a_moderator_rejects_as_spam_is_learnt_as_spam(cast: Cast) -> None:
    reject(cast.mo, pending(cast), Reason.SPAM)

    assert learnt("casino", "library") == ({"casino": Counts(1, 0)}, Counts(1, 0))


def test_what_a_moderator_approves_is_learnt_as_none(cast: Cast) -> None:
    approve(cast.mo, pending(cast, "The library was open."))

    assert learnt("casino", "library") == ({"library": Counts(0, 1)}, Counts(0, 1))


@pytest.mark.parametrize("reason", [each for each in Reason if each is not Reason.SPAM])
def test_what_is_rejected_for_another_reason_is_neither(cast: Cast, reason: Reason) -> None:
    comment = pending(cast)
    approve(cast.mo, comment)

    reject(cast.mo, comment, reason)

    assert learnt("casino") == NOTHING


def test_what_nobody_decided_about_is_not_learnt(cast: Cast) -> None:
    say(cast.ben, make_article(cast.ada), OFFER)

    assert known() == {}


def test_an_undo_leaves_nothing_of_what_was_learnt(cast: Cast) -> None:
    reject(cast.mo, make_comment(cast.vera, make_article(cast.ada), "Casino again"), Reason.SPAM)
    before = known()

    undo(cast.mo, reject(cast.mo, pending(cast), Reason.SPAM))

    assert known() == before


def test_an_undo_of_the_second_decision_leaves_what_the_first_taught(cast: Cast) -> None:
    comment = pending(cast)
    approve(cast.mo, comment)

    undo(cast.mo, reject(cast.mo, comment, Reason.SPAM))

    assert learnt("casino") == ({"casino": Counts(0, 1)}, Counts(0, 1))


def test_an_undo_is_exact_when_the_text_was_edited_meanwhile(cast: Cast) -> None:
    comment = say(cast.ben, make_article(cast.ada), OFFER)
    reject(cast.mo, comment, Reason.SPAM)
    action = approve(cast.mo, comment)
    edit(cast.ben, comment, "The library was open.", seen=0, window=timedelta(minutes=30))

    undo(cast.mo, action)
    learn(comment, None)

    assert learnt("casino", "library") == NOTHING


def test_a_comment_counts_once_however_often_it_is_learnt(cast: Cast) -> None:
    comment = pending(cast)

    for verdict in (Verdict.SPAM, Verdict.SPAM, Verdict.HAM, Verdict.SPAM):
        learn(comment, verdict)

    assert learnt("casino") == ({"casino": Counts(1, 0)}, Counts(1, 0))
    assert len(db.session.scalars(select(Learnt)).all()) == 1


def test_a_comment_that_was_edited_is_learnt_as_it_stands_now(cast: Cast) -> None:
    comment = pending(cast)
    learn(comment, Verdict.HAM)
    edit(cast.ben, comment, "The library was open.", seen=0, window=timedelta(days=999))

    learn(comment, Verdict.HAM)

    assert learnt("casino", "library") == ({"library": Counts(0, 1)}, Counts(0, 1))


def count_of(word: str, texts: tuple[str, ...], stands: dict[int, Verdict | None]) -> Counts:
    """In how many of the texts that stand as spam and as none a word is."""
    having = [stands.get(number) for number, text in enumerate(texts) if word in text.lower()]
    return Counts(*(having.count(kind) for kind in Verdict))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 2), st.sampled_from([*Verdict, None])), max_size=12))
def test_whatever_was_learnt_and_unlearnt_the_counts_are_those_of_what_stands(
    cast: Cast, steps: list[tuple[int, Verdict | None]]
) -> None:
    article = make_article(cast.ada)
    texts = ("Casino bonus", "Casino library", "The library")
    said = [make_comment(cast.ben, article, text) for text in texts]
    stands: dict[int, Verdict | None] = {}

    for number, verdict in steps:
        learn(said[number], verdict)
        stands[number] = verdict

    counts = {word: count_of(word, texts, stands) for word in ("casino", "bonus", "library")}
    total = Counts(*(list(stands.values()).count(kind) for kind in Verdict))
    assert learnt(*counts) == ({word: each for word, each in counts.items() if sum(each)}, total)
    unlearn_texts(said)
    assert learnt(*counts) == NOTHING


def test_what_was_learnt_of_a_text_that_is_erased_is_forgotten(cast: Cast) -> None:
    mine, other = pending(cast, "Casino zebulon"), pending(cast, "Casino library")
    for comment in (mine, other):
        reject(cast.mo, comment, Reason.SPAM)

    unlearn_texts([mine])

    assert learnt("casino", "zebulon", "library") == (
        {"casino": Counts(1, 0), "library": Counts(1, 0)},
        Counts(1, 0),
    )
    assert db.session.scalars(select(Learnt.comment_id)).all() == [other.id]


def test_rare_words_are_forgotten_after_a_month_and_others_after_a_year(cast: Cast) -> None:
    for text in ("Casino zebulon", "Casino library"):
        reject(cast.mo, pending(cast, text), Reason.SPAM)

    with time_machine.travel(now() + RARE_KEPT + timedelta(hours=1)):
        forget_rare_words()
        after_a_month = learnt("casino", "zebulon", "library")
    with time_machine.travel(now() + KEPT + timedelta(hours=1)):
        forget_rare_words()
        after_a_year = learnt("casino")

    assert after_a_month == ({"casino": Counts(2, 0)}, Counts(2, 0))
    assert after_a_year == ({}, Counts(2, 0))


def test_after_a_month_nothing_says_which_comment_had_which_words(cast: Cast) -> None:
    comment = pending(cast)
    reject(cast.mo, comment, Reason.SPAM)

    with time_machine.travel(now() + CAN_BE_UNLEARNT + timedelta(hours=1)):
        forget_rare_words()
        reject_again = db.session.get_one(Learnt, comment.id).words
        learn(comment, Verdict.SPAM)
        learn(comment, Verdict.HAM)

    assert reject_again == ""
    assert learnt("casino") == ({"casino": Counts(0, 1)}, Counts(1, 1))


def test_no_more_words_are_kept_than_there_is_room_for(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    reject(cast.mo, pending(cast, "Casino bonus spins"), Reason.SPAM)
    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        second = pending(cast, "Library")
        reject(cast.mo, second, Reason.SPAM)
        newest = set(db.session.get_one(Learnt, second.id).words.split("\n"))
        monkeypatch.setattr(learning, "MOST_KEPT", len(newest))

        forget_rare_words()

    assert set(known()) == newest


def test_moderators_at_the_same_time_teach_everything_and_wait_in_no_ring(app: Flask, cast: Cast) -> None:
    """Each learns the same words; on PostgreSQL they would wait for one another if any order were taken."""
    article, people = make_article(cast.ada), 4
    texts = [f"casino bonus spins {' '.join(sorted(map(str, range(n % 3))))}" for n in range(people * 5)]
    said = [make_comment(cast.ben, article, text, state=CommentState.PENDING).id for text in texts]
    db.session.commit()

    def work(number: int) -> None:
        for comment_id in said[number::people]:
            with app.app_context(), writing():
                learn(db.session.get_one(Comment, comment_id), Verdict.SPAM if comment_id % 2 else Verdict.HAM)
                db.session.commit()

    at_once(work, people)

    spam = sum(comment_id % 2 for comment_id in said)
    assert learnt("casino") == ({"casino": Counts(spam, len(said) - spam)}, Counts(spam, len(said) - spam))
