"""Scheduling: an article appears by itself at its time, everywhere at once, and nobody need be there."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from app.articles.commands.planning import schedule, unschedule
from app.articles.commands.writing import publish, unpublish
from app.articles.models import ArticleState
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from tests.browser import Browser
from tests.cast import Cast, make_article

NOON = datetime(2031, 5, 1, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=3)


def test_a_scheduled_article_appears_at_its_time_and_not_before(client: Browser, cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False):
        schedule(cast.jun, make_article(cast.jun, "At three", published_at=None), LATER)
        db.session.commit()
        before = client.get("/").text, client.get("/articles/at-three").status_code

    with time_machine.travel(LATER, tick=False):
        after = client.get("/").text, client.get("/articles/at-three").status_code

    assert ("At three" in before[0], before[1]) == (False, 404)
    assert ("At three" in after[0], after[1]) == (True, 200)


def test_another_time_takes_the_place_of_the_first(cast: Cast) -> None:
    article = make_article(cast.jun, published_at=None)

    with time_machine.travel(NOON, tick=False):
        schedule(cast.jun, article, LATER)
        schedule(cast.jun, article, LATER + timedelta(days=1))

    assert article.published_at == LATER + timedelta(days=1)


def test_a_scheduled_article_can_be_a_draft_again_or_appear_at_once(cast: Cast) -> None:
    first, second = (make_article(cast.jun, title, published_at=None) for title in ("First", "Second"))
    with time_machine.travel(NOON, tick=False):
        for each in (first, second):
            schedule(cast.jun, each, LATER)

        unschedule(cast.jun, first)
        publish(cast.jun, second)

        assert (first.state, first.published_at) == (ArticleState.DRAFT, None)
        assert (second.state, second.published_at) == (ArticleState.PUBLISHED, NOON)


@pytest.mark.parametrize("at", [NOON, NOON - timedelta(minutes=1), NOON + timedelta(days=5 * 366 + 1)])
def test_a_time_that_is_over_or_very_far_is_refused(cast: Cast, at: datetime) -> None:
    article = make_article(cast.jun, published_at=None)

    with time_machine.travel(NOON, tick=False), pytest.raises(RuleBroken, match="still to come"):
        schedule(cast.jun, article, at)

    assert article.state is ArticleState.DRAFT


def test_what_has_appeared_is_not_scheduled_and_what_was_withdrawn_is(cast: Cast) -> None:
    article, at = make_article(cast.jun), now() + timedelta(hours=1)

    with pytest.raises(RuleBroken, match="has appeared already"):
        schedule(cast.jun, article, at)
    with pytest.raises(RuleBroken, match="does not wait"):
        unschedule(cast.jun, article)
    unpublish(cast.jun, article)
    schedule(cast.jun, article, at)

    assert (article.state, article.published_at) == (ArticleState.SCHEDULED, at)


def test_nobody_plans_what_is_anothers(cast: Cast) -> None:
    article = make_article(cast.ada, published_at=now() + timedelta(hours=1))

    for act in (lambda: schedule(cast.jun, article, now() + timedelta(hours=2)), lambda: unschedule(cast.jun, article)):
        with pytest.raises(NotAllowed):
            act()

    assert article.state is ArticleState.SCHEDULED
