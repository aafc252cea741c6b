"""Appeals: once for each decision, in time, answered in words by somebody who did not decide."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts.commands.merging import merge
from app.accounts.models import Account, Role
from app.accounts.queries import find_ban, get_account
from app.comments.commands.own import delete_own
from app.comments.models import Comment, CommentState
from app.comments.queries.comments import get_comment
from app.comments.queries.warnings import find_unread_warning
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.moderation.commands.appeals import appeal_removal, appeal_sanction, overturn, uphold
from app.moderation.commands.comments import approve, reject, undo
from app.moderation.commands.people import ban, lift, warn, withdraw
from app.moderation.models import Appeal, CaseKind, Decision, ModerationAction, Reason
from app.moderation.policy import APPEAL_LASTS
from app.moderation.queries.appeals import APPEALS_A_PAGE, count_open_appeals, get_appeal, list_open_appeals
from app.moderation.queries.cases import find_open_case
from app.moderation.queries.log import get_action
from tests.accounts.test_several_at_once import outcome
from tests.browser import Browser, new_browser
from tests.cast import Cast, identity_of, make_account, make_article, make_comment
from tests.comments.test_twice import at_once
from tests.conftest import Queries
from tests.pages import Page, assert_inert

WHY, ANSWER = "A ladder is what the article is about.", "You are right, and we are sorry."


@pytest.fixture
def removed(cast: Cast) -> Comment:
    """A comment of ben's that mo took from the readers."""
    comment = make_comment(cast.ben, make_article(cast.ada), "Buy my ladder.")
    reject(cast.mo, comment, Reason.SPAM, "Not here, please.", note="The third.")
    db.session.commit()
    return comment


@pytest.fixture
def nora(cast: Cast) -> Account:
    """A second moderator."""
    return make_account("Nora Field", Role.MODERATOR)


def appeal_of(comment: Comment) -> Appeal:
    """What its author says against the last decision about it."""
    appeal = appeal_removal(comment.author, comment, WHY)
    db.session.commit()
    return get_appeal(appeal.id)


def test_a_writer_reads_why_appeals_and_reads_the_answer(
    client: Browser, cast: Cast, removed: Comment, nora: Account
) -> None:
    article, page = f"/articles/{removed.article.slug}", f"/comments/{removed.id}/appeal"
    client.log_in(cast.ben)

    in_place, replies, form = (Page(client.get(path).text) for path in (article, "/account/replies", page))
    sent = client.press(page, text=WHY)
    waiting = Page(client.get("/account/replies").text)
    appeal = list_open_appeals()[0]
    moderator = new_browser(client.application).log_in(nora)
    listed, read = (moderator.get(path).text for path in ("/moderation/appeals", f"/moderation/appeals/{appeal.id}"))
    answered = moderator.press(f"/moderation/appeals/{appeal.id}/answer", decision="overturn", message=ANSWER)
    told = Page(client.get("/account/replies").text)

    for shown in (in_place, replies, form):
        assert "removed by a moderator: Spam. It advertises something. They wrote: “Not here, please.”" in shown.text
        assert "The third." not in shown.text
    assert page in in_place.links()
    assert page in replies.links()
    assert (sent.status_code, sent.location) == (303, page)
    assert "Your appeal waits for a moderator who did not decide before." in waiting.text
    assert WHY in listed
    assert all(words in read for words in (WHY, "Buy my ladder.", "Not here, please.", "The third."))
    assert (answered.status_code, answered.location) == (303, f"/moderation/appeals/{appeal.id}")
    assert ANSWER in moderator.get(answered.location).text
    assert f"and the decision taken back. They wrote: “{ANSWER}”" in told.text
    assert "Buy my ladder." in new_browser(client.application).get(article).text
    assert count_open_appeals() == 0


def test_a_decision_that_stands_is_explained_too_and_is_not_appealed_again(
    client: Browser, cast: Cast, removed: Comment, nora: Account
) -> None:
    appeal, page = appeal_of(removed), f"/comments/{removed.id}/appeal"
    uphold(nora, appeal, "It is still an advertisement.")

    told = Page(client.log_in(cast.ben).get("/account/replies").text)
    shown = client.get(page)
    again = client.press(page, text="But it is not!")

    assert "and the decision stands. They wrote: “It is still an advertisement.”" in told.text
    assert WHY in shown.text
    assert "<textarea" not in shown.text
    assert (again.status_code, "But it is not!" in again.text) == (422, True)
    assert "appealed against this already" in again.text
    assert removed.state is CommentState.REJECTED


def test_whoever_decided_does_not_answer_not_even_as_an_administrator(
    client: Browser, cast: Cast, removed: Comment, nora: Account
) -> None:
    mine = make_comment(cast.ben, removed.article, "And my chair.")
    reject(cast.ada, mine, Reason.SPAM)
    appeals = {cast.mo: appeal_of(removed), cast.ada: appeal_of(mine)}

    for who, appeal in appeals.items():
        client.log_in(who)
        page = client.get(f"/moderation/appeals/{appeal.id}")
        for decision in ("uphold", "overturn"):
            fields = {"decision": decision, "message": ANSWER}
            assert client.press(f"/moderation/appeals/{appeal.id}/answer", **fields).status_code == 403
        assert "another moderator or an administrator answers" in page.text
        assert "<textarea" not in page.text

    assert count_open_appeals() == 2
    uphold(cast.ada, appeals[cast.mo], ANSWER)
    uphold(cast.mo, appeals[cast.ada], ANSWER)


def test_a_moderator_does_not_answer_their_own_appeal(cast: Cast, nora: Account) -> None:
    comment = make_comment(nora, make_article(cast.ada))
    reject(cast.mo, comment, Reason.ABUSE)
    appeal = appeal_of(comment)

    with pytest.raises(NotAllowed):
        overturn(nora, appeal, ANSWER)
    for who in (cast.ben, cast.vera):
        with pytest.raises(NotAllowed, match="Only moderators"):
            overturn(who, appeal, ANSWER)
    assert comment.state is CommentState.REJECTED


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"decision": "uphold", "message": " \u202e"}, "Write an answer; the person reads it."),
        ({"decision": "overturn", "message": ""}, "Write an answer; the person reads it."),
        ({"decision": "uphold", "message": "한" * 1_001}, "at most 1,000 characters"),
        ({"decision": "uphold", "message": ANSWER, "note": "한" * 1_001}, "A note has at most 1,000 characters"),
        ({"decision": "approve", "message": ANSWER}, "Not a valid choice"),
        ({"message": ANSWER}, "Not a valid choice"),
        ({"decision": "uphold", "message": ANSWER, "csrf_token": "forged"}, "had grown old"),
    ],
)
def test_an_answer_that_is_none_is_refused_with_the_words_kept(
    client: Browser, cast: Cast, removed: Comment, nora: Account, fields: dict[str, str], sentence: str
) -> None:
    appeal = appeal_of(removed)
    client.log_in(nora)

    data = {"csrf_token": client.token(), **fields}
    answer = client.post(f"/moderation/appeals/{appeal.id}/answer", data=data)

    assert answer.status_code == 422
    assert sentence in Page(answer.text).text
    assert fields["message"].strip("\u202e ") in answer.text
    assert count_open_appeals() == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "Write why you think"), (" \u202e", "Write why you think"), ("한" * 1_001, "at most 1,000 characters")],
)
def test_an_appeal_that_is_none_is_refused_with_the_words_kept(
    client: Browser, cast: Cast, removed: Comment, text: str, sentence: str
) -> None:
    answer = client.log_in(cast.ben).press(f"/comments/{removed.id}/appeal", text=text)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert text.strip("\u202e ") in answer.text
    assert count_open_appeals() == 0


def test_clocks_an_appeal_comes_within_fourteen_days(client: Browser, cast: Cast, removed: Comment) -> None:
    page = f"/comments/{removed.id}/appeal"

    with time_machine.travel(now() + APPEAL_LASTS + timedelta(seconds=1)):
        late = client.log_in(cast.ben).get(page).text
        answer = client.press(page, text=WHY)
    with time_machine.travel(now() + APPEAL_LASTS - timedelta(minutes=1)):
        in_time = client.press(page, text=WHY)

    assert "An appeal was possible until" in late
    assert "<textarea" not in late
    assert (answer.status_code, WHY in answer.text) == (422, True)
    assert in_time.status_code == 303


def test_only_its_author_appeals_and_only_where_there_is_something(
    client: Browser, cast: Cast, removed: Comment
) -> None:
    fine = make_comment(cast.ben, removed.article)
    deleted = make_comment(cast.ben, removed.article)
    delete_own(cast.ben, deleted)
    reject(cast.mo, deleted, Reason.SPAM)

    for who in (cast.jun, cast.mo, cast.ada):
        assert client.log_in(who).get(f"/comments/{removed.id}/appeal").status_code == 404
        with pytest.raises(NotAllowed):
            appeal_removal(who, removed, WHY)
    for comment in (fine, deleted):
        with pytest.raises(RuleBroken, match="Nothing was decided"):
            appeal_removal(cast.ben, comment, WHY)

    client.log_in(cast.ben)
    assert client.get(f"/comments/{fine.id}/appeal").status_code == 404
    assert "<textarea" not in client.get(f"/comments/{deleted.id}/appeal").text


def test_what_was_never_there_is_approved_by_an_appeal(cast: Cast, nora: Account) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada), state=CommentState.PENDING)
    action = reject(cast.mo, comment, Reason.OFF_TOPIC)

    answer = overturn(nora, appeal_of(comment), ANSWER)

    assert (action.decision, answer.decision) == (Decision.REJECT, Decision.OVERTURN)
    assert comment.is_approved


def test_a_second_decision_may_be_appealed_as_well(cast: Cast, removed: Comment, nora: Account) -> None:
    overturn(nora, appeal_of(removed), ANSWER)
    reject(nora, removed, Reason.OFF_TOPIC)

    second = appeal_of(removed)
    overturn(cast.mo, second, ANSWER)

    assert removed.is_approved
    assert len(db.session.scalars(select(Appeal)).all()) == 2


def test_an_appeal_is_a_case_until_it_is_answered(cast: Cast, removed: Comment, nora: Account) -> None:
    appeal = appeal_of(removed)
    case = find_open_case(removed.id)
    assert case

    action = uphold(nora, appeal, ANSWER)

    assert (case.kind, case.because) == (CaseKind.APPEAL, "spam")
    assert (find_open_case(removed.id), case.action_id) == (None, action.id)


@pytest.mark.parametrize("way", ["undo", "restore"])
def test_a_comment_that_comes_back_otherwise_answers_its_appeal(
    client: Browser, cast: Cast, removed: Comment, way: str
) -> None:
    appeal = appeal_of(removed)
    action = undo(cast.mo, get_action(appeal.action_id)) if way == "undo" else approve(cast.mo, removed)
    db.session.commit()

    told = Page(client.log_in(cast.ben).get("/account/replies").text)

    assert get_appeal(appeal.id).answer_id == action.id
    assert "Your appeal was answered, and the decision taken back." in told.text
    assert find_open_case(removed.id) is None


def test_a_restoration_that_is_undone_lets_the_appeal_wait_again(cast: Cast, removed: Comment, nora: Account) -> None:
    appeal = appeal_of(removed)

    undo(nora, get_action(approve(nora, removed).id))

    case = find_open_case(removed.id)
    assert get_appeal(appeal.id).answer_id is None
    assert case
    assert case.kind is CaseKind.APPEAL
    assert removed.state is CommentState.REJECTED


@pytest.mark.parametrize("answer", [uphold, overturn])
def test_an_answer_is_undone_but_not_by_whoever_decided_first(
    cast: Cast, removed: Comment, nora: Account, answer: Callable[..., ModerationAction]
) -> None:
    appeal = appeal_of(removed)
    action = get_action(answer(nora, appeal, ANSWER).id)

    with pytest.raises(NotAllowed, match="does not undo the answer"):
        undo(cast.mo, action)
    undo(cast.ada, action)

    assert removed.state is CommentState.REJECTED
    assert get_appeal(appeal.id).answer_id is None
    assert find_open_case(removed.id)


def test_what_its_author_could_not_want_back_is_not_restored(cast: Cast, removed: Comment, nora: Account) -> None:
    appeal = appeal_of(removed)
    removed.deleted_from = CommentState.APPROVED

    with pytest.raises(RuleBroken, match="Its author has deleted"):
        overturn(nora, appeal, ANSWER)


def test_the_banned_appeal_against_their_ban_and_write_nothing_else(
    client: Browser, cast: Cast, removed: Comment
) -> None:
    action = ban(cast.mo, cast.ben, "Enough of ladders.", reason=Reason.SPAM)
    page = Page(client.log_in(cast.ben).get("/account/decisions").text)
    article = client.get(f"/articles/{removed.article.slug}")

    sent = client.press(f"/account/decisions/{action.id}/appeal", text=WHY)
    twice = client.press(f"/account/decisions/{action.id}/appeal", text="Once more!")
    other = client.press(f"/comments/{removed.id}/appeal", text=WHY)

    assert "/account/decisions" in Page(article.text).links()
    assert "You were banned for good" in page.text
    assert "It advertises something." in page.text
    assert (sent.status_code, sent.location) == (303, f"/account/decisions#decision-{action.id}")
    assert (twice.status_code, "Once more!" in twice.text) == (422, True)
    assert (other.status_code, WHY in other.text) == (422, True)
    assert "you can appeal only" in other.text
    assert count_open_appeals() == 1


def test_a_ban_that_is_overturned_is_lifted(client: Browser, cast: Cast, nora: Account) -> None:
    action = ban(cast.mo, cast.ben, "Enough.", now() + timedelta(days=3))
    appeal = get_appeal(appeal_sanction(cast.ben, action, WHY).id)

    answer = client.log_in(nora).press(f"/moderation/appeals/{appeal.id}/answer", decision="overturn", message=ANSWER)
    log = Page(client.get("/moderation/log").text).text
    told = Page(client.log_in(cast.ben).get("/account/decisions").text).text

    assert action.decision is Decision.SUSPEND
    assert answer.status_code == 303
    assert find_ban(cast.ben) is None
    assert "answered the appeal of Ben Cho, and overturned the decision" in log
    assert f"They wrote: “{ANSWER}”" in told


def test_a_ban_that_ended_by_itself_is_overturned_in_words(cast: Cast, nora: Account) -> None:
    action = ban(cast.mo, cast.ben, "Enough.", now() + timedelta(days=3))
    appeal = get_appeal(appeal_sanction(cast.ben, action, WHY).id)

    with time_machine.travel(now() + timedelta(days=4)):
        overturn(nora, appeal, ANSWER)

    assert get_appeal(appeal.id).answer_id


def test_a_warning_that_is_overturned_is_withdrawn(cast: Cast, nora: Account) -> None:
    appeal = get_appeal(appeal_sanction(cast.ben, warn(cast.mo, cast.ben, "Slowly."), WHY).id)

    overturn(nora, appeal, ANSWER)

    assert find_unread_warning(cast.ben) is None
    with pytest.raises(RuleBroken, match="no warning"):
        withdraw(cast.mo, cast.ben)


def test_a_sanction_that_ends_otherwise_answers_its_appeal(cast: Cast) -> None:
    banned = appeal_sanction(cast.ben, ban(cast.mo, cast.ben, "Enough."), WHY)
    lifted = lift(cast.mo, cast.ben)
    warned = appeal_sanction(cast.ben, warn(cast.mo, cast.ben, "Slowly."), WHY)
    withdrawn = withdraw(cast.mo, cast.ben)

    assert (banned.answer_id, warned.answer_id) == (lifted.id, withdrawn.id)


def test_a_warning_that_was_withdrawn_meanwhile_is_overturned_in_words(cast: Cast, nora: Account) -> None:
    action = warn(cast.mo, cast.ben, "Slowly.")
    appeal = get_appeal(appeal_sanction(cast.ben, action, WHY).id)
    withdraw(cast.mo, cast.ben)
    appeal.answer_id = None

    overturn(nora, appeal, ANSWER)

    assert appeal.answer_id


def test_what_does_not_hold_any_more_or_is_about_somebody_else_is_not_appealed(client: Browser, cast: Cast) -> None:
    first = ban(cast.mo, cast.ben, "Enough.")
    lift(cast.mo, cast.ben)
    second = ban(cast.mo, cast.ben, "Enough again.")

    for who, action in ((cast.ben, first), (cast.jun, second)):
        with pytest.raises(RuleBroken, match="does not hold any more"):
            appeal_sanction(who, action, WHY)

    client.log_in(cast.ben)
    refused = client.press(f"/account/decisions/{first.id}/appeal", text=WHY)
    assert (refused.status_code, WHY in refused.text) == (422, True)
    assert client.log_in(cast.jun).press(f"/account/decisions/{second.id}/appeal", text=WHY).status_code == 404


def test_what_was_decided_about_a_former_account_is_appealed_by_who_took_it_over(cast: Cast) -> None:
    former = make_account("Ben Abroad")
    action = warn(cast.mo, former, "Slowly.")
    merge(cast.ben, identity_of(former))

    appeal = appeal_sanction(cast.ben, action, WHY)

    assert appeal.account_id == cast.ben.id


def test_two_moderators_who_answer_at_once_give_one_answer(
    app: Flask, cast: Cast, removed: Comment, nora: Account
) -> None:
    appeal, moderators = appeal_of(removed), [nora.id, cast.ada.id]

    def answer(number: int) -> None:
        (uphold, overturn)[number](get_account(moderators[number]), get_appeal(appeal.id), ANSWER)

    outcomes = at_once(lambda n: outcome(app, lambda: answer(n)), 2)

    db.session.rollback()
    assert sorted(outcomes) == ["RuleBroken", "done"]
    rows = select(ModerationAction.decision).where(ModerationAction.decision.in_((Decision.UPHOLD, Decision.OVERTURN)))
    given = db.session.scalars(rows).one()
    db.session.refresh(removed, ["state"])
    assert removed.is_approved == (given is Decision.OVERTURN)


def test_the_second_of_two_is_told_who_answered_and_keeps_the_words(
    client: Browser, cast: Cast, removed: Comment, nora: Account
) -> None:
    appeal = appeal_of(removed)
    uphold(nora, appeal, ANSWER)
    db.session.commit()

    late = client.log_in(cast.ada).press(
        f"/moderation/appeals/{appeal.id}/answer", decision="overturn", message="I see it otherwise."
    )

    assert late.status_code == 422
    assert "Nora Field was faster" in late.text
    assert "I see it otherwise." in late.text


def test_an_answer_and_an_undo_at_once_end_in_one_of_the_two(
    app: Flask, cast: Cast, removed: Comment, nora: Account
) -> None:
    appeal, mo, nora_id = appeal_of(removed), cast.mo.id, nora.id
    works: list[Callable[[], object]] = [
        lambda: uphold(get_account(nora_id), get_appeal(appeal.id), ANSWER),
        lambda: undo(get_account(mo), get_action(appeal.action_id)),
    ]

    outcomes = at_once(lambda n: outcome(app, works[n]), 2)

    db.session.rollback()
    assert sorted(outcomes) == ["RuleBroken", "done"]
    db.session.refresh(removed, ["state"])
    answered = get_appeal(appeal.id).answer
    assert answered
    assert removed.is_approved == (answered.decision is Decision.UNDO)


def test_twice_an_appeal_sent_five_times_at_once_is_kept_once(app: Flask, cast: Cast, removed: Comment) -> None:
    ben, comment_id = cast.ben.id, removed.id

    outcomes = at_once(lambda _: outcome(app, lambda: appeal_removal(get_account(ben), get_comment(comment_id), WHY)))

    db.session.rollback()
    assert sorted(outcomes) == ["RuleBroken"] * 4 + ["done"]
    assert count_open_appeals() == 1


def test_appeals_stand_in_pages_the_longest_first_with_as_many_queries(
    client: Browser, cast: Cast, removed: Comment, watch_queries: Callable[[], Queries]
) -> None:
    client.log_in(cast.ada)
    appeal_of(removed)
    little = watch_queries()
    client.get("/moderation/appeals")
    count = len(little)
    for number in range(APPEALS_A_PAGE):
        comment = make_comment(cast.ben, removed.article, f"Ladder {number}.")
        reject(cast.mo, comment, Reason.SPAM)
        appeal_removal(cast.ben, comment, f"Because of {number}.")
    db.session.commit()

    much = watch_queries()
    first = Page(client.get("/moderation/appeals").text)
    counts = (count, len(much))
    second = Page(client.get(first.links(rel="next")[0]).text)

    assert counts[0] == counts[1]
    assert f"{APPEALS_A_PAGE + 1} appeals wait, the longest first." in first.text
    assert client.get("/moderation/appeals/2147483647").status_code == 404
    assert WHY in first.text
    assert f"Because of {APPEALS_A_PAGE - 1}." in second.text
    assert second.links(rel="next") == []


def test_name_and_website_a_hostile_appeal_is_inert(
    client: Browser, cast: Cast, removed: Comment, nora: Account
) -> None:
    hostile = "<script>alert(1)</script> <img src=x onerror=alert(1)> \"' ]]>"
    appeal = get_appeal(appeal_removal(cast.ben, removed, hostile).id)
    client.log_in(nora)
    waiting = [client.get(path).text for path in ("/moderation/appeals", f"/moderation/appeals/{appeal.id}")]
    uphold(nora, appeal, hostile)
    client.log_in(cast.ben)
    told = [client.get(path).text for path in ("/account/replies", f"/comments/{removed.id}/appeal")]

    for page in (*waiting, *told):
        assert_inert(page)
        assert "&lt;script&gt;" in page
