"""The words that every template knows."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask, render_template_string
from jinja2 import UndefinedError

from app.kernel.clock import spell_age
from app.web.templating import brief, counted, day, iso, minute, stored_html

MOMENT = datetime(2026, 3, 3, 9, 5, 7, 999, tzinfo=UTC)


def test_a_time_is_written_for_people_and_for_machines() -> None:
    assert day(MOMENT) == "3 March 2026"
    assert minute(MOMENT) == "3 March 2026, 09:05 UTC"
    assert iso(MOMENT) == "2026-03-03T09:05:07Z"


def test_the_time_of_today_stands_for_its_date() -> None:
    with time_machine.travel(MOMENT + timedelta(hours=14), tick=False):
        assert brief(MOMENT) == "09:05 UTC"
    with time_machine.travel(MOMENT + timedelta(hours=15), tick=False):
        assert brief(MOMENT) == "3 March 2026"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"),
        (119, "119 seconds"),
        (179, "2 minutes"),
        (7_200, "2 hours"),
        (2e5, "2 days"),
        (5e6, "8 weeks"),
    ],
)
def test_an_age_is_told_in_the_largest_unit_that_it_has_twice(seconds: float, words: str) -> None:
    with time_machine.travel(MOMENT + timedelta(seconds=seconds), tick=False):
        assert spell_age(MOMENT) == words


@pytest.mark.parametrize(("count", "words"), [(0, "0 replies"), (1, "1 reply"), (1204, "1,204 replies")])
def test_a_count_goes_with_its_noun(count: int, words: str) -> None:
    assert counted(count, "reply", "replies") == words


def test_after_sanitising_only_stored_html_is_written_as_it_is(app: Flask) -> None:
    with app.test_request_context():
        page = render_template_string("{{ plain }}{{ stored_html(kept) }}", plain="<b>", kept="<i>x</i>")

    assert page == "&lt;b&gt;<i>x</i>"
    assert str(stored_html("<i>")) == "<i>"


def test_a_name_that_a_view_forgot_is_an_error(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(UndefinedError):
        render_template_string("{{ forgotten }}")
