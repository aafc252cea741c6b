"""Editing one's comment: what becomes of it, who is told, and that two tabs lose nothing."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.comments.models import Comment, CommentState
from app.kernel.database import db
from app.kernel.markdown import COMMENT_LIMIT
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_article, make_comment, say
from tests.comments.edits import change, revisions, said
from tests.comments.test_twice import AT_ONCE, at_once
from tests.pages import Page, assert_inert


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
