"""Failures: one voice, the right status, and what was typed."""

from collections.abc import Callable

import pytest
from flask import Flask, abort
from sqlalchemy import update
from sqlalchemy.exc import DataError, IntegrityError

from app.accounts.models import Account
from app.kernel.database import db
from app.kernel.errors import Gone, NotAllowed, NotFound, RuleBroken, TooSoon
from app.web.errors import SENTENCES, TITLES
from tests.browser import Browser
from tests.cast import Cast

MULTIPART = "multipart/form-data; boundary=edge"
TYPED = "What I <i>typed</i>"


def raising(error: Exception) -> Callable[[], None]:
    """A view that fails."""

    def view() -> None:
        raise error

    return view


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (RuleBroken("A title needs a letter."), 422, "A title needs a letter."),
        (NotAllowed("Only editors do this."), 403, "Only editors do this."),
        (NotFound(), 404, SENTENCES[404]),
        (Gone(), 410, SENTENCES[410]),
        (TooSoon("A little slower.", 7), 429, "A little slower."),
        (IntegrityError("x", {}, Exception("x")), 409, SENTENCES[409]),
        (DataError("x", {}, Exception("x")), 500, SENTENCES[500]),
        (ZeroDivisionError(), 500, SENTENCES[500]),
    ],
)
@pytest.mark.parametrize("name", ["nobody", "jun"])
def test_every_failure_is_a_page_with_its_sentence_and_the_text(
    app: Flask,
    client: Browser,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    error: Exception,
    status: int,
    sentence: str,
) -> None:
    monkeypatch.setitem(app.view_functions, "accounts.logout", raising(error))
    if name != "nobody":
        client.log_in(getattr(cast, name))

    answer = client.post("/logout", data={"text": TYPED})

    assert answer.status_code == status
    assert TITLES[status] in answer.text
    assert sentence.replace("'", "&#39;") in answer.text
    assert "What I &lt;i&gt;typed&lt;/i&gt;" in answer.text
    assert answer.headers.get("Retry-After") == ("7" if status == 429 else None)


@pytest.mark.parametrize("field", ["text", "source", "message"])
def test_whatever_the_field_was_called_the_text_is_there(client: Browser, cast: Cast, field: str) -> None:
    answer = client.post("/nonsense", data={field: TYPED})

    assert answer.status_code == 404
    assert "What I &lt;i&gt;typed&lt;/i&gt;" in answer.text


def test_a_refusal_with_a_sentence_of_its_own_says_it(
    app: Flask, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for status, description in ((403, "Not on Sundays."), (403, None), (400, "internal detail"), (418, None)):
        monkeypatch.setitem(app.view_functions, "health.check", lambda s=status, d=description: abort(s, d))
        answer = client.get("/health")

        assert answer.status_code == status
        assert "internal detail" not in answer.text
        assert ("Not on Sundays." in answer.text) is (description == "Not on Sundays.")


def test_a_wrong_method_says_which_are_right(client: Browser) -> None:
    answer = client.get("/logout")

    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}


def test_an_error_tells_nothing_of_the_inside(app: Flask, client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.view_functions, "health.check", raising(RuntimeError("the-secret-key")))

    answer = client.get("/health")

    assert answer.status_code == 500
    assert "the-secret-key" not in answer.text
    assert "Traceback" not in answer.text


def test_a_failure_leaves_nothing_half_written(
    app: Flask, client: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half() -> None:
        db.session.execute(update(Account).values(name="Half"))
        raise RuleBroken("No.")

    monkeypatch.setitem(app.view_functions, "accounts.logout", half)

    answer = client.post("/logout")

    assert answer.status_code == 422
    assert cast.ben.name == "Ben Cho"


def test_deep_and_wide_a_body_that_is_too_large_is_not_read(client: Browser, cast: Cast) -> None:
    answer = client.post("/logout", data={"text": "x" * 3_000_000})

    assert answer.status_code == 413
    assert "more than this site takes at once" in answer.text
    assert "xxxx" not in answer.text


def test_deep_and_wide_ten_thousand_parts_are_refused(client: Browser, cast: Cast) -> None:
    part = '--edge\r\nContent-Disposition: form-data; name="x"\r\n\r\nx\r\n'

    answer = client.post("/logout", data=part * 10_000 + "--edge--\r\n", content_type=MULTIPART)

    assert answer.status_code == 413


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data", "multipart/form-data; boundary=", "x", ""])
def test_a_body_of_another_kind_is_no_form(client: Browser, cast: Cast, kind: str) -> None:
    answer = client.post("/logout", data=b'{"text": "x"}', content_type=kind)

    assert answer.status_code in (303, 400, 403, 413)
