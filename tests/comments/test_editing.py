"""Editing one's comment: in time, past admission, seen by those who may, and nothing is lost."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.models import Account
from app.articles.models import Article
from app.comments.commands.own import edit
from app.comments.commands.threads import close, post
from app.comments.models import Comment, CommentState, Revision
from app.comments.policy import may_edit
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken, TooSoon
from app.kernel.markdown import COMMENT_LIMIT
from app.moderation.commands import approve, ban, reject
from app.moderation.models import Reason
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_account, make_article, make_comment, say
from tests.comments.crowds import shown_on
from tests.comments.test_twice import AT_ONCE, at_once
from tests.pages import Page, assert_inert

WINDOW = timedelta(minutes=30)
NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def change(comment: Comment, text: str, *, seen: int | None = None, waits: bool = False) -> None:
    """Edit a comment as its author, who has seen its newest text unless the test says otherwise."""
    author = db.session.get_one(Account, comment.author_id)
    seen = comment.revision_count if seen is None else seen
    edit(author, comment, text, seen=seen, window=WINDOW, first_comment_waits=waits)


def said(author: Account, article: Article, text: str = "I was there.", parent: Comment | None = None) -> Comment:
    """A comment that was made just now."""
    return make_comment(author, article, text, parent, created_at=now())


def revisions(comment: Comment) -> list[tuple[int, str, bool]]:
    """The number and the source of every text that stood there, and whether readers see it."""
    rows = db.session.scalars(select(Revision).where(Revision.comment_id == comment.id).order_by(Revision.number))
    return [(row.number, row.source, row.is_public) for row in rows]


def test_an_author_edits_through_the_page(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = said(cast.ben, article, "I was *their*.")
    page, edit_address = f"/articles/{article.slug}", f"/comments/{comment.id}/edit"
    before = client.get(page).text
    me = new_browser(client.application).log_in(cast.ben)

    form = Page(me.get(edit_address).text)
    answer = me.press(edit_address, text="I was *there*.", seen=0)
    after = client.get(page).text

    assert edit_address in me.get(page).text
    assert form.all("textarea")[0].text == "I was *their*."
    assert (answer.status_code, answer.location) == (303, f"{page}#comment-{comment.id}")
    assert "<em>their</em>" in before
    assert "<em>there</em>" in after
    assert "their" not in after
    assert "edited" not in after
    assert revisions(comment) == [(1, "I was *their*.", False)]


def test_an_edit_is_told_everywhere_once_somebody_has_answered(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = said(cast.ben, article, "First.")
    change(comment, "Second.")
    say(cast.jun, article, "An answer.", comment)
    change(comment, "Third.")
    db.session.commit()

    pages = [client.get(f"/articles/{article.slug}{rest}").text for rest in ("", f"/branches/{comment.id}")]
    feed = client.get(f"/articles/{article.slug}/feed.atom").text

    assert all(f'href="/comments/{comment.id}/history">edited' in page for page in pages)
    assert comment.edited_at
    assert f"<updated>{comment.edited_at:%Y-%m-%dT%H:%M:%SZ}</updated>" in feed
    assert revisions(comment) == [(1, "First.", False), (2, "Second.", True)]


@pytest.mark.parametrize("state", [CommentState.PENDING, CommentState.REJECTED])
def test_what_nobody_could_read_is_no_answer_and_what_was_read_once_is_one(cast: Cast, state: CommentState) -> None:
    comment = said(cast.ben, make_article(cast.ada))
    make_comment(cast.jun, comment.article, "An answer.", comment, state)

    change(comment, "Put otherwise.")

    assert (comment.edited_at is not None) == (state is CommentState.REJECTED)


def test_an_answer_below_the_deepest_level_that_is_displayed_is_one(cast: Cast) -> None:
    article = make_article(cast.ada)
    above = None
    for _ in range(6):
        above = make_comment(cast.jun, article, parent=above)
    comment = said(cast.ben, article, parent=above)
    make_comment(cast.jun, article, "An answer.", comment)

    change(comment, "Put otherwise.")

    assert comment.edited_at


def test_a_comment_that_was_told_to_be_edited_stays_so(cast: Cast) -> None:
    comment = said(cast.ben, make_article(cast.ada), "First.")
    answer = make_comment(cast.jun, comment.article, "An answer.", comment)
    change(comment, "Second.")
    db.session.delete(answer)

    change(comment, "Third.")

    assert revisions(comment) == [(1, "First.", True), (2, "Second.", True)]


def test_two_tabs_the_second_edit_is_refused_with_both_texts_and_can_be_saved_knowingly(
    client: Browser, cast: Cast
) -> None:
    comment = said(cast.ben, make_article(cast.ada), "First.")
    address = f"/comments/{comment.id}/edit"
    client.log_in(cast.ben).press(address, text="From the one tab.", seen=0)

    refused = client.press(address, text="From the *other* tab.", seen=0)
    page = Page(refused.text)

    assert refused.status_code == 422
    assert refused.headers["Cache-Control"] == "private, no-store"
    assert page.all("textarea")[0].text == "From the *other* tab."
    assert "From the one tab." in page.text
    assert "Both texts are here" in page.text
    (seen,) = page.all("input", name="seen")
    assert client.press(address, text="From the *other* tab.", seen=seen.attributes["value"]).status_code == 303
    assert revisions(comment) == [(1, "First.", False), (2, "From the one tab.", False)]


def test_twice_the_same_edit_is_made_once(client: Browser, cast: Cast) -> None:
    comment = said(cast.ben, make_article(cast.ada), "First.")
    client.log_in(cast.ben)

    answers = [client.press(f"/comments/{comment.id}/edit", text="Second. ", seen=0) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {303}
    assert revisions(comment) == [(1, "First.", False)]


def test_two_tabs_of_five_edits_at_once_one_is_taken_and_the_others_lose_nothing(app: Flask, cast: Cast) -> None:
    comment = said(cast.ben, make_article(cast.ada), "First.")
    address, comment_id = f"/comments/{comment.id}/edit", comment.id
    db.session.commit()
    browsers = [new_browser(app).log_in(cast.ben) for _ in range(AT_ONCE)]
    tokens = [browser.token() for browser in browsers]

    def save(number: int) -> TestResponse:
        form = {"text": f"From tab {number}.", "seen": "0", "csrf_token": tokens[number]}
        return browsers[number].post(address, data=form)

    answers = at_once(save)

    assert sorted(answer.status_code for answer in answers) == [303, 422, 422, 422, 422]
    refused = [Page(answer.text) for answer in answers if answer.status_code == 422]
    db.session.expire_all()
    now_there = db.session.get_one(Comment, comment_id)
    assert revisions(now_there) == [(1, "First.", False)]
    assert all(now_there.source in page.text for page in refused)
    assert len({now_there.source, *(page.all("textarea")[0].text for page in refused)}) == AT_ONCE


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "Write something"), (" \n\u202e", "Write something"), ("x" * (COMMENT_LIMIT + 1), "10,001 characters")],
)
def test_edit_path_what_is_no_comment_is_refused_with_its_text(
    client: Browser, cast: Cast, text: str, words: str
) -> None:
    comment = said(cast.ben, make_article(cast.ada))
    client.log_in(cast.ben)

    answers = [client.press(f"/comments/{comment.id}/edit{end}", text=text, seen=0) for end in ("", "/preview")]

    assert answers[0].status_code == 422
    assert words in answers[0].text
    assert Page(answers[0].text).all("textarea")[0].text == text.strip(" \n")
    assert answers[1].status_code == (422 if text.startswith("x") else 200)
    assert revisions(comment) == []


def test_edit_path_an_edited_text_is_as_inert_as_a_new_one(client: Browser, cast: Cast) -> None:
    """ATTACKS, edit path: one place turns text into HTML, and edits go through it."""
    comment = said(cast.ben, make_article(cast.ada))
    make_comment(cast.jun, comment.article, "An answer.", comment)
    evil = '<script>alert(1)</script> [x](javascript:alert(1)) "><img src=x onerror=alert(1)> \u202e'
    me = new_browser(client.application).log_in(cast.ben)

    me.press(f"/comments/{comment.id}/edit", text=evil, seen=0)
    me.press(f"/comments/{comment.id}/edit", text="Clean.", seen=1)
    pages = [client.get(f"/articles/{comment.article.slug}"), client.get(f"/comments/{comment.id}/history")]
    pages += [
        me.press(f"/comments/{comment.id}/edit/preview", text=evil, seen=2),
        me.get(f"/comments/{comment.id}/edit"),
    ]

    for page in pages:
        assert page.status_code == 200
        assert_inert(page.text)
    assert "&lt;script&gt;" in pages[1].text


def test_a_preview_shows_what_it_would_be_and_saves_nothing(client: Browser, cast: Cast) -> None:
    comment = said(cast.ben, make_article(cast.ada), "First.")
    address = f"/comments/{comment.id}/edit/preview"
    form = {"csrf_token": client.log_in(cast.ben).token(), "text": "*Second*.", "seen": "0"}

    page = client.post(address, data=form)
    part = client.post(address, data=form, headers={"X-Fragment": "1"})
    too_long = client.post(address, data=form | {"text": "x" * 10_001}, headers={"X-Fragment": "1"})

    assert "<em>Second</em>." in page.text
    assert part.text == "<p><em>Second</em>.</p>\n"
    assert (too_long.status_code, "10,001 characters" in too_long.text) == (422, True)
    db.session.refresh(comment)
    assert comment.source == "First."


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
    page = Page(late.text)
    assert [(each.text, "readonly" in each.attributes) for each in page.all("textarea")] == [("Too late.", True)]
    assert "Save" not in [each.text for each in page.all("button")]
    assert "It can be edited until" not in page.text
    assert f"/comments/{comment.id}" in page.links()
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
        edit(cast.mo, comment, "Mine.", seen=0, window=WINDOW, first_comment_waits=False)

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


def test_still_waiting_an_edit_does_not_lead_around_the_queue(cast: Cast) -> None:
    comment = post(cast.ben, make_article(cast.ada).id, None, "First.", first_comment_waits=True)

    change(comment, "Second.", waits=True)
    make_comment(cast.ben, make_article(cast.ada, "Another article"), "Known by now.")
    change(comment, "Third.", waits=True)

    assert (comment.state, comment.held_because, comment.source) == (CommentState.PENDING, "first comment", "Third.")
    assert [is_public for *_, is_public in revisions(comment)] == [False, False]


def test_a_newcomer_does_not_put_other_words_in_place_of_those_that_were_approved(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = post(cast.ben, article.id, None, "How nice.", first_comment_waits=True)
    approve(cast.mo, comment)
    answer = make_comment(cast.jun, article, "Isn't it?", comment)

    change(comment, "Buy my shoes.", waits=True)
    db.session.commit()
    page = client.get(f"/articles/{article.slug}").text

    assert (comment.state, comment.held_because) == (CommentState.PENDING, "first comment")
    assert shown_on(page) == [comment.id, answer.id]
    assert "shoes" not in page
    assert "nice" not in page
    assert client.get(f"/comments/{comment.id}/history").status_code == 404


def test_who_would_wait_again_is_told_before(cast: Cast, another_app: Callable[..., Flask]) -> None:
    comment = said(cast.ben, make_article(cast.ada))
    known = [said(cast.jun, comment.article), said(cast.vera, comment.article), said(cast.vera, comment.article)]
    db.session.commit()
    app = another_app(first_comment_waits=True)

    pages = [new_browser(app).log_in(each.author).get(f"/comments/{each.id}/edit").text for each in (comment, *known)]

    assert ["waits for a moderator again" in page for page in pages] == [True, False, False, False]


def test_twice_an_edit_says_nothing_that_its_author_said_there_already(cast: Cast) -> None:
    article = make_article(cast.ada)
    one, other, removed = (say(cast.ben, article, text) for text in ("One.", "Other.", "Removed."))
    reject(cast.mo, removed, Reason.SPAM)

    with pytest.raises(RuleBroken, match="the same in another comment"):
        change(other, "One.")
    with pytest.raises(RuleBroken, match="a moderator removed it"):
        change(other, "Removed.")

    assert other.source == "Other."
    assert one.source == "One."


def test_twice_after_an_edit_the_new_text_counts_as_said_and_the_former_does_not(cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = say(cast.ben, article, "One.")

    change(comment, "Two.")

    assert say(cast.ben, article, "Two.").id == comment.id
    assert say(cast.ben, article, "One.").id != comment.id


def test_a_moderator_decides_about_the_text_that_they_read(client: Browser, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada), "Harmless.", state=CommentState.PENDING, created_at=now())
    client.log_in(cast.mo)
    asked = Page(client.get("/moderation").text)
    (seen, _) = asked.all("input", name="seen_text")
    change(comment, "Harmful.")
    address, form = f"/moderation/comments/{comment.id}/actions", {"decision": "approve", "seen": "pending"}

    refused = client.press(address, **form, seen_text=seen.attributes["value"])
    again = client.get("/moderation").text
    taken = client.press(address, **form, seen_text="1")

    assert (refused.status_code, taken.status_code) == (422, 303)
    assert "edited this comment meanwhile" in refused.text
    assert "Harmful." in again
    assert "Harmless." not in again
    assert f'href="/comments/{comment.id}/history">edited 1 time<' in again


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


def test_what_was_typed_survives_a_session_that_ended(client: Browser, cast: Cast) -> None:
    comment = said(cast.ben, make_article(cast.ada))
    db.session.commit()

    answer = client.post(f"/comments/{comment.id}/edit", data={"text": "Typed at length.", "seen": "0"})
    expired = client.log_in(cast.ben).post(f"/comments/{comment.id}/edit", data={"text": "Typed.", "seen": "0"})

    assert (answer.status_code, expired.status_code) == (403, 422)
    assert "Typed at length." in answer.text
    assert Page(expired.text).all("textarea")[0].text == "Typed."
