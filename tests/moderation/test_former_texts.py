"""A moderator takes one former text of a comment out of its history: for a reason, in the log, and back again."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Account
from app.comments.models import Comment, CommentState, Revision
from app.comments.queries.revisions import CHANGES_A_PAGE, get_revision
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, NotFound, RuleBroken
from app.moderation.commands.comments import approve, reject, undo
from app.moderation.commands.texts import remove_text
from app.moderation.decisions import Decision
from app.moderation.models import ModerationAction, Reason
from app.moderation.queries.log import get_action, list_actions, list_undoable
from app.own.commands import erase_person
from tests.browser import Browser, new_browser
from tests.cast import Cast, add_revision, make_article, make_comment
from tests.pages import Page

TOLD = "A former text was removed by a moderator."
PHONE = "Call me at 555-0199."


@pytest.fixture
def comment(cast: Cast) -> Comment:
    """A comment in its fourth text; the first was never for readers, the second holds a number of a telephone."""
    made = make_comment(cast.ben, make_article(cast.ada), "Write to me instead.")
    for text, is_public in (("A secret.", False), (PHONE, True), ("Call me.", True)):
        add_revision(made, text, is_public=is_public)
    add_revision(make_comment(cast.jun, made.article), PHONE)
    db.session.commit()
    return made


def remove(moderator: Account, comment: Comment, number: int = 2) -> ModerationAction:
    """Remove a former text for the reason that it is abuse."""
    return remove_text(moderator, get_revision(comment.id, number), Reason.ABUSE)


def history(browser: Browser, comment: Comment, rest: str = "") -> str:
    """What the page of a comment's history says."""
    return Page(browser.get(f"/comments/{comment.id}/history{rest}").text).text


def test_a_moderator_removes_a_former_text_through_the_pages(client: Browser, cast: Cast, comment: Comment) -> None:
    before = history(client, comment)
    me = new_browser(client.application).log_in(cast.mo)
    address = f"/moderation/comments/{comment.id}/revisions/2"
    shown = me.get(f"/comments/{comment.id}/history").text

    asked = me.get(address)
    answer = me.press(f"{address}/actions", reason="abuse", message="A telephone number.")
    action = list_actions()[0]

    assert [link for link in Page(shown).links() if "/revisions/" in link] == [address[:-1] + n for n in "32"]
    assert PHONE in asked.text
    assert (answer.status_code, answer.location) == (303, f"/moderation/log#action-{action.id}")
    assert (action.decision, action.reason, action.message) == (
        Decision.REMOVE_TEXT,
        Reason.ABUSE,
        "A telephone number.",
    )
    assert (action.comment_id, action.revision_number, action.account_id) == (comment.id, 2, cast.ben.id)
    assert "removed a former text of a comment by Ben Cho" in Page(me.get("/moderation/log").text).text
    assert PHONE in before
    assert TOLD in history(client, comment)
    assert "555" not in history(client, comment)


def test_its_author_and_moderators_still_see_it_and_the_others_do_not(app: Flask, cast: Cast, comment: Comment) -> None:
    remove(cast.mo, comment)
    people = (cast.ben, cast.mo, cast.ada, cast.jun, cast.vera, cast.eve)

    pages = {who.name: history(new_browser(app).log_in(who), comment) for who in people}

    assert {name for name, page in pages.items() if PHONE in page} == {"Ben Cho", "Mo Ellis", "Ada Park"}
    assert {name for name, page in pages.items() if TOLD not in page} == {"Ben Cho", "Mo Ellis", "Ada Park"}
    assert pages["Mo Ellis"].count("removed by a moderator") == 1
    assert "The text" not in pages["Ben Cho"]


@pytest.mark.parametrize("removed", [{2}, {3}, {2, 3}])
def test_no_word_of_a_removed_text_is_left_in_what_became_of_it(
    client: Browser, cast: Cast, comment: Comment, removed: set[int]
) -> None:
    for number in removed:
        remove(cast.mo, comment, number)

    page = history(client, comment)

    assert page.count(TOLD) == len(removed)
    assert ("555" in page) == (2 not in removed)
    assert "Write to me instead." in page.replace("  ", " ") or "instead" in page or removed == {2, 3}


def test_a_removed_text_at_the_edge_of_two_pages_is_on_neither(client: Browser, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada), "Last.")
    for number in range(1, CHANGES_A_PAGE + 4):
        add_revision(comment, f"Text {number}." if number != 4 else PHONE)
    remove(cast.mo, comment, 4)
    db.session.commit()

    pages = [history(client, comment), history(client, comment, "?before=4")]

    assert [page.count(TOLD) for page in pages] == [1, 0]
    assert not any("555" in page for page in pages)
    assert "Text 1." in pages[1]


def test_a_removal_is_undone_in_the_log(client: Browser, cast: Cast, comment: Comment) -> None:
    action = remove(cast.mo, comment)
    client.log_in(cast.ada)

    answer = client.press(f"/moderation/actions/{action.id}/undo", **{"from": "log"})
    again = client.press(f"/moderation/actions/{action.id}/undo")

    assert (answer.status_code, again.status_code) == (303, 422)
    assert PHONE in history(new_browser(client.application), comment)
    assert list_actions()[0].undoes_id == action.id


def test_decisions_about_a_comment_and_about_its_former_texts_are_undone_apart(cast: Cast, comment: Comment) -> None:
    rejected = reject(cast.mo, comment, Reason.SPAM)
    one, other = remove(cast.mo, comment, 2), remove(cast.mo, comment, 3)
    db.session.commit()

    assert list_undoable([rejected, one, other]) == {rejected.id, one.id, other.id}
    undone = undo(cast.mo, get_action(rejected.id))
    back = undo(cast.mo, get_action(one.id))

    assert comment.state is CommentState.APPROVED
    assert list_undoable([rejected, one, other, undone, back]) == {other.id}
    assert [get_revision(comment.id, number).removed_at is None for number in (2, 3)] == [True, False]
    with pytest.raises(RuleBroken, match="decided about this former text again"):
        undo(cast.mo, get_action(one.id))


def test_a_removal_is_no_decision_about_the_comment(cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada), state=CommentState.PENDING)
    add_revision(comment, PHONE)
    remove(cast.mo, comment, 1)

    approve(cast.mo, comment)

    with pytest.raises(RuleBroken, match="Mo Ellis was faster: it is approved already"):
        approve(cast.ada, comment)


def test_who_may_remove_and_what(cast: Cast, comment: Comment) -> None:
    for who in (cast.ben, cast.jun, cast.vera, cast.eve):
        with pytest.raises(NotAllowed):
            remove(who, comment)

    with pytest.raises(RuleBroken, match="Nobody can read it"):
        remove(cast.mo, comment, 1)
    remove(cast.mo, comment)
    with pytest.raises(RuleBroken, match="Mo Ellis was faster"):
        remove(cast.ada, comment)
    with pytest.raises(NotFound):
        get_revision(comment.id, 9)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Choose a reason."),
        ({"reason": "dislike"}, "Not a valid choice."),
        ({"reason": "abuse", "message": "x" * 1_001}, "1,000"),
    ],
)
def test_without_a_reason_nothing_is_removed_and_the_words_are_kept(
    client: Browser, cast: Cast, comment: Comment, fields: dict[str, str], sentence: str
) -> None:
    answer = client.log_in(cast.mo).press(
        f"/moderation/comments/{comment.id}/revisions/2/actions", **{"message": "Kept words.", **fields}
    )

    assert answer.status_code == 422
    assert sentence in Page(answer.text).text
    assert fields.get("message", "Kept words.") in answer.text
    assert db.session.scalars(select(Revision.removed_at)).unique().all() == [None]


def test_what_is_not_there_to_be_removed_is_not_found(client: Browser, cast: Cast, comment: Comment) -> None:
    remove(cast.mo, comment)
    client.log_in(cast.mo)

    answers = [client.get(f"/moderation/comments/{comment.id}/revisions/{n}").status_code for n in (1, 2, 3, 4)]

    assert answers == [404, 404, 200, 404]


def test_an_erasure_that_keeps_the_texts_takes_what_was_removed(cast: Cast, comment: Comment) -> None:
    remove(cast.mo, comment)
    cast.ben.keeps_texts, cast.ben.erase_at = True, now()

    erase_person(cast.ben, "key")

    left = select(Revision.source).where(Revision.comment_id == comment.id)
    assert db.session.scalars(left).all() == ["Call me."]
