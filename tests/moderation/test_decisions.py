"""Decisions about comments and threads: who makes them, once, with a row in the log that nothing changes."""

import pytest
import time_machine
from sqlalchemy import func, select

from app.accounts.models import Account, Role
from app.comments.commands.own import delete_own, restore
from app.comments.models import Comment, CommentState
from app.comments.policy import RESTORABLE
from app.comments.queries.comments import find_thread
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.moderation.commands.comments import approve, reject, undo
from app.moderation.commands.people import ban, lift
from app.moderation.commands.threads import close, reopen
from app.moderation.decisions import Decision
from app.moderation.models import ModerationAction, Reason
from app.moderation.policy import may_moderate
from app.moderation.queries.log import find_last_action, get_action
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_account, make_article, make_comment

WHY, NOTE = "It advertises a shop.", "The third shop this week."


def log() -> list[ModerationAction]:
    """Every decision about comments and threads, oldest first; the ban of the sample cast is none."""
    rows = select(ModerationAction).where(ModerationAction.decision != Decision.BAN).order_by(ModerationAction.id)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def waiting(cast: Cast) -> Comment:
    """A comment of ben's that waits, beside others that do not."""
    article = make_article(cast.ada)
    make_comment(cast.jun, article)
    comment = make_comment(cast.ben, article, state=CommentState.PENDING)
    make_comment(cast.vera, article, state=CommentState.REJECTED)
    db.session.commit()
    return comment


def state_of(comment: Comment) -> CommentState:
    """The state as it is in the database now."""
    db.session.refresh(comment, ["state"])
    return comment.state


def test_a_moderator_approves_from_the_queue(client: Browser, cast: Cast) -> None:
    comment = waiting(cast)

    answer = client.log_in(cast.mo).press(
        f"/moderation/comments/{comment.id}/actions", decision="approve", seen="pending"
    )
    (action,) = log()

    assert (answer.status_code, answer.location) == (303, f"/moderation?done={action.id}")
    assert state_of(comment) is CommentState.APPROVED
    assert (action.decision, action.moderator_id, action.state_before) == (Decision.APPROVE, cast.mo.id, "pending")
    assert (action.comment_id, action.account_id, action.article_id) == (comment.id, cast.ben.id, comment.article_id)


def test_a_moderator_rejects_with_a_reason_and_words(client: Browser, cast: Cast) -> None:
    comment = waiting(cast)

    answer = client.log_in(cast.mo).press(
        f"/moderation/comments/{comment.id}/actions", decision="reject", reason="spam", message=WHY, note=NOTE
    )
    (action,) = log()

    assert answer.status_code == 303
    assert state_of(comment) is CommentState.REJECTED
    assert (action.decision, action.reason, action.reason_label) == (Decision.REJECT, Reason.SPAM, "Spam")
    assert (action.message, action.note) == (WHY, NOTE)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"decision": "reject"}, "Choose a reason"),
        ({"decision": "reject", "reason": "dislike"}, "Not a valid choice"),
        ({"decision": "undo"}, "Not a valid choice"),
        ({"decision": "ban"}, "Not a valid choice"),
        ({}, "Not a valid choice"),
        ({"decision": "approve", "seen": "hidden"}, "Not a valid choice"),
        ({"decision": "reject", "reason": "spam", "message": "한" * 1_001}, "A message has at most 1,000 characters"),
        ({"decision": "reject", "reason": "spam", "note": "한" * 1_001}, "A note has at most 1,000 characters"),
        ({"decision": "approve", "csrf_token": "forged"}, "had grown old"),
    ],
)
def test_a_decision_that_is_none_is_refused_with_the_words_kept(
    client: Browser, cast: Cast, fields: dict[str, str], sentence: str
) -> None:
    """ATTACKS, mass assignment; cut in the middle; staff are people: choices, limits and the token hold for staff."""
    comment = waiting(cast)
    client.log_in(cast.mo)

    form = {"csrf_token": client.token(), "message": WHY, "state": "approved", **fields}
    answer = client.post(f"/moderation/comments/{comment.id}/actions", data=form)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert form["message"] in answer.text
    assert state_of(comment) is CommentState.PENDING
    assert log() == []


@pytest.mark.parametrize("second", ["approve", "reject"])
def test_the_second_of_two_moderators_is_told_who_was_faster(client: Browser, cast: Cast, second: str) -> None:
    comment = waiting(cast)
    slow = make_account("Slow Hand", Role.MODERATOR)
    reject(cast.mo, comment, Reason.SPAM, seen=CommentState.PENDING)
    db.session.commit()

    fields = {"decision": second, "reason": "abuse", "seen": "pending"}
    answer = client.log_in(slow).press(f"/moderation/comments/{comment.id}/actions", **fields)

    assert answer.status_code == 422
    assert "Mo Ellis was faster: it is rejected already." in answer.text
    assert state_of(comment) is CommentState.REJECTED
    assert len(log()) == 1


def test_a_comment_that_was_always_approved_is_approved_already_by_somebody(cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada))

    with pytest.raises(RuleBroken, match="Somebody was faster: it is approved already"):
        approve(cast.mo, comment)


def test_an_approved_comment_can_be_rejected_and_approved_again(cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada))

    reject(cast.mo, comment, Reason.OFF_TOPIC)
    approve(cast.mo, comment)

    assert comment.state is CommentState.APPROVED
    assert [(a.decision, a.state_before) for a in log()] == [("remove", "approved"), ("restore", "rejected")]


@pytest.mark.parametrize("path", ["at once", "rejected before", "rejected, and that undone"])
def test_nobody_publishes_what_its_author_deleted(cast: Cast, path: str) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada))
    delete_own(cast.ben, comment)
    if path != "at once":
        action = reject(cast.mo, comment, Reason.SPAM)
        db.session.flush()
    if path == "rejected, and that undone":
        undo(cast.mo, action)

    with pytest.raises(RuleBroken, match="Its author has deleted"):
        approve(cast.mo, comment)

    assert comment.state is (CommentState.REJECTED if path == "rejected before" else CommentState.DELETED)


def test_a_moderator_is_not_offered_to_publish_what_its_author_deleted(client: Browser, cast: Cast) -> None:
    deleted, rejected = (make_comment(cast.ben, make_article(cast.ada)) for _ in range(2))
    delete_own(cast.ben, deleted)
    for comment in (deleted, rejected):
        reject(cast.mo, comment, Reason.SPAM)
    db.session.commit()
    client.log_in(cast.mo)

    pages = [client.get(f"/moderation/comments/{each.id}").text for each in (deleted, rejected)]

    assert ['value="approve"' in page for page in pages] == [False, True]


def test_what_its_author_restored_can_be_approved_again(cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada))
    delete_own(cast.ben, comment)
    restore(cast.ben, comment)

    reject(cast.mo, comment, Reason.SPAM)
    approve(cast.mo, comment)

    assert comment.state is CommentState.APPROVED


def test_nobody_decides_about_what_its_author_deleted(cast: Cast) -> None:
    comment = waiting(cast)
    action = approve(cast.mo, comment)
    with time_machine.travel(now() - RESTORABLE):
        delete_own(cast.ben, comment)

    for decide in (
        lambda: approve(cast.mo, comment),
        lambda: reject(cast.mo, comment, Reason.SPAM, seen=CommentState.PENDING),
        lambda: undo(cast.mo, action),
    ):
        with pytest.raises(RuleBroken, match="Its author has deleted"):
            decide()

    assert comment.state is CommentState.DELETED


def test_an_undo_gives_the_state_back_and_is_a_row_of_its_own(client: Browser, cast: Cast) -> None:
    comment = waiting(cast)
    action = reject(cast.mo, comment, Reason.SPAM)
    db.session.commit()

    answer = client.log_in(cast.mo).press(f"/moderation/actions/{action.id}/undo")
    first, second = log()

    assert (answer.status_code, answer.location) == (303, f"/moderation?done={second.id}")
    assert state_of(comment) is CommentState.PENDING
    assert (second.decision, second.undoes_id, second.state_before) == (Decision.UNDO, first.id, "rejected")
    assert "Undone." in client.get(answer.location).text


def test_an_undo_from_the_log_leads_back_to_the_log(client: Browser, cast: Cast) -> None:
    action = approve(cast.mo, waiting(cast))
    db.session.commit()

    answer = client.log_in(cast.mo).press(f"/moderation/actions/{action.id}/undo", **{"from": "log"})

    assert (answer.status_code, answer.location) == (303, "/moderation/log")


def test_only_the_last_decision_is_undone_and_only_once(client: Browser, cast: Cast) -> None:
    comment = waiting(cast)
    first, last = approve(cast.mo, comment), reject(cast.mo, comment, Reason.ABUSE)
    db.session.commit()
    client.log_in(cast.mo)

    early = client.press(f"/moderation/actions/{first.id}/undo")
    done = client.press(f"/moderation/actions/{last.id}/undo")
    again = client.press(f"/moderation/actions/{last.id}/undo")
    undo_of_undo = client.press(f"/moderation/actions/{log()[-1].id}/undo")

    assert [each.status_code for each in (early, done, again, undo_of_undo)] == [422, 303, 422, 422]
    assert "decided about this comment again" in early.text
    assert "Only a decision about a comment can be undone." in undo_of_undo.text
    assert state_of(comment) is CommentState.APPROVED


def test_what_is_no_decision_about_a_comment_is_not_undone(client: Browser, cast: Cast) -> None:
    action = close(cast.mo, make_article(cast.ada))
    db.session.commit()

    answer = client.log_in(cast.mo).press(f"/moderation/actions/{action.id}/undo")

    assert answer.status_code == 422
    assert client.press("/moderation/actions/2147483647/undo").status_code == 404


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_row_of_the_log_never_changes(cast: Cast, change: str) -> None:
    action = approve(cast.mo, waiting(cast))
    db.session.commit()

    if change == "update":
        action.message = "Something else"
    else:
        db.session.delete(action)
    with pytest.raises(RuntimeError, match="never changed"):
        db.session.flush()
    db.session.rollback()

    assert [row.message for row in log()] == [""]


def test_a_moderator_closes_and_reopens_a_thread(client: Browser, cast: Cast) -> None:
    article, other = make_article(cast.ada), make_article(cast.ada, "Another thread")
    make_comment(cast.ben, other)
    db.session.commit()
    path, page = f"/moderation/articles/{article.id}/actions", f"/articles/{article.slug}"
    client.log_in(cast.mo)

    closed = client.press(path, decision="close")
    seen = new_browser(client.application).get(page).text
    twice = client.press(path, decision="close")
    reopened = client.press(path, decision="reopen")

    assert (closed.status_code, closed.location) == (303, f"{page}#thread")
    assert "This thread has been closed since" in seen
    assert "<textarea" not in seen
    assert (twice.status_code, reopened.status_code) == (422, 303)
    assert "<textarea" in new_browser(client.application).get(page).text
    assert [(a.decision, a.article_id) for a in log()] == [("close", article.id), ("reopen", article.id)]
    thread = find_thread(other.id)
    assert thread
    assert thread.closed_at is None


@pytest.mark.parametrize("decision", ["approve", "ban", ""])
def test_a_thread_is_closed_or_reopened_and_nothing_else(client: Browser, cast: Cast, decision: str) -> None:
    article = make_article(cast.ada)
    db.session.commit()

    answer = client.log_in(cast.mo).press(f"/moderation/articles/{article.id}/actions", decision=decision)

    assert answer.status_code == 422
    assert log() == []


def test_only_moderators_decide(cast: Cast) -> None:
    comment, article = waiting(cast), make_article(cast.ada, "Another")
    action = approve(cast.mo, comment)
    others: list[Account] = [cast.ben, cast.jun, cast.vera, cast.eve]

    for who in others:
        for decide in (
            lambda who=who: approve(who, comment),
            lambda who=who: reject(who, comment, Reason.SPAM),
            lambda who=who: undo(who, action),
            lambda who=who: close(who, article),
            lambda who=who: reopen(who, article),
            lambda who=who: ban(who, cast.ben, WHY),
            lambda who=who: lift(who, cast.eve),
        ):
            with pytest.raises(NotAllowed):
                decide()

    assert [may_moderate(who) for who in (None, *others, cast.mo, cast.ada)] == [False] * 5 + [True] * 2


def test_state_by_get_decides_nothing(client: Browser, cast: Cast) -> None:
    """ATTACKS, state by GET: 405 for every decision."""
    comment = waiting(cast)
    action = close(cast.mo, comment.article)
    db.session.commit()
    client.log_in(cast.mo)

    addresses = [
        f"/moderation/comments/{comment.id}/actions?decision=approve",
        f"/moderation/actions/{action.id}/undo",
        f"/moderation/articles/{comment.article_id}/actions?decision=reopen",
        f"/moderation/accounts/{cast.ben.id}/actions?decision=ban",
    ]

    assert [client.get(address).status_code for address in addresses] == [405] * 4
    assert state_of(comment) is CommentState.PENDING
    assert len(log()) == 1


def test_the_last_decision_about_a_comment_is_its_own(cast: Cast) -> None:
    comment, other = waiting(cast), make_comment(cast.jun, make_article(cast.ada, "Another"))
    assert find_last_action(comment) is None

    approval = approve(cast.mo, comment)
    reject(cast.mo, other, Reason.SPAM)

    assert find_last_action(comment) == get_action(approval.id) == approval
    assert db.session.scalar(select(func.count()).select_from(ModerationAction)) == 3
