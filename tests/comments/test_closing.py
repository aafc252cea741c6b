"""Threads that close by themselves: by the article, its categories, the site; at the moment, on kept pages too."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.articles.commands.furnishing import Furniture, furnish, keep_open
from app.articles.furniture import FOR_EVER
from app.articles.models import Article
from app.comments.admission.models import THE_ONE, CommentSettings
from app.comments.closing import closing_time, days_open, spell_length
from app.comments.commands.guests import Details, keep_guest_reply
from app.comments.commands.threads import close, post
from app.comments.queries.closing import find_closing
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from app.kernel.versions import SITE, bump
from tests.browser import Browser, new_browser
from tests.cast import PUBLISHED, Cast, make_article, make_category, make_comment


def let_site_close(days: int) -> None:
    """Let threads of the site take replies for so many days."""
    db.session.get_one(CommentSettings, THE_ONE).open_days = days
    bump(SITE)


@pytest.mark.parametrize(
    ("article", "lines", "site", "days"),
    [
        (None, [], FOR_EVER, FOR_EVER),
        (None, [], 30, 30),
        (7, [[3]], 30, 7),
        (FOR_EVER, [[3]], 30, FOR_EVER),
        (None, [[None, 14], [None, None]], 30, 14),
        (None, [[60, 1], [14]], 30, 14),
        (None, [[FOR_EVER], [90]], 30, 90),
        (None, [[FOR_EVER]], 0, FOR_EVER),
        (0, [], FOR_EVER, 0),
    ],
)
def test_the_nearest_says_for_how_long(
    article: int | None, lines: list[list[int | None]], site: int, days: int
) -> None:
    assert days_open(article, lines, site) == days


def test_lengths_are_told_in_words() -> None:
    assert [spell_length(days) for days in (FOR_EVER, 0, 1, 30)] == ["for ever", "not at all", "1 day", "30 days"]
    assert closing_time(None, 3) is None


def test_a_category_says_it_for_what_is_nested_in_it(cast: Cast) -> None:
    history = make_category(cast.vera, "History")
    local = make_category(cast.vera, "Local", history)
    make_category(cast.vera, "Other").open_days = 1
    article = make_article(cast.ada, categories=(local,))
    let_site_close(90)

    assert find_closing(article.id) == PUBLISHED + timedelta(days=90)
    keep_open(cast.vera, history, 14)
    assert find_closing(article.id) == PUBLISHED + timedelta(days=14)
    furnish(cast.ada, article, Furniture(open_days=FOR_EVER))

    assert find_closing(article.id) is None


@pytest.fixture
def article(cast: Cast) -> Article:
    """An article whose thread is open for three days."""
    found = make_article(cast.ada)
    furnish(cast.ada, found, Furniture(open_days=3))
    make_comment(cast.ben, found, "In time.")
    db.session.commit()
    return found


END = PUBLISHED + timedelta(days=3)
BEFORE = END - timedelta(seconds=1)


def test_a_kept_page_says_when_it_closes_and_then_since_when(client: Browser, article: Article) -> None:
    with time_machine.travel(BEFORE, tick=False):
        before = client.get(f"/articles/{article.slug}").text
        again = client.get(f"/articles/{article.slug}").text
    with time_machine.travel(END, tick=False):
        after = client.get(f"/articles/{article.slug}").text

    assert before == again
    assert "takes replies until" in before
    assert "6 March 2026" in before
    assert "This thread has been closed since" in after
    assert ("Leave a reply" in before, "Leave a reply" in after) == (True, False)


def test_admission_refuses_a_reply_that_comes_too_late_and_gives_the_text_back(
    client: Browser, cast: Cast, article: Article
) -> None:
    client.log_in(cast.ben)

    with time_machine.travel(BEFORE, tick=False):
        in_time = client.press(f"/articles/{article.slug}/comments", text="Just in time.", post="1")
    with time_machine.travel(END, tick=False):
        late = client.press(f"/articles/{article.slug}/comments", text="Just too late.", post="1")

    assert (in_time.status_code, late.status_code) == (303, 422)
    assert "takes no more replies" in late.text
    assert "Just too late." in late.text


def test_nobody_writes_in_it_any_more_staff_and_guests_neither(cast: Cast, article: Article) -> None:
    with time_machine.travel(END, tick=False):
        for who in (cast.ben, cast.ada, cast.mo):
            with pytest.raises(RuleBroken, match="takes no more replies"):
                post(who, article.id, None, "Too late.")
        with pytest.raises(RuleBroken, match="takes no more replies"):
            keep_guest_reply(article.id, None, "Too late.", Details("Gus", "gus@example.org", ""))


def test_a_draft_of_a_reply_that_came_too_late_is_not_lost(client: Browser, article: Article) -> None:
    with time_machine.travel(BEFORE, tick=False):
        client.post(f"/articles/{article.slug}/draft", data={"text": "On my way to log in.", "provider": "?"})
    with time_machine.travel(END, tick=False):
        late = client.post(f"/articles/{article.slug}/draft", data={"text": "Another one.", "provider": "?"})
        page = client.get(f"/articles/{article.slug}").text

    assert (late.status_code, "Another one." in late.text) == (422, True)
    assert "On my way to log in." in page


def test_what_was_said_cannot_be_edited_any_more(client: Browser, cast: Cast, article: Article) -> None:
    furnish(cast.ada, article, Furniture())
    with time_machine.travel(BEFORE, tick=False):
        comment = make_comment(cast.ben, article, created_at=BEFORE)
        db.session.commit()
        before = client.log_in(cast.ben).get(f"/comments/{comment.id}/edit").text
        furnish(cast.ada, article, Furniture(open_days=3))
        db.session.commit()
    with time_machine.travel(END, tick=False):
        after = client.get(f"/comments/{comment.id}/edit").text

    assert ('name="text"' in before, 'name="text"' in after) == (True, False)


def test_the_site_can_close_all_at_once_and_an_administrator_chooses_it(
    app: Flask, client: Browser, cast: Cast
) -> None:
    other = make_article(cast.ada, "Another")
    db.session.commit()
    assert "Leave a reply" in client.get(f"/articles/{other.slug}").text
    fields = {"first_comments": "0", "first_days": "0", "most_links": "3", "open_days": "0"}

    answer = new_browser(app).log_in(cast.ada).press("/moderation/settings", **fields)

    assert answer.status_code == 303
    assert "Leave a reply" not in client.get(f"/articles/{other.slug}").text


def test_a_moderator_is_not_offered_to_reopen_what_closed_by_itself(
    client: Browser, cast: Cast, article: Article
) -> None:
    client.log_in(cast.mo)

    with time_machine.travel(END, tick=False):
        by_itself = client.get(f"/articles/{article.slug}").text
        close(article)
        db.session.commit()
        by_somebody = client.get(f"/articles/{article.slug}").text

    assert "Reopen the thread" not in by_itself
    assert "Reopen the thread" in by_somebody
