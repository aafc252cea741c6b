"""Logging in through our own pages: there, back, a name, and on to where one was."""

from datetime import UTC, datetime, timedelta
from random import Random
from string import ascii_letters, digits
from urllib.parse import quote

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Account, Identity
from app.kernel.addresses import RETURN_LIMIT
from app.kernel.database import db
from tests.accounts.login_visits import choose, count, is_logged_in, leave, log_in, name_shown, visit
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_article, make_identity
from tests.rigs.hostile_provider import HostileProvider


def test_a_new_person_is_asked_for_a_name_and_lands_where_they_were(client: Browser, corp: HostileProvider) -> None:
    corp.tricks.login = "nora"

    arrival = log_in(client, "/archive?page=2")
    asked = client.get("/welcome").text
    answer = choose(client, "Nora Field")

    assert (arrival.status_code, arrival.location) == (303, "/welcome")
    assert 'value="Nora"' in asked
    assert "your picture from Corp" in asked
    assert (answer.status_code, answer.location) == (303, "/archive?page=2")
    assert name_shown(client) == "Nora Field"


def test_there_is_no_account_before_the_name_is_chosen(client: Browser, corp: HostileProvider) -> None:
    log_in(client)

    assert (count(Account), count(Identity), is_logged_in(client)) == (0, 0, False)


def test_a_known_identity_goes_straight_in(app: Flask, client: Browser, corp: HostileProvider) -> None:
    log_in(client)
    choose(client, "Nora Field")

    elsewhere = new_browser(app)
    answer = log_in(elsewhere, "/categories")

    assert (answer.status_code, answer.location) == (303, "/categories")
    assert name_shown(elsewhere) == "Nora Field"
    assert count(Account) == 1


def test_a_known_identity_tells_its_present_address_and_time(client: Browser, corp: HostileProvider) -> None:
    log_in(client)
    choose(client, "Nora Field")
    corp.tricks.claims = {"email": "new@example.org", "email_verified": False}

    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=90)):
        log_in(client)

    identity = db.session.scalars(select(Identity)).one()
    assert (identity.email, identity.email_verified) == ("new@example.org", False)
    assert identity.last_used_at - identity.created_at > timedelta(seconds=80)


def test_the_connecting_page_goes_on_without_a_script_and_is_for_one_browser(
    client: Browser, corp: HostileProvider
) -> None:
    page = client.post("/login/corp", data={"next": "/"})

    assert "Connecting to Corp…" in page.text
    assert f'<meta http-equiv="refresh" content="0; url={corp.issuer}/authorize?' in page.text
    assert page.headers["Cache-Control"] == "private, no-store"


def test_two_tabs_may_log_in_one_after_the_other(client: Browser, corp: HostileProvider) -> None:
    first, second = leave(client, "/archive"), leave(client, "/categories")

    log_in(client, "/desk")
    choose(client, "Nora Field")

    assert client.get(visit(first)).status_code == 400
    assert name_shown(client) == "Nora Field"
    assert second != first


def test_a_tab_that_left_earlier_comes_back_to_its_own_page(client: Browser, corp: HostileProvider) -> None:
    first, _ = leave(client, "/archive"), leave(client, "/categories")

    client.get(visit(first))

    assert choose(client, "Nora Field").location == "/archive"


def test_address_as_key_the_same_verified_address_is_another_account(
    client: Browser, corp: HostileProvider, cast: Cast
) -> None:
    identity = make_identity(cast.ben)
    identity.email, identity.email_verified = "ada@example.org", True
    db.session.commit()

    arrival = log_in(client)
    choose(client, "Nora Field")

    assert arrival.location == "/welcome"
    assert name_shown(client) == "Nora Field"


def test_address_as_key_the_same_subject_of_another_issuer_is_another_account(
    client: Browser, corp: HostileProvider, cast: Cast
) -> None:
    identity = make_identity(cast.ben, issuer="https://other.example")
    identity.subject = corp.tricks.login
    db.session.commit()

    assert log_in(client).location == "/welcome"


def test_a_banned_person_may_log_in_and_read_why(client: Browser, corp: HostileProvider, cast: Cast) -> None:
    identity = make_identity(cast.eve, issuer=corp.issuer)
    identity.subject = corp.tricks.login
    article = make_article(cast.ada)
    db.session.commit()

    answer = log_in(client, f"/articles/{article.slug}")

    assert answer.location == f"/articles/{article.slug}"
    assert "Advertising under every article." in client.get(answer.location).text


def test_somebody_who_logs_in_again_is_only_the_other_one(client: Browser, corp: HostileProvider, cast: Cast) -> None:
    client.log_in(cast.ben)
    log_in(client)

    answer = choose(client, "Nora Field")

    assert answer.status_code == 303
    assert name_shown(client) == "Nora Field"


CHAOS = Random(7)
LARGEST = {
    "sub": "".join(CHAOS.choices("".join(map(chr, range(0x20000, 0x2A000))), k=255)),
    "name": "".join(chr(CHAOS.randrange(0xAC00, 0xD7A0)) for _ in range(50)),
    "email": "".join(CHAOS.choices("".join(map(chr, range(0x20000, 0x2A000))), k=244)) + "@x.example",
    "email_verified": True,
    "picture": "https://x.example/" + "".join(CHAOS.choices(ascii_letters + digits, k=980)),
}
LONGEST_WAY = "/" + "".join(chr(CHAOS.randrange(0xAC00, 0xD7A0)) for _ in range((RETURN_LIMIT - 1) // 3))


@pytest.mark.parametrize("claim", ["sub", "name", "email", "picture", "all of them"])
def test_the_largest_claims_and_the_longest_way_back_fit_into_the_cookie(
    client: Browser, corp: HostileProvider, claim: str
) -> None:
    corp.tricks.claims = LARGEST if claim == "all of them" else {claim: LARGEST[claim]}

    arrival = log_in(client, LONGEST_WAY)

    assert max(map(len, arrival.headers.getlist("Set-Cookie"))) < 4_096
    assert choose(client, "Nora Field").location == quote(LONGEST_WAY)
    identity = db.session.scalars(select(Identity)).one()
    assert identity.subject == corp.tricks.claims.get("sub", corp.tricks.login)
    assert identity.email == ("" if claim == "all of them" else corp.tricks.claims.get("email", "ada@example.org"))


def test_five_tabs_that_left_from_far_away_fit_into_the_cookie(client: Browser, corp: HostileProvider) -> None:
    for _ in range(6):
        page = client.post("/login/corp", data={"next": LONGEST_WAY})
        assert max(map(len, page.headers.getlist("Set-Cookie"))) < 4_096

    assert log_in(client, LONGEST_WAY).location == "/welcome"


def test_the_name_must_be_chosen_within_ten_minutes(client: Browser, corp: HostileProvider) -> None:
    log_in(client)

    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=11)):
        answer = client.get("/welcome")

    assert (answer.status_code, answer.location) == (303, "/login")


def test_nobody_is_welcomed_who_did_not_arrive(client: Browser, cast: Cast) -> None:
    nobody, ben = client.get("/welcome"), client.log_in(cast.ben).get("/welcome")

    assert (nobody.location, ben.location) == ("/login", "/login")


def test_a_provider_that_does_not_exist_is_not_found(client: Browser, cast: Cast) -> None:
    answers = [client.post("/login/other"), client.get("/login/other/callback"), client.post("/login/" + "x" * 5_000)]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_the_login_page_offers_every_provider_and_only_local_ways_back(client: Browser, cast: Cast) -> None:
    inside, outside = client.get("/login?next=/archive"), client.get("/login?next=//evil.example")

    assert 'action="/login/corp"' in inside.text
    assert 'name="next" value="/archive"' in inside.text
    assert 'name="next" value="/"' in outside.text
    assert "evil.example" not in outside.text


def test_a_page_for_people_who_are_logged_in_leads_to_the_login_and_back(
    client: Browser, corp: HostileProvider, cast: Cast
) -> None:
    answer = client.get("/account?from=mail")

    assert answer.location == "/login?next=/account?from%3Dmail"
    assert log_in(client, "/account?from=mail").status_code == 303
    assert choose(client, "Nora Field").location == "/account?from=mail"
