"""A decision takes back what it is about, and nothing that was decided about the same person or comment later."""

from datetime import timedelta

import pytest
import time_machine

from app.accounts.models import Account, Role
from app.accounts.queries import find_ban
from app.comments.admission.candidate import Finding
from app.comments.commands.own import delete_own, restore
from app.comments.commands.warnings import read
from app.comments.models import Comment, CommentState
from app.comments.queries.warnings import list_warnings
from app.comments.signals import noticed
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.moderation.commands.appeals import appeal_removal, appeal_sanction, overturn
from app.moderation.commands.attending import escalate
from app.moderation.commands.batches import decide_all, remove_everything, undo_batch
from app.moderation.commands.comments import Words, approve, reject, undo
from app.moderation.commands.people import ban, lift, warn, withdraw
from app.moderation.models import CaseKind, Reason
from app.moderation.policy import APPEAL_LASTS
from app.moderation.queries.appeals import get_appeal, list_standing_sanctions
from app.moderation.queries.cases import find_open_case
from tests.browser import Browser
from tests.cast import Cast, make_account, make_article, make_comment
from tests.moderation.test_batches import chosen
from tests.moderation.test_public_log import entries
from tests.moderation.watchers import raise_flag
from tests.pages import Page

SPAM = Words(Reason.SPAM, "Buy nothing.")


@pytest.fixture
def nora(cast: Cast) -> Account:
    """A second moderator."""
    return make_account("Nora Field", Role.MODERATOR)


def looked_at(cast: Cast) -> Comment:
    """A comment that readers have, and that a moderator is asked to look at."""
    comment = make_comment(cast.ben, make_article(cast.ada))
    noticed.send(comment, finding=Finding("words", "shoes", holds=False))
    return comment


def test_a_moderator_does_not_bring_back_what_another_took_from_them(
    client: Browser, cast: Cast, nora: Account
) -> None:
    comment = make_comment(nora, make_article(cast.ada))
    removal = reject(cast.mo, comment, Reason.ABUSE)
    appeal_removal(nora, comment, "Why?")
    db.session.commit()

    answer = client.log_in(nora).press(f"/moderation/comments/{comment.id}/actions", decision="approve")

    assert answer.status_code == 403
    with pytest.raises(NotAllowed, match="another moderator"):
        undo(nora, removal)
    db.session.refresh(comment)
    assert comment.state is CommentState.REJECTED


def test_nor_do_they_dismiss_flags_on_what_they_wrote(cast: Cast, nora: Account) -> None:
    comment = make_comment(nora, make_article(cast.ada))
    raise_flag(cast.ben, comment)

    with pytest.raises(NotAllowed):
        approve(nora, comment)
    with pytest.raises(RuleBroken):
        decide_all(nora, chosen([comment]), CommentState.APPROVED, Words())

    approve(cast.mo, comment)
    assert find_open_case(comment.id) is None


def test_an_administrator_who_may_be_alone_answers_flags_on_their_own_but_not_a_removal(cast: Cast) -> None:
    comment = make_comment(cast.ada, make_article(cast.ada))
    raise_flag(cast.ben, comment)
    approve(cast.ada, comment)
    assert find_open_case(comment.id) is None

    reject(cast.mo, comment, Reason.ABUSE)

    with pytest.raises(NotAllowed):
        approve(cast.ada, comment)


def test_an_old_appeal_that_is_granted_lifts_no_newer_ban(cast: Cast, nora: Account) -> None:
    day = ban(cast.mo, cast.ben, "One day.", now() + timedelta(days=1))
    appeal = appeal_sanction(cast.ben, day, "No.")

    with time_machine.travel(now() + timedelta(days=2)):
        ban(nora, cast.ben, "For good.")
        overturn(cast.ada, get_appeal(appeal.id), "That day was wrong.")

        assert find_ban(cast.ben) is not None
    assert appeal.answer_id is not None


def test_lifting_a_ban_answers_no_appeal_against_an_earlier_suspension(cast: Cast) -> None:
    day = ban(cast.mo, cast.ben, "One day.", now() + timedelta(days=1))
    appeal = appeal_sanction(cast.ben, day, "No.")

    with time_machine.travel(now() + timedelta(days=2)):
        for_good = ban(cast.ada, cast.ben, "For good.")
        newer = appeal_sanction(cast.ben, for_good, "No.")
        lift(cast.ada, cast.ben)

    assert appeal.answer_id is None
    assert newer.answer_id is not None


def test_each_warning_is_appealed_and_withdrawn_by_itself(cast: Cast) -> None:
    first = warn(cast.mo, cast.ben, "One.")
    read(cast.ben)
    appeal = appeal_sanction(cast.ben, first, "No.")
    second = warn(cast.mo, cast.ben, "Two.")
    assert {each.id for each in list_standing_sanctions(cast.ben)} == {first.id, second.id}

    withdraw(cast.mo, cast.ben)

    assert [(row.message, row.withdrawn_at is None) for row in list_warnings(cast.ben)] == [
        ("Two.", False),
        ("One.", True),
    ]
    assert appeal.answer_id is None
    assert [each.id for each in list_standing_sanctions(cast.ben)] == [first.id]
    overturn(cast.ada, get_appeal(appeal.id), "It was a joke.")
    assert all(row.withdrawn_at for row in list_warnings(cast.ben))


def test_what_went_with_a_ban_is_appealed_against_when_it_has_ended(cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada))
    old = make_comment(cast.ben, make_article(cast.ada))
    with time_machine.travel(now() - APPEAL_LASTS - timedelta(days=1)):
        reject(cast.mo, old, Reason.SPAM)
    remove_everything(cast.mo, cast.ben, SPAM, "Out.", now() + timedelta(days=20))

    with time_machine.travel(now() + timedelta(days=19)), pytest.raises(RuleBroken):
        appeal_removal(cast.ben, comment, "Please.")
    with time_machine.travel(now() + timedelta(days=35)), pytest.raises(RuleBroken):
        appeal_removal(cast.ben, comment, "Please.")
    with time_machine.travel(now() + timedelta(days=21)):
        with pytest.raises(RuleBroken):
            appeal_removal(cast.ben, old, "Please.")
        assert appeal_removal(cast.ben, comment, "Please.").answer_id is None


@pytest.mark.parametrize("together", [False, True], ids=["alone", "in a batch"])
def test_an_undo_answers_the_appeal_and_brings_the_case_back_that_was_there(cast: Cast, *, together: bool) -> None:
    comment = looked_at(cast)
    case = find_open_case(comment.id)
    decided = decide_all(cast.mo, chosen([comment]), CommentState.REJECTED, SPAM) if together else None
    action = None if decided else reject(cast.mo, comment, Reason.SPAM)
    appeal = appeal_removal(cast.ben, comment, "No.")

    if decided:
        undo_batch(cast.mo, decided)
    elif action:
        undo(cast.mo, action)

    assert appeal.answer_id is not None
    assert find_open_case(comment.id) == case
    assert case is not None
    assert (case.kind, case.because) == (CaseKind.FLAGGED, "words")


def test_an_undone_decision_does_not_stand_in_the_way_of_undoing_the_one_before(cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada), state=CommentState.PENDING)
    rejection = reject(cast.mo, comment, Reason.SPAM)
    undo(cast.ada, approve(cast.ada, comment))

    undo(cast.mo, rejection)

    assert comment.state is CommentState.PENDING
    with pytest.raises(RuleBroken, match="undone this already"):
        undo(cast.mo, rejection)


def test_nor_does_an_escalation(cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada), state=CommentState.PENDING)
    batch = decide_all(cast.mo, chosen([comment]), CommentState.REJECTED, SPAM)
    appeal_removal(cast.ben, comment, "No.")
    escalate(cast.mo, comment)

    undo_batch(cast.mo, batch)

    db.session.refresh(comment)
    assert comment.state is CommentState.PENDING


def test_deleting_and_restoring_takes_a_case_from_nobody(cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada), state=CommentState.PENDING)
    escalate(cast.mo, comment)
    before = find_open_case(comment.id)
    assert before is not None
    since, asked = before.opened_at, before.escalated_at

    delete_own(cast.ben, comment)
    restore(cast.ben, comment)

    after = find_open_case(comment.id)
    assert after is not None
    assert (after.id, after.opened_at, after.escalated_at) == (before.id, since, asked)


def test_the_end_of_a_suspension_is_not_called_the_end_of_a_ban(client: Browser, cast: Cast) -> None:
    ban(cast.mo, cast.ben, "One day.", now() + timedelta(days=1))
    lift(cast.mo, cast.ben)
    db.session.commit()

    assert entries(client)[0] == "A moderator ended the suspension of a reader."
    log = Page(client.log_in(cast.mo).get("/moderation/log").text)
    assert "Mo Ellis ended the suspension of Ben Cho" in log.text
