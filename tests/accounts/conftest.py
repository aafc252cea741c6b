"""The hostile provider in the place of `corp`."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.accounts.provider_visits import client_of
from tests.rigs.hostile_provider import HostileProvider, running_hostile_provider


@pytest.fixture
def corp(app: Flask) -> Iterator[HostileProvider]:
    """A provider that does everything right until a test tells it otherwise; it has 3 seconds to answer."""
    kept = app.extensions["providers"]
    with running_hostile_provider() as rig:
        app.extensions["providers"] = {"corp": client_of(rig, seconds=3)}
        yield rig
    app.extensions["providers"] = kept
