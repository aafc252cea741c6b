"""A ban goes on after its account was erased, by keyed hashes and for as long as it holds."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.commands.barring import refuse_barred
from app.accounts.commands.joining import register
from app.accounts.models import BarredIdentity
from app.accounts.providers.claims import Claims
from app.accounts.queries import find_identity, get_account
from app.kernel.database import db
from app.kernel.errors import NotAllowed
from app.moderation.commands.people import ban, lift
from app.own.commands import leave
from tests.cast import Cast
from tests.house.scene import everything
from tests.own.leavers import ISSUER, MAIL, NAME, SUBJECT, later, make_zebulon, run

pytestmark = pytest.mark.usefixtures("looks_at_once")


@pytest.mark.parametrize("key", ["secret_key", "fallback"])
def test_whoever_was_erased_while_banned_does_not_come_back_by_it(app: Flask, cast: Cast, key: str) -> None:
    person = make_zebulon(cast)
    ban(cast.mo, person, "Enough.", until_at=datetime.now(UTC) + timedelta(days=30))
    leave(person, "", keeps_texts=False)
    with later():
        run(app)
    signing = app.config["SETTINGS"].secret_key
    keys = (signing,) if key == "secret_key" else ("another key, which came later", signing)

    with later(), pytest.raises(NotAllowed, match="Your former account was suspended until"):
        refuse_barred(ISSUER, SUBJECT, keys)

    refuse_barred(ISSUER, "somebody else", keys)
    refuse_barred("https://elsewhere.example", SUBJECT, keys)
    with later(timedelta(days=31)):
        refuse_barred(ISSUER, SUBJECT, keys)
        run(app)
    assert list(db.session.scalars(select(BarredIdentity))) == []


def test_a_ban_of_somebody_who_left_can_be_lifted(app: Flask, cast: Cast) -> None:
    person = make_zebulon(cast)
    ban(cast.mo, person, "Enough.")
    leave(person, "", keeps_texts=False)
    with later():
        run(app)
    keys = app.config["SETTINGS"].secret_keys
    with pytest.raises(NotAllowed, match="banned for good"):
        refuse_barred(ISSUER, SUBJECT, keys)

    lift(cast.mo, get_account(person.id))

    refuse_barred(ISSUER, SUBJECT, keys)


def test_of_whoever_was_not_banned_no_hash_is_kept(app: Flask, cast: Cast) -> None:
    person = make_zebulon(cast)
    ban(cast.mo, person, "Enough.")
    lift(cast.mo, person)
    leave(person, "", keeps_texts=False)

    with later():
        run(app)

    assert everything()["barred_identities"] == []
    assert [row for row in everything()["bans"] if person.id in row] == []


def test_a_new_login_after_the_week_begins_anew(app: Flask, cast: Cast) -> None:
    person = make_zebulon(cast)
    leave(person, "", keeps_texts=False)

    with later():
        run(app)

    assert find_identity(ISSUER, SUBJECT) is None
    refuse_barred(ISSUER, SUBJECT, app.config["SETTINGS"].secret_keys)
    register("corp", Claims(ISSUER, SUBJECT, NAME, MAIL, email_verified=True, picture=""), NAME)
