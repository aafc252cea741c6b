"""Admission: who may say how much, and whose words wait."""

from datetime import UTC, datetime, timedelta
from pkgutil import iter_modules
from types import ModuleType

import pytest
import time_machine
from flask import Flask

from app.accounts.models import Role
from app.comments import admission
from app.comments.commands.threads import close, post, reopen
from app.comments.models import Comment, CommentState
from app.kernel.clock import spell_wait
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken, TooSoon
from app.moderation.commands.comments import approve, reject
from app.moderation.commands.people import ban, lift
from app.moderation.models import Reason
from tests.cast import Cast, let_newcomers_wait, make_account, make_article, make_comment, say

NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "  \n\t ", "\x00\x07", "\u202e"])
def test_nothing_is_not_a_comment(cast: Cast, text: str) -> None:
    article = make_article(cast.ada)

    with pytest.raises(RuleBroken, match="Write something first"):
        say(cast.ben, article, text)


def test_a_newcomers_first_comment_waits_until_one_is_approved(cast: Cast) -> None:
    article = make_article(cast.ada)
    let_newcomers_wait()

    first, second = (post(cast.ben, article.id, None, text) for text in ("First", "Second"))
    approve(cast.mo, first)
    third = post(cast.ben, article.id, None, "Third")

    assert [comment.state for comment in (first, second, third)] == [
        CommentState.APPROVED,
        CommentState.PENDING,
        CommentState.APPROVED,
    ]
    assert second.held_because == "newcomer"
    assert third.held_because is None


def test_whoever_has_only_been_rejected_is_still_a_newcomer(cast: Cast) -> None:
    article = make_article(cast.ada)
    reject(cast.mo, say(cast.ben, article), Reason.SPAM)
    make_comment(cast.jun, article)
    let_newcomers_wait()

    comment = post(cast.ben, article.id, None, "Again")

    assert comment.state is CommentState.PENDING


def test_nobodys_first_comment_waits_where_the_owner_does_not_ask_for_it(cast: Cast) -> None:
    comment = post(cast.ben, make_article(cast.ada).id, None, "First")

    assert comment.is_approved


@pytest.mark.parametrize("role", Role)
def test_staff_pass_without_waiting_and_without_a_limit(cast: Cast, role: Role) -> None:
    article, member = make_article(cast.ada), make_account("Member of staff", role)
    let_newcomers_wait()

    comments = [post(member, article.id, None, f"Number {n}") for n in range(8)]

    assert all(comment.is_approved for comment in comments)


@pytest.mark.parametrize(("limit", "span"), [(5, timedelta(minutes=1)), (60, timedelta(hours=1))])
def test_flood_is_refused_until_the_oldest_is_old_enough(cast: Cast, limit: int, span: timedelta) -> None:
    article = make_article(cast.ada)
    make_comment(cast.jun, article, created_at=NOON)
    for number in range(limit):
        make_comment(cast.ben, article, f"Number {number}", created_at=NOON + number * span / limit / 2)

    with time_machine.travel(NOON + span * 0.75, tick=False), pytest.raises(TooSoon) as refusal:
        say(cast.ben, article, "One more")

    assert refusal.value.seconds == span.total_seconds() / 4
    assert spell_wait(int(refusal.value.seconds)) in str(refusal.value)
    with time_machine.travel(NOON + span + timedelta(seconds=1), tick=False):
        assert say(cast.ben, article, "One more").is_approved


def test_one_persons_flood_is_not_anothers(cast: Cast) -> None:
    article = make_article(cast.ada)
    for number in range(5):
        say(cast.ben, article, f"Number {number}")

    with pytest.raises(TooSoon):
        say(cast.ben, make_article(cast.ada, "Another article"), "One more")

    assert say(make_account("Rita"), article, "My first").is_approved


def test_a_banned_account_is_told_why_and_until_when(cast: Cast) -> None:
    article = make_article(cast.ada)
    rude = make_account("Rude Person")
    ban(cast.mo, rude, "Rude to everybody.", datetime(2999, 5, 4, tzinfo=UTC))

    with pytest.raises(NotAllowed, match=r"until 04 May 2999: Rude to everybody\."):
        say(rude, article)
    with pytest.raises(NotAllowed, match=r"for good: Advertising"):
        say(cast.eve, article)


def test_a_ban_ends_when_it_is_lifted_or_its_day_has_come(cast: Cast) -> None:
    article = make_article(cast.ada)
    with time_machine.travel(NOON, tick=False):
        ban(cast.mo, cast.ben, "For a day.", NOON + timedelta(days=1))

    lift(cast.mo, cast.eve)

    assert say(cast.eve, article).is_approved
    with time_machine.travel(NOON + timedelta(hours=23), tick=False), pytest.raises(NotAllowed):
        say(cast.ben, article)
    with time_machine.travel(NOON + timedelta(hours=25), tick=False):
        assert say(cast.ben, article).is_approved


def test_a_closed_thread_takes_nothing_until_it_is_reopened(cast: Cast) -> None:
    article, other = make_article(cast.ada), make_article(cast.ada, "Another thread")
    close(article)

    with pytest.raises(RuleBroken, match="closed"):
        say(cast.ada, article)
    reopen(article)

    assert say(cast.ada, article).number == 1
    assert say(cast.ben, other).number == 1


def test_a_thread_is_closed_once_and_reopened_once(cast: Cast) -> None:
    article = make_article(cast.ada)
    close(article)

    with pytest.raises(RuleBroken, match="closed already"):
        close(article)
    reopen(article)

    with pytest.raises(RuleBroken, match="open already"):
        reopen(article)


@pytest.mark.parametrize("state", [CommentState.PENDING, CommentState.REJECTED, CommentState.DELETED])
def test_nobody_replies_to_what_is_not_there(app: Flask, cast: Cast, state: CommentState) -> None:
    article = make_article(cast.ada)
    gone = make_comment(cast.jun, article, state=state)

    with pytest.raises(RuleBroken, match="no longer here"):
        say(cast.ben, article, "Yes!", gone)

    assert db.session.query(Comment).count() == 1


def test_nobody_replies_to_a_comment_of_another_thread(cast: Cast) -> None:
    article = make_article(cast.ada)
    stranger = make_comment(cast.jun, make_article(cast.ada, "Another thread"))

    with pytest.raises(RuleBroken, match="no longer here"):
        say(cast.ben, article, "Yes!", stranger)
    with pytest.raises(RuleBroken, match="no longer here"):
        post(cast.ben, article.id, 2**31 - 1, "Yes!")


def test_what_was_rejected_is_not_said_again(cast: Cast) -> None:
    article = make_article(cast.ada)
    reject(cast.mo, say(cast.ben, article, "Buy this!"), Reason.SPAM)

    with pytest.raises(RuleBroken, match="a moderator removed it"):
        say(cast.ben, article, "Buy this!")


def test_every_module_of_admission_is_found_by_its_name() -> None:
    """A function of the same name in the package would stand before the module."""
    names = [found.name for found in iter_modules(admission.__path__)]

    assert {name: type(getattr(admission, name, None)) for name in names} == dict.fromkeys(names, ModuleType)
