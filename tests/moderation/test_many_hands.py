"""Decisions, batches and undos in any order and at the same moment: what is there is what the log says."""

from collections.abc import Callable
from contextlib import suppress
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Account, Role
from app.accounts.queries import find_ban, get_account
from app.comments.models import Comment, CommentState
from app.kernel.database import db, writing
from app.kernel.errors import NotAllowed, RuleBroken
from app.moderation.commands.attending import claim, escalate
from app.moderation.commands.batches import decide_all, remove_everything, undo_batch
from app.moderation.commands.comments import approve, reject, undo
from app.moderation.commands.people import lift
from app.moderation.decisions import Decision
from app.moderation.models import Batch, ModerationAction, Reason
from app.moderation.queries.alike import Shown
from app.moderation.queries.batches import get_batch
from app.moderation.queries.log import get_action
from tests.cast import Cast, make_account
from tests.comments.test_counts import kept_and_counted, list_gaps
from tests.comments.test_twice import at_once
from tests.moderation.test_batches import APPROVAL, SPAM, WHY, assert_counted, ban_of, chosen, make_raid, states
from tests.moderation.test_cases import list_open, list_waiting

STEPS = 50


def implied(comments: list[Comment]) -> list[CommentState]:
    """What the log says of comments that all waited in the beginning."""
    rows = list(db.session.scalars(select(ModerationAction).order_by(ModerationAction.id)))
    by_id = {row.id: row for row in rows}
    now_are = {comment.id: CommentState.PENDING for comment in comments}
    for row in rows:
        if row.comment_id not in now_are:
            continue
        if row.decision in (Decision.APPROVE, Decision.RESTORE):
            now_are[row.comment_id] = CommentState.APPROVED
        elif row.decision in (Decision.REJECT, Decision.REMOVE):
            now_are[row.comment_id] = CommentState.REJECTED
        elif row.undoes_id:
            now_are[row.comment_id] = by_id[row.undoes_id].state_before or CommentState.PENDING
    return list(now_are.values())


@pytest.mark.parametrize("seed", range(4))
def test_any_sequence_of_decisions_batches_and_undos_leaves_what_the_log_implies(cast: Cast, seed: int) -> None:
    dice, (articles, raid) = Random(seed), make_raid(cast, 14)
    moderators = [cast.mo, cast.ada]
    actions: list[ModerationAction] = []
    batches: list[Batch] = []

    def some() -> dict[int, Shown]:
        return chosen(dice.sample(raid, 5))

    def step(who: Account) -> None:
        match dice.randrange(9):
            case 0:
                actions.append(approve(who, dice.choice(raid)))
            case 1:
                actions.append(reject(who, dice.choice(raid), Reason.ABUSE))
            case 2:
                undo(who, get_action(dice.choice(actions[-4:]).id))
            case 3 | 4:
                batches.append(decide_all(who, some(), *dice.choice([SPAM, APPROVAL])))
            case 5 | 6:
                undo_batch(who, dice.choice(batches[-3:]))
            case 7:
                person = get_account(raid[dice.randrange(4)].author_id)
                batches.append(remove_everything(who, person, WHY, "Out.", seen=ban_of(person)))
            case _:
                actions.append(escalate(who, dice.choice(raid)))

    for _ in range(STEPS):
        with suppress(RuleBroken, IndexError), db.session.begin_nested():
            step(dice.choice(moderators))
        assert states(raid) == implied(raid)
        assert set(list_open()) == list_waiting()

    assert_counted(articles)
    assert batches
    assert db.session.scalar(select(func.count(ModerationAction.batch_id)))


def in_another(app: Flask, work: Callable[[Account], object], account_id: int) -> str:
    """What became of some work in a transaction of its own."""
    with app.app_context(), writing():
        try:
            work(get_account(account_id))
            db.session.commit()
        except (RuleBroken, NotAllowed) as error:
            db.session.rollback()
            return str(error)
        finally:
            db.session.remove()
    return ""


def hands(count: int) -> list[int]:
    """So many moderators."""
    found = [make_account(f"Hand {number}", Role.MODERATOR).id for number in range(count)]
    db.session.commit()
    return found


def test_two_moderators_on_one_case_decide_it_once(app: Flask, cast: Cast) -> None:
    _, (comment,) = make_raid(cast, 1)
    ids, number = hands(2), comment.id

    def decide(who: Account) -> None:
        reject(who, db.session.get_one(Comment, number), Reason.SPAM, seen=CommentState.PENDING)

    told = at_once(lambda n: in_another(app, decide, ids[n]), 2)

    assert sorted(map(bool, told)) == [False, True]
    assert any("was faster: it is rejected already" in each for each in told)
    assert db.session.scalar(select(func.count()).where(ModerationAction.comment_id == number)) == 1


def test_batches_that_cross_one_another_wait_and_lose_nothing(app: Flask, cast: Cast) -> None:
    articles, raid = make_raid(cast, 24, articles=6, people=6)
    ids, all_of_it = hands(4), chosen(raid)
    backwards = dict(reversed(all_of_it.items()))
    single, author = raid[5].id, raid[7].author_id
    db.session.commit()
    works: list[Callable[[Account], object]] = [
        lambda who: decide_all(who, all_of_it, *SPAM),
        lambda who: decide_all(who, backwards, *APPROVAL),
        lambda who: approve(who, db.session.get_one(Comment, single), seen=CommentState.PENDING),
        lambda who: remove_everything(who, get_account(author), WHY, "Out."),
    ]

    told = at_once(lambda n: in_another(app, works[n], ids[n]), 4)
    db.session.expire_all()

    assert all(not each or "faster" in each or "meanwhile" in each for each in told)
    assert states(raid) == implied(raid)
    assert list_open() == {}
    for article in articles:
        kept, counted = kept_and_counted(article)
        assert (kept, list_gaps(article)) == (counted, [])


def test_a_batch_is_undone_by_one_of_two(app: Flask, cast: Cast) -> None:
    _, raid = make_raid(cast, 12)
    batch_id = decide_all(cast.mo, chosen(raid), *SPAM).id
    ids = hands(2)

    told = at_once(lambda n: in_another(app, lambda who: undo_batch(who, get_batch(batch_id)), ids[n]), 2)

    assert sorted(map(bool, told)) == [False, True]
    assert set(states(raid)) == {CommentState.PENDING}
    assert db.session.scalar(select(func.count()).where(ModerationAction.undoes_id.is_not(None))) == 12


def test_claims_at_the_same_moment_leave_one(app: Flask, cast: Cast) -> None:
    _, raid = make_raid(cast, 2)
    ids, numbers = hands(4), [comment.id for comment in raid]

    def look(number: int) -> str:
        comment_id = numbers[number % 2]
        for each in (comment_id, *numbers):
            told = in_another(app, lambda who, each=each: claim(who, db.session.get_one(Comment, each)), ids[number])
        return told

    told = at_once(look, 4)

    assert told == [""] * 4
    holders = [case.claimed_by_id for case in list_open().values() if case.claimed_by_id]
    assert len(set(holders)) == len(holders)


def test_an_undo_leaves_a_ban_that_was_lifted_meanwhile(cast: Cast) -> None:
    _, raid = make_raid(cast, 2, people=1)
    author = raid[0].author
    batch = remove_everything(cast.mo, author, WHY, "Out.")
    lift(cast.ada, author)

    undo_batch(cast.mo, batch)

    assert find_ban(author) is None
    assert set(states(raid)) == {CommentState.PENDING}
