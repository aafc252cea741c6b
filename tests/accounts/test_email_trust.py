"""Whose address it is, only providers say that the owner trusts; and nothing is ever linked by an address."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Account, Identity
from app.accounts.queries import find_address
from app.kernel.database import db
from tests.accounts.login_visits import choose, count, log_in, name_shown
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_identity
from tests.rigs.hostile_provider import HostileProvider

TAKEN = "ben@example.org"
CLAIMED = (True, False, None, "true", 1)


@pytest.fixture
def trusted(app: Flask, corp: HostileProvider) -> Iterator[HostileProvider]:
    """The provider, which the owner trusts for e-mail."""
    provider = app.extensions["providers"]["corp"]
    kept = provider.settings
    provider.settings = replace(kept, trusted_for_email=True)
    yield corp
    provider.settings = kept


@pytest.fixture
def ben(cast: Cast) -> Account:
    """Somebody whose address a trusted provider has told."""
    identity = make_identity(cast.ben, "other")
    identity.email, identity.email_verified, identity.email_trusted = TAKEN, True, True
    db.session.commit()
    return cast.ben


def newest() -> Identity:
    """The identity that came last, with its account."""
    row = select(Identity).order_by(Identity.id.desc()).limit(1).options(joinedload(Identity.account))
    return db.session.scalars(row).one()


@pytest.mark.parametrize("verified", CLAIMED)
def test_address_as_key_an_attackers_provider_that_claims_an_address_gets_a_new_account_and_nothing_else(
    client: Browser, corp: HostileProvider, ben: Account, verified: object
) -> None:
    accounts = count(Account)
    corp.tricks.login = "attacker"
    corp.tricks.claims = {"email": TAKEN, "email_verified": verified}

    arrival = log_in(client)
    choose(client, "Somebody Else")

    assert arrival.location == "/welcome"
    assert name_shown(client) == "Somebody Else"
    assert count(Account) == accounts + 1
    assert (find_address(newest().account), find_address(ben)) == (None, TAKEN)


@pytest.mark.parametrize("verified", CLAIMED)
def test_address_as_key_not_even_a_trusted_provider_links_by_an_address(
    client: Browser, trusted: HostileProvider, ben: Account, verified: object
) -> None:
    trusted.tricks.login = "attacker"
    trusted.tricks.claims = {"email": TAKEN, "email_verified": verified}

    log_in(client)
    choose(client, "Somebody Else")

    assert name_shown(client) == "Somebody Else"
    assert newest().account_id != ben.id


@pytest.mark.parametrize(("verified", "address"), [(True, "ada@example.org"), (False, None), ("true", None)])
def test_only_what_a_trusted_provider_has_verified_becomes_the_address(
    client: Browser, trusted: HostileProvider, verified: object, address: str | None
) -> None:
    trusted.tricks.claims = {"email_verified": verified}

    log_in(client)
    choose(client, "Nora Field")

    assert find_address(newest().account) == address
    assert ("Your address is <bdi>ada@example.org</bdi>." in client.get("/account").text) is bool(address)


def test_a_verified_address_of_any_other_provider_is_only_shown_to_its_person(
    client: Browser, corp: HostileProvider
) -> None:
    log_in(client)
    choose(client, "Nora Field")

    page = client.get("/account").text

    assert newest().email_verified
    assert find_address(newest().account) is None
    assert "ada@example.org" in page
    assert "Your address is" not in page


def test_trust_that_was_withdrawn_ends_with_the_next_login(
    app: Flask, client: Browser, trusted: HostileProvider
) -> None:
    log_in(client)
    choose(client, "Nora Field")
    provider = app.extensions["providers"]["corp"]
    provider.settings = replace(provider.settings, trusted_for_email=False)

    log_in(new_browser(app))

    assert find_address(newest().account) is None


def test_an_identity_that_is_linked_does_not_replace_the_address(
    client: Browser, trusted: HostileProvider, ben: Account
) -> None:
    second = make_identity(ben, "third")
    second.email, second.email_verified, second.email_trusted = "later@example.org", True, True
    db.session.commit()

    assert find_address(ben) == TAKEN
