"""An article that was scheduled appears in every process at its time, without anybody's doing, and once."""

import os
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from sqlalchemy import text

from app.kernel.database import connect
from config import database_url
from tests.conftest import KINDS
from tests.rigs.postgresql import create_database
from tests.rigs.site import Site, free_port, running_site
from tests.serving.conftest import COMMAND, prepare, settings

TITLE, SLUG = "The width of a line", "the-width-of-a-line"
LATE = timedelta(seconds=30)


@pytest.fixture(params=KINDS)
def planned(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """A site with three processes over a database of each kind."""
    environment = settings(tmp_path) | {"WORKERS": "3", "PORT": str(free_port())}
    environment["REJOINDER_ADDRESS"] = f"http://127.0.0.1:{environment['PORT']}"
    if request.param == "postgresql":
        environment["REJOINDER_DATABASE_URL"] = create_database(request.getfixturevalue("postgresql"), "planned")
    prepare(environment)
    return environment


def schedule(environment: dict[str, str], at: datetime) -> None:
    """Let the article appear at a time to come; as the command does, with a new mark of the site."""
    engine = connect(database_url({"DATABASE_URL": environment["REJOINDER_DATABASE_URL"]}))
    stamp = at.isoformat(" ") if engine.dialect.name == "postgresql" else f"{at:%Y-%m-%d %H:%M:%S.%f}"
    with engine.begin() as connection:
        values = {"at": stamp, "slug": SLUG}
        connection.execute(text("UPDATE articles SET published_at = :at WHERE slug = :slug"), values)
        connection.execute(text("UPDATE versions SET mark = mark + 1 WHERE name = 'site'"))
    engine.dispose()


def shown(site: Site, tries: int = 30) -> set[bool]:
    """What the processes say in turn of whether the article is there: on the home page, in the feed, at its address."""
    answers = set()
    for _ in range(tries):
        pages = [requests.get(site.address + path, timeout=30) for path in ("/", "/feed.atom", f"/articles/{SLUG}")]
        counts = [page.text.count(f">{TITLE}<") for page in pages[:2]]
        assert max(counts) <= 1
        answers |= {*map(bool, counts), pages[2].status_code == 200}
    return answers


def test_a_scheduled_article_appears_in_every_process_within_half_a_minute(planned: dict[str, str]) -> None:
    """Each process has kept pages without it; one of them is killed and made anew meanwhile."""
    with running_site(planned, COMMAND) as site:
        at = datetime.now(UTC) + timedelta(seconds=20)
        schedule(planned, at)
        before = shown(site)
        is_before = datetime.now(UTC) < at
        os.kill(site.pids()[0], signal.SIGKILL)
        while datetime.now(UTC) < at:
            time.sleep(0.1)

        after = shown(site)

        assert (is_before, before, after) == (True, {False}, {True})
        assert datetime.now(UTC) < at + LATE
