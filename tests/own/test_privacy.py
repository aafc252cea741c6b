"""What is stored about people: the page that says so, and that it is true of addresses and logs."""

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.accounts.commands.sessions import SESSION_LASTS
from app.accounts.providers.attempts import LIFETIME
from app.comments.commands.learning import CAN_BE_UNLEARNT, RARE_KEPT
from app.comments.commands.reading import VISITS_KEPT
from app.comments.queries.comments import DRAFT_LASTS
from app.kernel.database import db
from app.moderation.commands.staff import change_settings
from app.own.commands import GRACE
from app.own.views.privacy import spell
from app.web.throttle import LETTERS, LONGEST, UNKNOWN_SENDERS, key_of, limiter, spend
from config import ROOT
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_article
from tests.house.scene import everything, make_scene
from tests.house.table import READS
from tests.pages import Page

ADDRESS, NETWORK, AGENT = "203.0.113.77", "2001:db8:77:4242", "Curious/77"


@pytest.mark.parametrize(
    ("span", "spoken"),
    [
        (timedelta(days=60), "60 days"),
        (timedelta(days=1), "24 hours"),
        (timedelta(hours=36), "36 hours"),
        (timedelta(hours=1), "60 minutes"),
        (timedelta(minutes=10), "10 minutes"),
        (timedelta(minutes=1), "1 minute"),
    ],
)
def test_spans_are_told_in_the_largest_unit_of_which_there_are_several(span: timedelta, spoken: str) -> None:
    assert spell(span) == spoken


def test_the_page_tells_what_the_code_keeps_to(client: Browser, cast: Cast) -> None:
    page = Page(client.get("/privacy").text)

    for span in (SESSION_LASTS, LIFETIME, DRAFT_LASTS, GRACE, VISITS_KEPT):
        assert spell(span) in page.text
    assert {"session", "draft"} == {each.text for each in page.all("code")}
    assert "You log in with Corp;" in page.text
    assert "first comment" not in page.text


def test_the_page_tells_what_an_administrator_changed_since(client: Browser, cast: Cast) -> None:
    change_settings(cast.ada, {"first_comments": 1})
    db.session.commit()
    before = client.get("/privacy").text

    change_settings(cast.ada, {"first_comments": 5})
    db.session.commit()

    after = client.get("/privacy").text
    assert "5 comments of an account wait" in Page(after).text
    assert "5 comments of an account wait" not in Page(before).text


def test_the_page_tells_what_the_spam_filter_counts_and_that_hashes_of_a_reply_are_kept(client: Browser) -> None:
    page = Page(client.get("/privacy").text)

    assert "it counts its words, names that you typed among them" in page.text
    assert "no number, no address of e-mail and no more of a link" in page.text
    assert "With each reply two hashes are kept" in page.text


def test_the_page_tells_how_long_presses_are_counted(client: Browser) -> None:
    page = Page(client.get("/privacy").text)

    assert f"counts presses, for {spell(LONGEST)} at most, in memory" in page.text
    assert timedelta(seconds=max(UNKNOWN_SENDERS.get_expiry(), LETTERS.get_expiry())) == LONGEST


def test_the_page_follows_the_settings(another_app: Callable[..., Flask]) -> None:
    other = another_app(providers=(), address="https://example.org")

    page = Page(new_browser(other).get("/privacy", base_url="https://example.org").text)

    assert "The first comment of an account waits" in page.text
    assert "an account that you have elsewhere" in page.text
    assert {"__Host-session", "__Host-draft"} == {each.text for each in page.all("code")}


def test_every_page_leads_to_it(app: Flask, client: Browser, cast: Cast) -> None:
    make_article(cast.jun)

    for browser in (client, new_browser(app).log_in(cast.ben)):
        for path in ("/", "/login", "/archive", "/nowhere", "/privacy"):
            assert "/privacy" in Page(browser.get(path).text).links()


@pytest.mark.parametrize("address", [ADDRESS, f"{NETWORK}::1"])
def test_an_address_leaves_no_trace_in_any_row_log_or_memory(
    app: Flask, cast: Cast, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    caplog.set_level(logging.DEBUG)
    scene = make_scene(cast)
    browser = new_browser(app)
    sent = {"environ_overrides": {"REMOTE_ADDR": address}, "headers": {"User-Agent": AGENT}}

    for person in (None, cast.ben, cast.ada):
        if person:
            browser.log_in(person)
        for line in READS:
            browser.get(scene.fill(line.rule), **sent)
        for path in ("/login/corp", f"/articles/{scene.slug}/draft", f"/articles/{scene.slug}/comments"):
            browser.post(path, data={"text": "A word."}, **sent)

    kept = f"{everything()} {caplog.text} {limiter.storage.storage} {limiter.storage.expirations}"  # type: ignore[attr-defined]
    assert limiter.storage.storage  # type: ignore[attr-defined]
    for trace in (ADDRESS, NETWORK, AGENT, "203.0.113"):
        assert trace not in kept


def test_the_hash_of_an_address_is_another_one_every_day() -> None:
    first, again = key_of(date(2026, 3, 3)), key_of(date(2026, 3, 3))

    second = key_of(date(2026, 3, 4))
    forgotten = key_of(date(2026, 3, 3))

    assert first == again
    assert len({first, second, forgotten}) == 3


def test_what_was_counted_is_gone_after_a_minute(app: Flask) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": ADDRESS}):
        spend("once")
        (before,) = limiter.storage.storage  # type: ignore[attr-defined]

    with time_machine.travel(datetime.now(UTC) + timedelta(days=1)), app.test_request_context():
        spend("later")
        assert limiter.storage.get(before) == 0


def test_what_people_typed_is_not_in_the_trace_of_an_error(app: Flask) -> None:
    with pytest.raises(DBAPIError) as caught:
        db.session.execute(text("INSERT INTO nowhere VALUES (:typed)"), {"typed": "what I typed"})

    assert "what I typed" not in str(caught.value)
    db.session.rollback()


def test_no_proxy_of_ours_writes_down_who_reads() -> None:
    nginx, caddy = ((ROOT / "deploy" / name).read_text("utf-8") for name in ("nginx.conf", "Caddyfile"))

    words = [line.split("#")[0].split() for line in caddy.splitlines()]

    assert nginx.count("access_log off;") == nginx.count("server {")
    assert ["log"] not in [line[:1] for line in words]


def test_the_page_tells_whom_the_site_asks_about_comments(
    client: Browser, another_app: Callable[..., Flask], cast: Cast
) -> None:
    asks = another_app(hook_url="https://hook.example", hook_secret="s" * 40, akismet_key="a-key")

    plain, told = (Page(browser.get("/privacy").text).text for browser in (client, new_browser(asks)))

    assert "is asked about it" not in plain
    assert "Akismet" not in plain
    assert "a service that the owner of this site runs or has chosen is asked about it" in told
    assert "Akismet (Automattic Inc., in the United States) is asked" in told
    assert "It is written down nowhere here, though Akismet is told it with each reply." in told


def test_the_page_tells_what_the_spam_filter_keeps(client: Browser) -> None:
    text = Page(client.get("/privacy").text).text

    assert f"For {spell(CAN_BE_UNLEARNT)} it is known which reply had which words" in text
    assert f"is forgotten after {spell(RARE_KEPT)}" in text
