"""How often one address may ask for a change without being known."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from limits import parse

from app.kernel.clock import spell_wait
from app.kernel.errors import TooSoon
from app.web.throttle import UNKNOWN_SENDERS, network_of, spend
from tests.browser import Browser
from tests.cast import Cast, make_article

LIMIT = UNKNOWN_SENDERS.amount


def test_one_more_than_the_limit_is_too_soon(app: Flask) -> None:
    limit = parse("3/minute")

    with app.test_request_context():
        for _ in range(3):
            spend("test", limit)
        with pytest.raises(TooSoon) as caught:
            spend("test", limit)

    assert 1 <= caught.value.seconds <= 61
    assert f"Try again in {spell_wait(caught.value.seconds)}." in str(caught.value)
    assert "written" not in str(caught.value)


def test_addresses_and_purposes_are_counted_apart(app: Flask) -> None:
    limit = parse("1/minute")

    for address in ("192.0.2.1", "192.0.2.2", None):
        with app.test_request_context(environ_base={"REMOTE_ADDR": address} if address else {"REMOTE_ADDR": ""}):
            spend("one", limit)
            spend("other", limit)


def test_clocks_after_a_minute_one_may_again(app: Flask) -> None:
    limit = parse("1/minute")

    with app.test_request_context():
        spend("test", limit)
        with time_machine.travel(datetime.now(UTC) + timedelta(seconds=62)):
            spend("test", limit)


def test_too_many_logins_are_asked_to_wait(client: Browser, cast: Cast) -> None:
    answers = [client.post("/login/other") for _ in range(LIMIT + 1)]

    assert {answer.status_code for answer in answers[:-1]} == {404}
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 61


@pytest.mark.parametrize("name", ["nobody", "ada"])
@pytest.mark.parametrize("path", ["draft", "comments/preview"])
def test_too_many_drafts_or_previews_are_asked_to_wait_and_the_text_is_kept(
    client: Browser, cast: Cast, path: str, name: str
) -> None:
    address = f"/articles/{make_article(cast.ada).slug}/{path}"
    if name == "ada":
        client.log_in(cast.ada)
    for _ in range(LIMIT):
        client.post(address, data={"text": "One of many."})

    answer = client.post(address, data={"text": "The last of many."})

    assert answer.status_code == 429
    assert "Retry-After" in answer.headers
    assert "What you had written stands below." in answer.text
    assert "The last of many." in answer.text


@pytest.mark.parametrize(
    ("seconds", "spoken"),
    [(1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (61, "2 minutes"), (585, "10 minutes")],
)
def test_long_waits_are_told_in_minutes_and_never_less_than_they_are(seconds: int, spoken: str) -> None:
    assert spell_wait(seconds) == spoken


def test_reading_is_never_counted(client: Browser, cast: Cast) -> None:
    statuses = {client.get("/login").status_code for _ in range(LIMIT * 2)}

    assert statuses == {200}


@pytest.mark.parametrize(
    ("address", "network"),
    [("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("", "unknown"), ("what", "unknown")],
)
def test_a_sender_is_known_by_what_it_has_to_itself(address: str, network: str) -> None:
    assert network_of(address) == network
