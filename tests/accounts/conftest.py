"""The hostile provider in the place of `corp`, and somebody who logs in there."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.accounts.models import Account
from app.kernel.database import db
from tests.accounts.provider_visits import client_of
from tests.cast import Cast, make_account, make_identity
from tests.rigs.hostile_provider import HostileProvider, running_hostile_provider


@pytest.fixture
def corp(app: Flask) -> Iterator[HostileProvider]:
    """A provider that does everything right until a test tells it otherwise; it has 3 seconds to answer."""
    kept = app.extensions["providers"]
    with running_hostile_provider() as rig:
        app.extensions["providers"] = {"corp": client_of(rig, seconds=3)}
        yield rig
    app.extensions["providers"] = kept


@pytest.fixture
def nora(app: Flask, corp: HostileProvider, cast: Cast) -> Account:
    """The second account of ben's person, who logs in at the provider."""
    account = make_account("Nora Field")
    identity = make_identity(account, issuer=corp.issuer)
    identity.subject = corp.tricks.login
    db.session.commit()
    return account
