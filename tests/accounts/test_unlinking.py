"""An identity is unlinked with its sessions, but never the last way in; a provider that is gone is none."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Identity, LoginSession
from app.kernel.database import db
from tests.accounts.linking_visits import come_back
from tests.accounts.login_visits import choose, count, is_logged_in, log_in
from tests.browser import Browser, new_browser
from tests.cast import Cast, identity_of, make_identity
from tests.rigs.hostile_provider import HostileProvider


@pytest.fixture
def withdrawn(app: Flask) -> Iterator[None]:
    """The owner has taken every provider but `other` out of the configuration."""
    kept = app.extensions["providers"]
    app.extensions["providers"] = {"other": kept["corp"]}
    yield
    app.extensions["providers"] = kept


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
