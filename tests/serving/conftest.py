"""The product over a database of its own, as `make serve` starts it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rigs.site import ROOT, Site, free_port, running_site

COMMAND = [sys.executable, "-m", "app.serving"]


def settings(folder: Path) -> dict[str, str]:
    """The environment of a small site whose readers come to a loopback address."""
    port = str(free_port())
    return {
        "PORT": port,
        "WORKERS": "2",
        "REJOINDER_SECRET_KEY": "only-for-a-test-but-long-enough-for-one",
        "REJOINDER_DATABASE_URL": f"sqlite:///{folder / 'site.sqlite'}",
        "REJOINDER_ADDRESS": f"http://127.0.0.1:{port}",
        "REJOINDER_TRUSTED_PROXIES": "127.0.0.1/32",
    }


def prepare(environment: dict[str, str]) -> None:
    """Migrate the site's database and put the sample articles into it."""
    for command in (["-m", "alembic", "upgrade", "head"], ["-m", "flask", "--app", "app", "demo", "fill"]):
        subprocess.run(
            [sys.executable, *command], cwd=ROOT, env={**os.environ, **environment}, check=True, capture_output=True
        )


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The settings of a site that has its articles."""
    ready = settings(tmp_path_factory.mktemp("site"))
    prepare(ready)
    return ready


@pytest.fixture(scope="session")
def site(environment: dict[str, str]) -> Iterator[Site]:
    """The running site, for tests that leave it as it was."""
    with running_site(environment, COMMAND) as running:
        yield running


@pytest.fixture
def doomed_site(environment: dict[str, str]) -> Iterator[Site]:
    """Processes of its own for a test that kills or stops some; the articles are the same."""
    with running_site({**environment, "PORT": str(free_port())}, COMMAND) as running:
        yield running
