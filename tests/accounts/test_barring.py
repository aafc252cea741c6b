"""Somebody who was banned and had their account erased does not come back through their provider."""

import pytest
from flask import Flask
from sqlalchemy import delete

from app.accounts.commands.barring import bar_identities, forget_bars
from app.accounts.models import Account, BarredIdentity, Identity
from app.accounts.queries import list_identities
from app.kernel.database import db
from app.kernel.keyed import keyed_hash
from app.moderation.commands.people import ban, lift
from tests.accounts.linking_visits import come_back
from tests.accounts.login_visits import count, log_in
from tests.browser import Browser
from tests.cast import Cast, make_identity
from tests.rigs.hostile_provider import HostileProvider


def erase_login(app: Flask, cast: Cast, corp: HostileProvider) -> None:
    """Ben was banned, and of how he logs in only the hash is left."""
    identity = make_identity(cast.ben, issuer=corp.issuer)
    identity.subject = corp.tricks.login
    ban(cast.mo, cast.ben, "Enough.")
    bar_identities(cast.ben, app.config["SETTINGS"].secret_key)
    db.session.execute(delete(Identity).where(Identity.account_id == cast.ben.id))
    db.session.commit()


def test_their_login_ends_with_a_sentence_and_opens_no_account(
    app: Flask, client: Browser, corp: HostileProvider, cast: Cast
) -> None:
    erase_login(app, cast, corp)
    before = count(Account)

    answer = log_in(client)

    assert answer.status_code == 403
    assert "Your former account was banned for good" in answer.text
    assert client.get("/welcome").location == "/login"
    assert count(Account) == before


def test_when_the_ban_is_lifted_they_choose_a_name_like_anybody(
    app: Flask, client: Browser, corp: HostileProvider, cast: Cast
) -> None:
    erase_login(app, cast, corp)
    lift(cast.mo, cast.ben)

    answer = log_in(client)

    assert (answer.status_code, answer.location) == (303, "/welcome")


def test_of_somebody_who_is_not_banned_nothing_is_kept(app: Flask, cast: Cast) -> None:
    bar_identities(cast.ben, "a key")

    assert count(BarredIdentity) == 0


def test_bars_last_as_long_as_the_ban(cast: Cast) -> None:
    bar_identities(cast.eve, "a key")
    forget_bars()
    assert count(BarredIdentity) == 1

    lift(cast.mo, cast.eve)
    forget_bars()

    assert count(BarredIdentity) == 0


@pytest.mark.parametrize("other", [("ab", "c"), ("a", "b", "c"), ("abc",), ("", "abc"), ("abc", "")])
def test_a_keyed_hash_tells_apart_what_only_looks_alike_when_joined(other: tuple[str, ...]) -> None:
    assert keyed_hash("key", "a", "bc") != keyed_hash("key", *other)
    assert keyed_hash("key", "a", "bc") != keyed_hash("another key", "a", "bc")
    assert keyed_hash("key", "a", "bc") == keyed_hash(b"key", "a", "bc")


def test_swapped_account_a_barred_identity_is_not_linked_to_another_account(
    app: Flask, client: Browser, corp: HostileProvider, cast: Cast
) -> None:
    erase_login(app, cast, corp)

    answer = come_back(client.log_in(cast.vera))

    assert answer.status_code == 403
    assert "Your former account was banned for good" in answer.text
    assert client.get("/account/link").location == "/account"


def test_swapped_account_an_identity_that_was_barred_since_the_question_is_not_linked(
    app: Flask, client: Browser, corp: HostileProvider, cast: Cast
) -> None:
    come_back(client.log_in(cast.vera))
    erase_login(app, cast, corp)

    answer = client.press("/account/link")

    assert answer.status_code == 403
    assert "Your former account was banned for good" in answer.text
    assert len(list_identities(cast.vera)) == 1
