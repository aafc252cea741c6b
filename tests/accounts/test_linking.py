"""One person, several logins: another identity is linked by logging in with it, and nobody links somebody else's."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.commands.linking import IDENTITIES_LIMIT, link
from app.accounts.models import Account, Identity, LoginSession
from app.accounts.providers.claims import Claims
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from tests.accounts.login_visits import TARGET, choose, count, is_logged_in, log_in, name_shown, visit
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_identity
from tests.rigs.hostile_provider import Endpoint, HostileProvider


def leave_to_link(browser: Browser) -> str:
    """Press the provider's button on the account page; the address that goes on to it."""
    page = browser.press("/account/link/corp")
    found = TARGET.search(page.text)
    assert found
    return found[1].replace("&amp;", "&")


def come_back(browser: Browser) -> TestResponse:
    """To the provider and back."""
    return browser.get(visit(leave_to_link(browser)))


def owners(corp: HostileProvider) -> list[str]:
    """Whose the identities of the provider are."""
    rows = select(Account.name).join(Identity, Identity.account_id == Account.id).where(Identity.issuer == corp.issuer)
    return list(db.session.scalars(rows.order_by(Identity.id)))


def identity_of(account: Account) -> Identity:
    """The first identity of an account."""
    row = db.session.scalars(select(Identity).where(Identity.account_id == account.id).order_by(Identity.id)).first()
    assert row
    return row


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


def test_unlinking_ends_the_sessions_that_began_with_it_and_no_others(
    app: Flask, client: Browser, corp: HostileProvider, cast: Cast
) -> None:
    come_back(client.log_in(cast.ben))
    client.press("/account/link")
    phone = new_browser(app)
    log_in(phone)
    linked = db.session.scalars(select(Identity.id).where(Identity.issuer == corp.issuer)).one()

    answer = client.press(f"/account/identities/{linked}/removal")

    assert (answer.status_code, answer.location) == (303, "/account?done=unlinked#identities-head")
    assert (is_logged_in(client), is_logged_in(phone)) == (True, False)
    assert log_in(new_browser(app)).location == "/welcome"


def test_who_unlinks_what_they_are_here_by_is_logged_out(client: Browser, cast: Cast) -> None:
    used = identity_of(cast.ben)
    make_identity(cast.ben)
    db.session.commit()

    answer = client.log_in(cast.ben).press(f"/account/identities/{used.id}/removal")

    assert (answer.status_code, answer.location) == (303, "/login")
    assert (count(LoginSession), is_logged_in(client)) == (0, False)


def test_the_last_identity_stays(client: Browser, cast: Cast) -> None:
    only = identity_of(cast.ben)

    page = client.log_in(cast.ben).get("/account").text
    answer = client.press(f"/account/identities/{only.id}/removal")

    assert "Unlink<" not in page
    assert answer.status_code == 403
    assert is_logged_in(client)


def test_nobody_unlinks_what_is_somebody_elses(client: Browser, cast: Cast) -> None:
    theirs = make_identity(cast.ada)
    db.session.commit()

    answer = client.log_in(cast.ben).press(f"/account/identities/{theirs.id}/removal")

    assert answer.status_code == 404
    assert db.session.get(Identity, theirs.id)


def test_who_is_banned_keeps_every_identity(client: Browser, cast: Cast) -> None:
    second = make_identity(cast.eve)
    db.session.commit()

    page = client.log_in(cast.eve).get("/account").text
    answer = client.press(f"/account/identities/{second.id}/removal")

    assert "Unlink<" not in page
    assert answer.status_code == 403
    assert db.session.get(Identity, second.id)


@pytest.fixture
def withdrawn(app: Flask) -> Iterator[None]:
    """The owner has taken every provider but `other` out of the configuration."""
    kept = app.extensions["providers"]
    app.extensions["providers"] = {"other": kept["corp"]}
    yield
    app.extensions["providers"] = kept


@pytest.mark.usefixtures("withdrawn")
def test_a_provider_that_is_gone_leaves_the_session_and_says_so(client: Browser, cast: Cast) -> None:
    client.log_in(cast.ben)

    pages = [client.get(path).status_code for path in ("/", "/account", "/login", "/archive")]

    assert pages == [200] * 4
    assert "so you can’t log in with it. Link another one" in client.get("/account").text
    make_identity(cast.ben, "other")
    assert "so you can’t log in with it.</span>" in client.get("/account").text
    assert client.press("/account", name="Benjamin Cho").status_code == 303


@pytest.mark.usefixtures("withdrawn")
def test_a_provider_that_is_gone_is_no_way_in_so_the_other_one_stays(client: Browser, cast: Cast) -> None:
    gone, other = identity_of(cast.ben), make_identity(cast.ben, "other")
    db.session.commit()
    client.log_in(cast.ben)

    refused = client.press(f"/account/identities/{other.id}/removal")
    unlinked = client.press(f"/account/identities/{gone.id}/removal")

    assert (refused.status_code, unlinked.status_code) == (403, 303)


def test_a_provider_that_got_another_name_is_the_same(
    app: Flask, client: Browser, corp: HostileProvider, cast: Cast
) -> None:
    log_in(client)
    choose(client, "Nora Field")
    row = db.session.scalars(select(Identity).where(Identity.issuer == corp.issuer)).one()
    row.provider = "former"
    db.session.commit()

    log_in(new_browser(app))

    db.session.refresh(row)
    assert row.provider == "corp"


def test_a_linked_name_is_inert_on_the_account_page(client: Browser, corp: HostileProvider, cast: Cast) -> None:
    corp.tricks.claims = {"name": '"><script>alert(1)</script>', "email": "<img/src=x>@x.example"}

    asked = client.get(come_back(client.log_in(cast.ben)).location).text
    client.press("/account/link")

    for page in (asked, client.get("/account").text):
        assert "&lt;script&gt;" in page
        assert not re.search(r"<script>|<img/src", page)
