"""Who edits a comment, until when, and that whoever may not any more keeps their text."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from app.comments.commands.own import edit
from app.comments.commands.threads import close
from app.comments.models import CommentState
from app.comments.policy import may_edit
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken, TooSoon
from app.moderation.commands.people import ban
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_account, make_article, make_comment, say
from tests.comments.edits import WINDOW, change, said
from tests.pages import Page

NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def test_a_comment_can_be_edited_until_its_time_is_over(app: Flask, cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False):
        comment = said(cast.ben, make_article(cast.ada))

    with time_machine.travel(NOON + WINDOW - timedelta(seconds=1), tick=False):
        change(comment, "In time.")
    with time_machine.travel(NOON + WINDOW, tick=False), pytest.raises(RuleBroken, match="can't be edited any more"):
        change(comment, "Too late.")

    assert comment.source == "In time."


def test_who_is_too_late_finds_their_text_and_no_link(client: Browser, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada), created_at=now() - WINDOW)
    db.session.commit()
    client.log_in(cast.ben)

    late, asked = (
        client.press(f"/comments/{comment.id}/edit", text="Too late.", seen=0),
        client.get(f"/comments/{comment.id}/edit"),
    )

    assert (late.status_code, asked.status_code) == (422, 403)
    assert Page(late.text).all("textarea")[0].text == "Too late."
    assert f"/comments/{comment.id}/edit" not in client.get(f"/articles/{comment.article.slug}").text


def test_an_owner_can_switch_editing_off(cast: Cast, another_app: Callable[..., Flask]) -> None:
    comment = said(cast.ben, make_article(cast.ada))
    db.session.commit()
    browser = new_browser(another_app(edit_minutes=0)).log_in(cast.ben)

    page = browser.get(f"/articles/{comment.article.slug}").text
    answer = browser.press(f"/comments/{comment.id}/edit", text="Put otherwise.", seen=0)

    assert f"/comments/{comment.id}/edit" not in page
    assert answer.status_code == 422


def test_who_edits(cast: Cast) -> None:
    article = make_article(cast.ada)
    comments = {state: make_comment(cast.ben, article, state=state, created_at=now()) for state in CommentState}
    approved = comments[CommentState.APPROVED]

    editable = {state for state, comment in comments.items() if may_edit(cast.ben, comment, WINDOW)}

    assert editable == {CommentState.APPROVED, CommentState.PENDING}
    assert not any(may_edit(who, approved, WINDOW) for who in (None, cast.mo, cast.ada, cast.jun))
    assert not may_edit(cast.ben, approved, timedelta(0))
    with time_machine.travel(
        now() - timedelta(days=1)
    ):  # a clock that was set back makes no window where there is none
        assert not may_edit(cast.ben, approved, timedelta(0))


def test_nobody_edits_what_somebody_else_wrote(cast: Cast) -> None:
    comment = said(cast.ben, make_article(cast.ada))

    with pytest.raises(NotAllowed, match="only your own"):
        edit(cast.mo, comment, "Mine.", seen=0, window=WINDOW)

    assert comment.source == "I was there."


@pytest.mark.parametrize("gone", [CommentState.REJECTED, CommentState.DELETED])
def test_what_was_taken_away_meanwhile_is_not_edited_and_the_text_is_kept(
    client: Browser, cast: Cast, gone: CommentState
) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada), state=gone, created_at=now())

    answer = client.log_in(cast.ben).press(f"/comments/{comment.id}/edit", text="Typed at length.", seen=0)

    assert answer.status_code == 404
    assert "Typed at length." in answer.text
    with pytest.raises(RuleBroken, match="can't be edited any more"):
        change(comment, "Typed at length.")


def test_a_closed_thread_and_a_ban_end_editing_and_the_text_is_kept(client: Browser, cast: Cast) -> None:
    rude, article = make_account("Rude Person"), make_article(cast.ada)
    open_elsewhere = said(rude, make_article(cast.ada, "Another article"))
    comment = said(rude, article)
    client.log_in(rude)
    close(article)

    after_close = client.press(f"/comments/{comment.id}/edit", text="Typed.", seen=0)
    asked = client.get(f"/comments/{comment.id}/edit")
    token = client.token()
    ban(cast.mo, rude, "Rude to everybody.")
    client.log_in(rude)
    after_ban = client.post(
        f"/comments/{open_elsewhere.id}/edit", data={"csrf_token": token, "text": "Typed.", "seen": "0"}
    )

    assert (after_close.status_code, asked.status_code, after_ban.status_code) == (422, 403, 403)
    assert all(Page(answer.text).all("textarea")[0].text == "Typed." for answer in (after_close, after_ban))
    with pytest.raises(NotAllowed, match="Rude to everybody"):
        change(open_elsewhere, "Put otherwise.")


def test_edits_count_as_what_others_have_to_read(client: Browser, cast: Cast) -> None:
    comment = said(cast.ben, make_article(cast.ada))
    for number in range(4):
        change(comment, f"Number {number}.")

    with pytest.raises(TooSoon):
        change(comment, "One more.")
    answer = client.log_in(cast.ben).press(f"/comments/{comment.id}/edit", text="One more.", seen=4)

    assert (answer.status_code, answer.headers["Retry-After"].isdigit()) == (429, True)
    assert Page(answer.text).all("textarea")[0].text == "One more."
    with pytest.raises(TooSoon):
        say(cast.ben, comment.article, "Another one.")


def test_nothing_is_edited_under_an_article_that_is_not_public(client: Browser, cast: Cast) -> None:
    comment = said(cast.ben, make_article(cast.ada))
    comment.article.unpublished_at = now()
    client.log_in(cast.ben)

    asked, sent = (
        client.get(f"/comments/{comment.id}/edit"),
        client.press(f"/comments/{comment.id}/edit", text="Typed."),
    )

    assert (asked.status_code, sent.status_code) == (404, 404)
    assert "Typed." in sent.text
