"""The words that every template knows."""

from datetime import UTC, datetime

import pytest
from flask import Flask, render_template_string
from jinja2 import UndefinedError

from app.web.templating import counted, day, iso, minute, stored_html

MOMENT = datetime(2026, 3, 3, 9, 5, 7, 999, tzinfo=UTC)


def test_a_time_is_written_for_people_and_for_machines() -> None:
    assert day(MOMENT) == "3 March 2026"
    assert minute(MOMENT) == "3 March 2026, 09:05 UTC"
    assert iso(MOMENT) == "2026-03-03T09:05:07Z"


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
