"""Heat: a thread that draws flags and rejections slows itself, and cools by itself."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from app.comments.admission.models import THE_ONE, CommentSettings
from app.comments.commands.heating import warm
from app.comments.commands.states import change_state
from app.comments.commands.threads import lock_thread
from app.comments.heat import HALF_LIFE, MOST, heat_of, pace_of
from app.comments.models import CommentState, Thread
from app.kernel.database import db
from app.kernel.errors import TooSoon
from app.moderation.commands.comments import reject
from app.moderation.models import Reason
from tests.browser import new_browser
from tests.cast import Cast, make_article, make_comment, say
from tests.moderation.watchers import cover_it

NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("heat", "minutes"), [(0, 0), (5, 0), (5.1, 1), (10, 1), (10.1, 3), (20.1, 10), (40.1, 30), (MOST, 30)]
)
def test_the_hotter_the_slower(heat: float, minutes: int) -> None:
    with time_machine.travel(NOON, tick=False):
        pace = pace_of(Thread(heat=heat, heat_at=NOON))

    assert [each.minutes for each in pace] == ([minutes] if minutes else [])


def test_heat_is_halved_every_hour_and_says_when_it_is_a_step_lower() -> None:
    thread = Thread(heat=40.0, heat_at=NOON)

    with time_machine.travel(NOON + 2 * HALF_LIFE, tick=False):
        assert heat_of(thread) == pytest.approx(10)
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        (pace,) = pace_of(thread)
    assert (pace.minutes, pace.until_at) == (10, NOON + HALF_LIFE)
    with time_machine.travel(NOON + HALF_LIFE, tick=False):
        assert [each.minutes for each in pace_of(thread)] == [3]
    with time_machine.travel(NOON + 3 * HALF_LIFE, tick=False):
        assert pace_of(thread) == ()
    assert heat_of(Thread(heat=0.0, heat_at=None)) == 0


def test_rejections_of_what_readers_saw_heat_a_thread_and_nothing_else_does(cast: Cast) -> None:
    article, calm = make_article(cast.ada), make_article(cast.ada, "A calm thread")
    with time_machine.travel(NOON, tick=False):
        for number in range(6):
            reject(cast.mo, make_comment(cast.jun, article, f"Number {number}"), Reason.ABUSE)
            reject(cast.mo, make_comment(cast.jun, calm, f"{number}", state=CommentState.PENDING), Reason.SPAM)
            change_state(make_comment(cast.jun, calm, f"Taken back {number}"), CommentState.DELETED)

        assert heat_of(lock_thread(article.id)) == 6
        assert heat_of(lock_thread(calm.id)) == 0


def test_flags_heat_a_thread_as_much_as_they_weigh(cast: Cast) -> None:
    article = make_article(cast.ada)

    cover_it(make_comment(cast.ben, article), article)

    assert heat_of(lock_thread(article.id)) == pytest.approx(2, rel=0.01)


def test_a_hot_thread_lets_people_wait_and_staff_not(cast: Cast) -> None:
    article = make_article(cast.ada)
    with time_machine.travel(NOON, tick=False):
        warm(lock_thread(article.id), 15)
        say(cast.ben, article)
        say(cast.jun, article)
        say(cast.jun, article, "Calm down.")
        with pytest.raises(TooSoon, match="became heated and slows itself: one reply every 3 minutes") as refusal:
            say(cast.ben, article, "And another thing!")

    assert refusal.value.seconds == 180
    with time_machine.travel(NOON + 2 * HALF_LIFE, tick=False):
        assert say(cast.ben, article, "And another thing!").is_approved
        assert say(cast.ben, article, "And one more.").is_approved


def test_no_thread_is_hotter_than_the_hottest(cast: Cast) -> None:
    thread = lock_thread(make_article(cast.ada).id)

    warm(thread, 1_000)

    assert thread.heat == MOST


def test_the_owner_may_let_threads_be_as_they_are(app: Flask, cast: Cast) -> None:
    article = make_article(cast.ada)
    db.session.get_one(CommentSettings, THE_ONE).cools_threads = False
    warm(lock_thread(article.id), 50)
    db.session.commit()

    say(cast.ben, article)

    assert say(cast.ben, article, "At once.").is_approved
    assert "became heated" not in new_browser(app).get(f"/articles/{article.slug}").text


def test_readers_are_told_until_it_has_cooled_and_moderators_see_the_heat(app: Flask, cast: Cast) -> None:
    article = make_article(cast.ada)
    db.session.commit()
    page, visitor = f"/articles/{article.slug}", new_browser(app)
    with time_machine.travel(NOON, tick=False):
        before = visitor.get(page).text
        warm(lock_thread(article.id), 12)
        db.session.commit()
        hot = [visitor.get(page).text, visitor.get(page).text]
        seen = new_browser(app).log_in(cast.mo).get(page).text
    with time_machine.travel(NOON + HALF_LIFE, tick=False):
        cooler = visitor.get(page).text
    with time_machine.travel(NOON + 2 * HALF_LIFE, tick=False):
        calm = visitor.get(page).text

    assert all("one reply every 3 minutes" in text for text in hot)
    assert "heat 12" in seen
    assert "one reply every minute" in cooler
    assert calm == before
