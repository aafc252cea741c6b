"""An edit that is sent after its session is gone comes back with its text, and goes along to the login and back."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts.commands.sessions import end_all_sessions
from app.comments.commands.drafts import keep_draft
from app.comments.models import Comment, CommentState, Draft
from app.comments.queries.comments import DRAFT_LASTS, find_draft
from app.kernel.clock import now
from app.kernel.database import db
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_article, make_comment
from tests.house.scene import use_reachable_provider
from tests.pages import Page

TYPED = "Typed at length, with 한글 & <angles>."


@pytest.fixture
def comment(cast: Cast) -> Comment:
    """What ben has said."""
    made = make_comment(cast.ben, make_article(cast.ada), "As it was.", created_at=now())
    db.session.commit()
    return made


@pytest.fixture
def address(comment: Comment) -> str:
    """Where ben edits it."""
    return f"/comments/{comment.id}/edit"


@pytest.fixture
def reachable(app: Flask) -> Iterator[None]:
    """A provider that can be left for without a network."""
    kept = app.extensions["providers"]
    use_reachable_provider(app)
    yield
    app.extensions["providers"] = kept


def texts(page: str) -> list[str]:
    """What stands in the boxes of a page."""
    return [each.text for each in Page(page).all("textarea")]


def leave(browser: Browser, address: str, provider: str = "?", **more: str) -> str:
    """Choose a way to log in on the page that gave the text back; where that leads back to."""
    answer = browser.post(address, data={"text": TYPED, "seen": "0", "provider": provider, **more})
    assert (answer.status_code, answer.location.split("=")[0]) == (303, "/login?next")
    return str(answer.location.split("next=")[1])


@pytest.mark.parametrize("end", ["", "/preview"])
@pytest.mark.parametrize("token", ["", "dead"])
def test_an_edit_of_somebody_who_is_logged_out_comes_back_with_its_text_and_the_logins(
    client: Browser, address: str, end: str, token: str
) -> None:
    answer = client.post(f"{address}{end}", data={"text": TYPED, "seen": "0", "csrf_token": token})

    page = Page(answer.text)
    assert answer.status_code == 403
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in answer.headers
    assert texts(answer.text) == [TYPED]
    assert "You are not logged in any more, so nothing was changed." in page.text
    assert [each.attributes["value"] for each in page.all("button", name="provider")] == ["corp", "?"]
    assert [each.attributes["action"] for each in page.all("form", method="post")] == [address]
    assert db.session.scalars(select(Draft)).all() == []


def test_a_token_that_died_while_its_session_lives_is_answered_with_the_text(
    client: Browser, cast: Cast, address: str
) -> None:
    answer = client.log_in(cast.ben).post(address, data={"text": TYPED, "seen": "0", "csrf_token": "dead"})

    assert (answer.status_code, texts(answer.text)) == (422, [TYPED])
    assert "This page had grown old" in answer.text


def test_a_text_goes_to_the_login_and_stands_in_the_box_after_it(client: Browser, cast: Cast, address: str) -> None:
    client.log_in(cast.ben)
    end_all_sessions(cast.ben)
    db.session.commit()

    back = leave(client, address)
    client.log_in(cast.ben)
    box = client.get(back)
    saved = client.press(address, text=texts(box.text)[0], seen="0", draft_id="1")

    assert back == f"{address}?draft%3D1"
    assert texts(box.text) == [TYPED]
    assert "typed before you logged in" in box.text
    assert box.headers["Cache-Control"] == "private, no-store"
    assert saved.status_code == 303
    assert "draft=;" in saved.headers["Set-Cookie"]
    assert db.session.scalars(select(Comment.source).execution_options(populate_existing=True)).all() == [TYPED]
    assert db.session.scalars(select(Draft)).all() == []


@pytest.mark.usefixtures("reachable")
def test_a_text_goes_along_to_a_provider(client: Browser, address: str) -> None:
    answer = client.post(address, data={"text": TYPED, "seen": "0", "provider": "corp"})

    with client.session_transaction() as session:
        (attempt,) = session["logins"].values()
    assert answer.status_code == 200
    assert "Connecting to Corp" in answer.text
    assert f"{address}?draft=1" in str(attempt)
    assert db.session.scalars(select(Draft.source)).all() == [TYPED]


def test_a_text_that_was_left_for_the_login_is_shown_beside_what_was_saved_meanwhile(
    client: Browser, cast: Cast, address: str
) -> None:
    back = leave(client, address)
    new_browser(client.application).log_in(cast.ben).press(address, text="From elsewhere.", seen="0")

    page = client.log_in(cast.ben).get(back).text

    assert texts(page) == [TYPED]
    assert "From elsewhere." in page


def test_who_chooses_twice_leaves_one_text(client: Browser, address: str) -> None:
    leave(client, address)
    leave(client, address, draft_id="1", text=f"{TYPED} And more.")

    assert db.session.scalars(select(Draft.source)).all() == [f"{TYPED} And more."]


def test_a_text_that_can_be_saved_no_more_is_shown_to_be_copied(client: Browser, cast: Cast, address: str) -> None:
    back = leave(client, address)

    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        late = client.log_in(cast.ben).get(back)

    assert (late.status_code, texts(late.text)) == (403, [TYPED])
    assert "can't be edited any more" in Page(late.text).text


def test_whoever_logs_in_as_somebody_else_still_has_the_text(client: Browser, cast: Cast, address: str) -> None:
    back = leave(client, address)

    answer = client.log_in(cast.jun).get(back)

    assert (answer.status_code, texts(answer.text)) == (404, [TYPED])
    assert "As it was." not in answer.text
    assert new_browser(client.application).log_in(cast.jun).get(back).status_code == 404


def test_a_kept_edit_is_discarded_at_the_press_of_a_button(client: Browser, cast: Cast, address: str) -> None:
    back = leave(client, address)
    client.log_in(cast.ben)

    answer = client.post(address, data={"discard": "1", "draft_id": "1", "text": ""})

    assert (answer.status_code, answer.location) == (303, address)
    assert texts(client.get(back).text) == ["As it was."]
    assert db.session.scalars(select(Draft)).all() == []


def test_a_kept_edit_is_no_reply_and_a_kept_reply_no_edit(
    client: Browser, cast: Cast, comment: Comment, address: str
) -> None:
    article = f"/articles/{comment.article.slug}"
    leave(client, address)
    client.post(f"{article}/draft", data={"text": "A reply."})

    client.log_in(cast.ben)

    assert texts(client.get(article).text) == ["A reply."]
    assert texts(client.get(address).text) == [TYPED]


def test_a_kept_edit_belongs_to_its_browser_and_its_comment_for_a_day(cast: Cast, comment: Comment) -> None:
    other = make_comment(cast.ben, comment.article, "Another.")

    kept = keep_draft("token", comment.article_id, None, TYPED, edits_id=comment.id)

    def found(token: str, edits_id: int | None) -> Draft | None:
        return find_draft(token, comment.article_id, edits_id=edits_id)

    assert found("token", comment.id) is kept
    assert [found("token", other.id), found("token", None), found("guessed", comment.id)] == [None] * 3
    with time_machine.travel(now() + DRAFT_LASTS, tick=False):
        assert found("token", comment.id) is None


def test_still_waiting_nobody_learns_what_stands_there_or_whether_it_is_there(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    comments = [make_comment(cast.ben, article, "Hidden words.", state=state) for state in CommentState]
    numbers = [*(comment.id for comment in comments), 9_999]
    db.session.commit()

    pages = {n: client.post(f"/comments/{n}/edit", data={"text": TYPED}).text for n in numbers}

    assert len({page.replace(f"/{n}/", "/N/").replace(f"edit-{n}", "edit-N") for n, page in pages.items()}) == 1
    assert "words" not in pages[9_999]


def test_too_many_texts_on_the_way_to_the_login_are_refused_with_the_text(client: Browser, address: str) -> None:
    answers = [client.post(address, data={"text": f"{n} {TYPED}", "seen": "0", "provider": "?"}) for n in range(21)]

    assert [answer.status_code for answer in answers[-2:]] == [303, 429]
    assert TYPED in texts(answers[-1].text)[0]


def test_an_edit_is_still_answered_at_once_where_the_session_lives(
    another_app: Callable[..., Flask], cast: Cast, address: str
) -> None:
    browser = new_browser(another_app(providers=())).log_in(cast.ben)

    assert browser.press(address, text=TYPED, seen="0").status_code == 303
