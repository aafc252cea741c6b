"""`flask accounts …` at the command line."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from app.accounts.commands.merging import merge
from app.accounts.commands.sessions import SESSION_LASTS, begin_session
from app.accounts.models import Account, Identity, Role, RoleGrant
from app.kernel.database import db
from tests.accounts.provider_visits import provider_at
from tests.cast import Cast, make_account, make_identity
from tests.rigs.hostile_provider import Endpoint, Fault, HostileProvider


def run(app: Flask, *words: str) -> Result:
    """What the command says, in a context of its own."""
    db.session.commit()
    return app.test_cli_runner().invoke(args=["accounts", *words])


def roles_of(account: Account) -> set[Role]:
    """What the database says."""
    return set(db.session.scalars(select(RoleGrant.role).where(RoleGrant.account_id == account.id)))


def test_the_owner_grants_a_role(app: Flask, cast: Cast) -> None:
    result = run(app, "grant-role", cast.jun.slug, "administrator")

    assert (result.exit_code, result.output) == (0, "전준호 is administrator, author now.\n")
    assert roles_of(cast.jun) == {Role.AUTHOR, Role.ADMINISTRATOR}
    assert roles_of(cast.ben) == set()


def test_an_account_that_was_merged_gets_no_role_and_the_owner_hears_which_one_would(app: Flask, cast: Cast) -> None:
    former = make_account("Nora Field")
    merge(cast.ben, db.session.scalars(select(Identity).where(Identity.account_id == former.id)).one())

    result = run(app, "grant-role", former.slug, "moderator")

    assert result.exit_code == 1
    assert f"{former.slug} was merged into the account {cast.ben.slug}." in result.output
    assert roles_of(former) == roles_of(cast.ben) == set()


def test_a_role_that_was_granted_already_does_no_harm(app: Flask, cast: Cast) -> None:
    result = run(app, "grant-role", cast.mo.slug, "moderator")

    assert result.output == "Mo Ellis is moderator now.\n"
    assert roles_of(cast.mo) == {Role.MODERATOR}


def test_the_owner_takes_a_role_even_the_last_administrators(app: Flask, cast: Cast) -> None:
    results = [run(app, "revoke-role", cast.ada.slug, role) for role in ("administrator", "author", "author")]

    assert [result.output for result in results] == [
        "Ada Park is author now.\n",
        "Ada Park is reader now.\n",
        "Ada Park is reader now.\n",
    ]
    assert roles_of(cast.ada) == set()


@pytest.mark.parametrize("command", ["grant-role", "revoke-role"])
def test_an_account_that_is_not_there_is_said(app: Flask, cast: Cast, command: str) -> None:
    result = run(app, command, "nobody", "editor")

    assert result.exit_code == 1
    assert "There is no account nobody. It appears when its person first logs in." in result.output


def test_a_role_that_there_is_not_is_said(app: Flask, cast: Cast) -> None:
    result = run(app, "grant-role", cast.ben.slug, "owner")

    assert result.exit_code == 2
    assert "'author', 'editor', 'moderator', 'administrator'" in result.output


def test_expired_sessions_are_dropped(app: Flask, cast: Cast) -> None:
    identity = make_identity(cast.ben)
    begin_session(identity)
    with time_machine.travel(datetime.now(UTC) - SESSION_LASTS - timedelta(hours=1)):
        begin_session(identity)
        begin_session(identity)

    results = [run(app, "forget-sessions").output for _ in range(2)]

    assert results == ["2 expired sessions dropped.\n", "0 expired sessions dropped.\n"]


def test_a_provider_that_is_well_is_said_to_be(app: Flask, cast: Cast, corp: HostileProvider) -> None:
    result = run(app, "check-provider", "corp")

    assert result.exit_code == 0
    assert "Register this callback address at Corp: http://localhost/login/corp/callback\n" in result.output
    assert "right: Corp accepts the client id and the secret.\n" in result.output
    assert "WRONG" not in result.output


def test_dead_provider_is_said_to_be_with_the_reason(app: Flask, cast: Cast, corp: HostileProvider) -> None:
    corp.tricks.faults = {Endpoint.DISCOVERY: Fault.DEAD}

    result = run(app, "check-provider", "corp")

    assert result.exit_code == 1
    assert "WRONG: Corp cannot be reached at the moment." in result.output


def test_a_wrong_secret_is_said(app: Flask, cast: Cast, corp: HostileProvider) -> None:
    app.extensions["providers"] = {"corp": provider_at(corp.issuer, secret="wrong")}

    result = run(app, "check-provider", "corp")

    assert result.exit_code == 1
    assert "WRONG: Corp refused the client id, the secret or the callback address" in result.output


def test_a_provider_that_is_not_configured_is_said(app: Flask, cast: Cast) -> None:
    result = run(app, "check-provider", "other")

    assert result.exit_code == 1
    assert "No provider other is configured; there are: corp." in result.output
