"""One person, several logins: another identity is linked by logging in with it, and nobody links somebody else's."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from app.accounts.commands.linking import IDENTITIES_LIMIT, link
from app.accounts.providers.claims import Claims
from app.kernel.errors import RuleBroken
from tests.accounts.linking_visits import come_back, leave_to_link, owners
from tests.accounts.login_visits import choose, is_logged_in, log_in, name_shown, visit
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_identity
from tests.rigs.hostile_provider import Endpoint, HostileProvider


def test_another_identity_is_linked_after_one_question_and_logs_in(
    app: Flask, client: Browser, corp: HostileProvider, cast: Cast
) -> None:
    corp.tricks.login = "nora"

    asked = come_back(client.log_in(cast.ben))
    page = client.get(asked.location).text
    answer = client.press("/account/link")

    assert (asked.status_code, asked.location) == (303, "/account/link")
    assert "as <strong><bdi>Nora</bdi></strong>, <bdi>nora@example.org</bdi>" in page
    assert (answer.status_code, answer.location) == (303, "/account?done=linked#identities-head")
    assert "<bdi>Nora</bdi>" in client.get("/account").text
    phone = new_browser(app)
    log_in(phone)
    assert name_shown(phone) == "Ben Cho"


def test_nothing_is_linked_before_the_question_is_answered(client: Browser, corp: HostileProvider, cast: Cast) -> None:
    come_back(client.log_in(cast.ben))
    client.get("/account/link")

    assert owners(corp) == []


def test_the_button_pressed_twice_links_once(client: Browser, corp: HostileProvider, cast: Cast) -> None:
    come_back(client.log_in(cast.ben))

    answers = [client.press("/account/link").status_code for _ in range(2)]

    assert answers == [303, 303]
    assert owners(corp) == ["Ben Cho"]


def test_the_provider_is_asked_who_it_is_afresh(client: Browser, corp: HostileProvider, cast: Cast) -> None:
    come_back(client.log_in(cast.ben))
    log_in(client)

    prompts = [request.parameters.get("prompt") for request in corp.received(Endpoint.AUTHORIZE)]

    assert prompts == ["login", None]


def test_ones_own_identity_linked_again_is_only_used(client: Browser, corp: HostileProvider, cast: Cast) -> None:
    come_back(client.log_in(cast.ben))
    client.press("/account/link")

    answer = come_back(client)

    assert answer.location == "/account?done=known#identities-head"
    assert owners(corp) == ["Ben Cho"]


def test_an_identity_of_another_account_is_not_linked_but_leads_to_merging(
    app: Flask, client: Browser, corp: HostileProvider, cast: Cast
) -> None:
    other = new_browser(app)
    log_in(other)
    choose(other, "Nora Field")

    page = client.get(come_back(client.log_in(cast.ben)).location).text
    answer = client.press("/account/link")

    assert "Whoever logs in at Corp as Ada is somebody here already." in page
    assert "<bdi>Nora Field</bdi>" in page
    assert answer.status_code == 422
    assert owners(corp) == ["Nora Field"]


def test_only_who_is_logged_in_links(client: Browser, corp: HostileProvider, cast: Cast) -> None:
    assert client.post("/account/link/corp").status_code == 403
    assert client.post("/account/link").status_code == 403
    assert client.get("/account/link").location == "/login?next=/account/link"


def test_login_in_anothers_browser_a_callback_opened_there_links_nothing(
    app: Flask, client: Browser, corp: HostileProvider, cast: Cast
) -> None:
    attacker, victim = new_browser(app).log_in(cast.eve), client.log_in(cast.ben)

    answer = victim.get(visit(leave_to_link(attacker)))

    assert answer.status_code == 400
    assert "That did not work" in answer.text
    assert victim.get("/account/link").location == "/account"
    assert owners(corp) == []


def test_swapped_account_who_comes_back_as_somebody_else_links_nothing(
    client: Browser, corp: HostileProvider, cast: Cast
) -> None:
    target = leave_to_link(client.log_in(cast.ben))
    client.log_in(cast.mo)  # the attempt stays in the cookie, which a login of ours would have emptied

    answer = client.get(visit(target))

    assert answer.status_code == 400
    assert "not logged in here any more" in answer.text
    assert client.get("/account/link").location == "/account"
    assert client.get("/welcome").location == "/login"


def test_swapped_account_who_is_logged_out_meanwhile_links_nothing(
    client: Browser, corp: HostileProvider, cast: Cast
) -> None:
    target = leave_to_link(client.log_in(cast.ben))
    with client.session_transaction() as cookie:
        del cookie["_user_id"]

    answer = client.get(visit(target))

    assert answer.status_code == 400
    assert (owners(corp), is_logged_in(client)) == ([], False)


def test_swapped_account_the_answer_counts_for_the_account_that_began(
    client: Browser, corp: HostileProvider, cast: Cast
) -> None:
    come_back(client.log_in(cast.ben))

    answer = client.log_in(cast.mo).press("/account/link")

    assert (answer.status_code, answer.location) == (303, "/account#identities-head")
    assert owners(corp) == []


def test_a_plain_login_never_links(client: Browser, corp: HostileProvider, cast: Cast) -> None:
    log_in(client.log_in(cast.ben))

    answer = client.press("/account/link")

    assert answer.status_code == 303
    assert owners(corp) == []


def test_the_question_must_be_answered_within_ten_minutes(client: Browser, corp: HostileProvider, cast: Cast) -> None:
    come_back(client.log_in(cast.ben))

    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=11)):
        page, answer = client.get("/account/link"), client.press("/account/link")

    assert (page.location, answer.status_code) == ("/account", 303)
    assert owners(corp) == []


def test_a_login_that_fails_on_the_way_to_a_link_says_so_and_leads_back(
    client: Browser, corp: HostileProvider, cast: Cast
) -> None:
    corp.tricks.refusal = "access_denied"

    answer = come_back(client.log_in(cast.ben))

    assert answer.status_code == 400
    assert 'href="/account"' in answer.text
    assert is_logged_in(client)


def test_an_account_has_a_bounded_number_of_identities(cast: Cast) -> None:
    new = Claims("https://corp.example", "new", "", "", email_verified=False, picture="")
    for _ in range(IDENTITIES_LIMIT - 1):
        make_identity(cast.ben)

    with pytest.raises(RuleBroken, match="at most 20"):
        link(cast.ben, "corp", new, ("key",))


def test_a_linked_name_is_inert_on_the_account_page(client: Browser, corp: HostileProvider, cast: Cast) -> None:
    corp.tricks.claims = {"name": '"><script>alert(1)</script>', "email": "<img/src=x>@x.example"}

    asked = client.get(come_back(client.log_in(cast.ben)).location).text
    client.press("/account/link")

    for page in (asked, client.get("/account").text):
        assert "&lt;script&gt;" in page
        assert not re.search(r"<script>|<img/src", page)
