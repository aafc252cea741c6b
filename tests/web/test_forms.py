"""Forms that only a page of ours can have sent, and what they say when they are refused."""

from datetime import UTC, datetime, timedelta

import time_machine
from flask import Flask

from app.accounts.forms import Name
from app.web.forms import EXPIRED, Press, csrf_field
from tests.browser import TOKEN, Browser
from tests.cast import Cast


def test_a_right_token_counts_and_a_wrong_one_says_why(app: Flask) -> None:
    with app.test_request_context(method="POST"):
        token = TOKEN.search(str(csrf_field()))
        assert token
        right = Press(data={"csrf_token": token[1]}, formdata=None)
        wrong = Press(data={"csrf_token": "wrong"}, formdata=None)

        assert (right.validate(), right.sentence) == (True, None)
        assert (wrong.validate(), wrong.sentence) == (False, EXPIRED)


def test_a_token_is_as_old_as_its_session(client: Browser, cast: Cast) -> None:
    token = client.log_in(cast.ben).token()

    with time_machine.travel(datetime.now(UTC) + timedelta(days=50)):
        answer = client.post("/account", data={"csrf_token": token, "name": "Benjamin Cho"})

    assert answer.status_code == 303


def test_the_hidden_field_is_inert(app: Flask) -> None:
    with app.test_request_context():
        field = str(csrf_field())

    assert TOKEN.fullmatch(field.removeprefix('<input type="hidden" ').removesuffix(">"))


def test_mass_assignment_a_form_takes_the_fields_that_it_names(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"name": "Nora", "roles": "administrator", "id": "1"}):
        form = Name()

        assert set(form.data) == {"name", "csrf_token"}
        assert form.name.data == "Nora"
