"""Who looks at a case: claims, what is left to an administrator, and what a script is told."""

import pytest
import time_machine
from werkzeug.test import TestResponse

from app.accounts.models import Account, Role
from app.comments.admission.candidate import Finding
from app.comments.commands.own import delete_own, restore
from app.comments.models import Comment, CommentState
from app.comments.signals import noticed
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.moderation.commands.attending import claim, escalate
from app.moderation.commands.batches import decide_all
from app.moderation.commands.comments import Words, approve, reject, undo
from app.moderation.decisions import Decision
from app.moderation.models import CLAIM_LASTS, Case, Reason
from app.moderation.queries.batches import count_decisions
from app.moderation.queries.cases import find_open_case
from tests.browser import Browser
from tests.cast import Cast, make_account, make_article, make_comment
from tests.moderation.test_batches import chosen
from tests.pages import Page

JSON = {"Accept": "application/json"}


def waits(cast: Cast) -> Comment:
    """A comment with an open case."""
    comment = make_comment(cast.ben, make_article(cast.ada), state=CommentState.PENDING)
    db.session.commit()
    return comment


def open_case_of(comment: Comment) -> Case:
    """Its open case."""
    case = find_open_case(comment.id)
    assert case
    return case


def ask(client: Browser, path: str, **fields: str) -> TestResponse:
    """What a script is answered."""
    return client.post(path, data={"csrf_token": client.token(), **fields}, headers=JSON)


def test_a_claim_is_shown_to_others_for_some_minutes_and_changes_nothing_else(client: Browser, cast: Cast) -> None:
    comment, other = waits(cast), make_account("Other Hand", Role.MODERATOR)
    client.log_in(cast.mo).press(f"/moderation/comments/{comment.id}/claim")

    own = client.get("/moderation").text
    others = client.log_in(other).get("/moderation").text
    with time_machine.travel(now() + CLAIM_LASTS):
        later = client.get("/moderation").text

    assert "is looking at this" not in own + later
    assert "<bdi>Mo Ellis</bdi> is looking at this" in others
    assert approve(other, comment)


def test_a_second_claim_hears_who_was_first(client: Browser, cast: Cast) -> None:
    comment = waits(cast)
    claim(cast.ada, comment)
    db.session.commit()

    answer = ask(client.log_in(cast.mo), f"/moderation/comments/{comment.id}/claim")
    claim(cast.ada, comment)

    assert answer.json == {"is_mine": False, "by": "Ada Park"}
    assert open_case_of(comment).claimed_by_id == cast.ada.id


def test_nobody_looks_at_two_cases(cast: Cast) -> None:
    first, second = waits(cast), waits(cast)
    claim(cast.mo, first)
    claim(cast.mo, second)

    assert open_case_of(first).claimed_by_id is None
    assert open_case_of(second).is_claimed


def test_what_is_escalated_is_in_the_log_and_taken_back_by_an_undo(client: Browser, cast: Cast) -> None:
    comment = waits(cast)

    answer = client.log_in(cast.mo).press(f"/moderation/comments/{comment.id}/escalation", note="I know him.")
    done = client.get(answer.location).text
    assert open_case_of(comment).escalated_at
    number = int(answer.location.rpartition("=")[2])
    client.press(f"/moderation/actions/{number}/undo")

    assert "Left to an administrator." in done
    db.session.refresh(open_case_of(comment))
    assert open_case_of(comment).escalated_at is None
    assert "I know him." in client.get("/moderation/log").text


def test_what_needs_no_look_is_neither_claimed_nor_escalated(cast: Cast) -> None:
    comment = waits(cast)
    escalate(cast.mo, comment)
    with pytest.raises(RuleBroken, match="to look at this already"):
        escalate(cast.mo, comment)
    approve(cast.ada, comment)

    for act in (claim, escalate):
        with pytest.raises(RuleBroken, match="Nobody has to look"):
            act(cast.mo, comment)
        with pytest.raises(NotAllowed):
            act(cast.ben, comment)


def test_only_an_administrator_decides_about_what_is_escalated(client: Browser, cast: Cast) -> None:
    comment, path = (comment := waits(cast)), f"/moderation/comments/{comment.id}"
    escalate(cast.mo, comment)
    db.session.commit()

    page = client.log_in(cast.mo).get(path).text
    refused = client.press(f"{path}/actions", decision="approve")
    administrators = client.log_in(cast.ada).get(path).text
    client.press(f"{path}/actions", decision="approve")

    assert f"{path}/actions" not in page
    assert "left to an administrator, who decides" in page
    assert refused.status_code == 422
    assert "left to an administrator, who decides" in refused.text
    assert f"{path}/actions" in administrators
    db.session.refresh(comment)
    assert comment.is_approved


def test_a_batch_of_a_moderator_leaves_out_what_is_escalated(client: Browser, cast: Cast) -> None:
    comment, other = waits(cast), waits(cast)
    escalate(cast.mo, comment)
    db.session.commit()
    asked = f"/moderation/batches/new?all={comment.id},{other.id}"
    both = chosen([comment, other])

    moderators = client.log_in(cast.mo).get(asked).text
    alike = client.get(f"/moderation/batches/new?like={comment.id}&by=author").text
    administrators = client.log_in(cast.ada).get(asked).text
    batch = decide_all(cast.mo, both, CommentState.APPROVED, Words())
    with pytest.raises(RuleBroken, match="left to an administrator"):
        decide_all(cast.mo, both, CommentState.APPROVED, Words())

    assert "Decide about 1 comment" in moderators
    assert "Decide about 1 comment" in alike
    assert "Decide about 2 comments" in administrators
    assert count_decisions(batch) == 1
    assert decide_all(cast.ada, chosen([comment]), CommentState.APPROVED, Words())


def test_an_escalation_that_was_decided_meanwhile_is_not_taken_back(cast: Cast) -> None:
    comment = waits(cast)
    action = escalate(cast.mo, comment)
    approve(cast.ada, comment)

    with pytest.raises(RuleBroken, match="decided about this comment again"):
        undo(cast.mo, action)


def test_an_escalation_is_taken_back_also_where_its_case_went_and_came_back(cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada), created_at=now())
    noticed.send(comment, finding=Finding("words", "shoes", holds=False))
    action = escalate(cast.mo, comment)
    delete_own(cast.ben, comment)
    restore(cast.ben, comment)

    undo(cast.mo, action)

    case = find_open_case(comment.id)
    assert case
    assert case.escalated_at is None


def test_a_script_hears_what_was_decided_and_how_to_take_it_back(client: Browser, cast: Cast) -> None:
    comment, path = (comment := waits(cast)), f"/moderation/comments/{comment.id}/actions"
    client.log_in(cast.mo)

    rejected = ask(client, path, decision="reject", reason="spam", seen="pending", seen_text="0").json
    assert rejected
    undone = ask(client, rejected["undo"]).json

    assert rejected["said"] == "Rejected: Spam."
    assert rejected["counts"]["pending"] == 0
    assert undone
    assert (undone["said"], undone["undo"], undone["counts"]["pending"]) == ("Undone.", None, 1)


def test_a_script_hears_who_was_faster_in_a_sentence(client: Browser, cast: Cast) -> None:
    comment = waits(cast)
    reject(cast.ada, comment, Reason.SPAM)
    db.session.commit()
    client.log_in(cast.mo)
    path = f"/moderation/comments/{comment.id}/actions"

    late = ask(client, path, decision="approve", seen="pending")
    none = ask(client, f"/moderation/comments/{waits(cast).id}/actions", decision="reject")
    old = client.post(path, data={"decision": "approve"}, headers=JSON)
    foreign = ask(client.log_in(cast.ben), path, decision="approve")

    assert late.status_code == 422
    assert late.json
    assert late.json["error"] == "Ada Park was faster: it is rejected already."
    assert late.json["is_over"]
    assert late.json["counts"]["pending"] == 0
    assert none.json == {"error": "Choose a reason."}
    assert "grown old" in old.text
    assert foreign.status_code == 403


def test_whoever_answered_in_another_window_hears_that_it_was_oneself(client: Browser, cast: Cast) -> None:
    comment = waits(cast)
    reject(cast.mo, comment, Reason.SPAM)
    db.session.commit()

    late = ask(client.log_in(cast.mo), f"/moderation/comments/{comment.id}/actions", decision="approve", seen="pending")

    assert late.json
    assert late.json["error"] == "You have decided about it yourself, in another window: it is rejected already."


def test_spam_has_a_button_of_its_own_whatever_reason_is_chosen(client: Browser, cast: Cast) -> None:
    first, second = waits(cast), waits(cast)
    client.log_in(cast.mo)

    page = Page(client.get("/moderation").text)
    (button, *_) = page.all("button", name="as_spam")
    said = [
        ask(client, f"/moderation/comments/{each.id}/actions", decision="reject", as_spam="1", **more).json
        for each, more in ((first, {}), (second, {"reason": "abuse", "message": "No."}))
    ]

    assert "formnovalidate" in button.attributes
    assert [each and each["said"] for each in said] == ["Rejected: Spam."] * 2


def test_leaving_somebody_elses_claim_decides_all_the_same(cast: Cast) -> None:
    comment = waits(cast)
    claim(cast.ada, comment)

    action = reject(cast.mo, comment, Reason.SPAM)

    assert action.decision is Decision.REJECT
    assert isinstance(action.moderator, Account)
