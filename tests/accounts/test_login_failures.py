"""A login that fails ends on a page with one sentence and the right status; nothing was changed, the text is there."""

import pytest
from flask import Flask

from app.accounts.models import Account, Identity
from app.kernel.database import db
from tests.accounts.login_visits import count, is_logged_in, leave, log_in, visit
from tests.accounts.provider_visits import client_of
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_article
from tests.rigs.hostile_provider import Endpoint, Fault, Forgery, HostileProvider

NOTHING = "Nothing was changed; you can log in again."


def assert_says(page: str, sentence: str) -> None:
    assert f'<p class="standfirst">{sentence} {NOTHING}</p>' in page


def assert_nobody_came(client: Browser) -> None:
    assert (count(Account), count(Identity)) == (0, 0)
    assert not is_logged_in(client)


def test_consent_refused(client: Browser, corp: HostileProvider) -> None:
    corp.tricks.refusal = "access_denied"

    answer = log_in(client)

    assert answer.status_code == 400
    assert_says(answer.text, "You were not logged in, for Corp says that you did not agree.")
    assert '<a class="button button-primary" href="/archive">Back to where you were</a>' in answer.text
    assert_nobody_came(client)


def test_forged_tokens_a_state_that_this_browser_never_had(client: Browser, corp: HostileProvider) -> None:
    leave(client)

    answer = client.get("/login/corp/callback?state=made-up&code=x")

    assert answer.status_code == 400
    assert_says(answer.text, "This login has expired, or it was begun in another browser.")
    assert_nobody_came(client)


def test_the_log_tells_why_a_login_failed_once_and_nothing_of_the_person(
    client: Browser, corp: HostileProvider, caplog: pytest.LogCaptureFixture
) -> None:
    corp.tricks.refusal = "access_denied"
    log_in(client)
    client.get("/login/corp/callback?state=made-up&code=x")
    client.post("/login/passkey", data={"answer": "{}"})

    assert [each.getMessage() for each in caplog.records] == [
        "login with Corp: 'REFUSED: consent was refused'",
        "login with Corp: 'STALE: this browser has no attempt of that state'",
        "login with your passkey: 'STALE: this browser has no challenge'",
    ]


def test_login_in_anothers_browser_a_callback_address_is_worthless(
    app: Flask, client: Browser, corp: HostileProvider
) -> None:
    victim = new_browser(app)
    address = visit(leave(client))

    answer = victim.get(address)

    assert answer.status_code == 400
    assert_says(answer.text, "This login has expired, or it was begun in another browser.")
    assert_nobody_came(victim)


def test_login_in_anothers_browser_that_left_for_itself(app: Flask, client: Browser, corp: HostileProvider) -> None:
    victim = new_browser(app)
    leave(victim)

    answer = victim.get(visit(leave(client)))

    assert answer.status_code == 400
    assert_nobody_came(victim)


def test_login_csrf_another_site_cannot_begin_a_login(client: Browser, corp: HostileProvider) -> None:
    answer = client.post("/login/corp", data={"next": "/"}, headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403
    assert not corp.requests
    assert "Set-Cookie" not in answer.headers


def test_forged_tokens_a_replayed_code(client: Browser, corp: HostileProvider) -> None:
    first = visit(leave(client))
    code = first.partition("code=")[2].partition("&")[0]
    client.get(first)
    second = visit(leave(client))
    own = second.partition("code=")[2].partition("&")[0]

    answer = client.get(second.replace(own, code))

    assert answer.status_code == 400
    assert_says(answer.text, "This login with Corp was already used, or it took too long.")


def test_the_same_callback_address_twice(client: Browser, corp: HostileProvider) -> None:
    address = visit(leave(client))

    statuses = [client.get(address).status_code for _ in range(2)]

    assert statuses == [303, 400]


def test_forged_tokens_no_token_at_all(client: Browser, corp: HostileProvider) -> None:
    corp.tricks.forgery = Forgery.MISSING

    answer = log_in(client)

    assert answer.status_code in (400, 502)
    assert NOTHING in answer.text
    assert_nobody_came(client)


@pytest.mark.parametrize("forgery", list(Forgery))
def test_forged_tokens_of_every_kind_let_nobody_in(client: Browser, corp: HostileProvider, forgery: Forgery) -> None:
    corp.tricks.forgery = forgery

    answer = log_in(client)

    assert answer.status_code in (400, 502)
    assert NOTHING in answer.text
    assert_nobody_came(client)


@pytest.mark.parametrize(("fault", "status"), [(Fault.DEAD, 503), (Fault.BROKEN, 503), (Fault.RUBBISH, 502)])
def test_dead_provider_when_one_leaves(client: Browser, corp: HostileProvider, fault: Fault, status: int) -> None:
    corp.tricks.faults = {Endpoint.DISCOVERY: fault}

    answer = client.post("/login/corp", data={"next": "/archive"})

    assert answer.status_code == status
    assert NOTHING in answer.text


@pytest.mark.parametrize("endpoint", [Endpoint.TOKEN, Endpoint.JWKS])
def test_dead_provider_when_one_comes_back(client: Browser, corp: HostileProvider, endpoint: Endpoint) -> None:
    address = visit(leave(client))
    corp.tricks.faults = {endpoint: Fault.DEAD}

    answer = client.get(address)

    assert answer.status_code == 503
    assert_says(answer.text, "Corp cannot be reached at the moment.")
    assert_nobody_came(client)


def test_dead_provider_that_is_slow(app: Flask, client: Browser, corp: HostileProvider) -> None:
    address = visit(leave(client))
    app.extensions["providers"] = {"corp": client_of(corp, seconds=0.5)}
    corp.tricks.delays = {Endpoint.TOKEN: 2}

    answer = client.get(address)

    assert answer.status_code == 504
    assert_says(answer.text, "Corp did not answer in time.")


def test_dead_provider_a_failure_is_not_remembered(client: Browser, corp: HostileProvider) -> None:
    corp.tricks.faults = {Endpoint.DISCOVERY: Fault.DEAD}
    client.post("/login/corp")
    corp.tricks.faults = {}

    assert log_in(client).location == "/welcome"


def test_the_text_of_a_reply_is_still_there_after_a_failed_login(
    client: Browser, corp: HostileProvider, cast: Cast
) -> None:
    article = make_article(cast.ada)
    db.session.commit()
    corp.tricks.faults = {Endpoint.DISCOVERY: Fault.DEAD}

    answer = client.post(f"/articles/{article.slug}/draft", data={"text": "Do not lose me.", "provider": "corp"})

    assert answer.status_code == 503
    assert "Do not lose me." in answer.text
    assert "Do not lose me." in client.get(f"/articles/{article.slug}").text


def test_numbers_and_rubbish_in_the_callback_address_are_refused(client: Browser, corp: HostileProvider) -> None:
    leave(client)
    queries = ["", "?state=", "?state=%FF&code=%00", "?state=%ED%A0%80", "?state=x&state=y", "?error=" + "x" * 5_000]

    statuses = {client.get(f"/login/corp/callback{query}").status_code for query in queries}

    assert statuses == {400}
