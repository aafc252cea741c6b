"""A real Chromium before a real process of the product."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.kinds import fill_in
from tests.journeys.stage import Stage, running_stage
from tests.journeys.windows import OpenWindow, Window, open_window
from tests.rigs.chromium import LAUNCH_ARGUMENTS, chromium_executable
from tests.rigs.mail_server import Post, running_mail_server
from tests.rigs.parts import Missing, missing
from tests.rigs.postgresql import create_database, running_postgresql

expect.set_options(timeout=15_000)  # two cores may be busy with other tests


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, which pytest-playwright starts once."""
    try:
        return {"executable_path": chromium_executable(), "args": LAUNCH_ARGUMENTS, "headless": True}
    except Missing as reason:
        missing(str(reason))


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The site over SQLite. All journeys share it, so each makes the people and the articles that it changes."""
    try:
        with running_stage(f"sqlite:///{tmp_path_factory.mktemp('journeys') / 'rejoinder.sqlite'}") as running:
            yield running
    except Missing as reason:
        missing(str(reason))


@pytest.fixture(scope="session")
def stage_on_postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The site over a PostgreSQL that syncs to the disk before it says that something is stored."""
    try:
        with (
            running_postgresql(tmp_path_factory.mktemp("durable"), durable=True) as server,
            running_stage(create_database(server, "journeys")) as running,
        ):
            yield running
    except Missing as reason:
        missing(str(reason))


@pytest.fixture(scope="session")
def post() -> Iterator[Post]:
    """A mail server."""
    with running_mail_server() as running:
        yield running


@pytest.fixture(scope="session")
def stage_with_a_name(tmp_path_factory: pytest.TempPathFactory, post: Post) -> Iterator[Stage]:
    """The site at an address that is no number, as passkeys need it; it sends mail, and takes replies of guests."""
    path = tmp_path_factory.mktemp("named") / "rejoinder.sqlite"
    mail = {"REJOINDER_MAIL_URL": f"smtp://127.0.0.1:{post.server.port}", "REJOINDER_MAIL_FROM": "post@example.org"}
    mail["REJOINDER_GUESTS"] = "1"
    try:
        with running_stage(f"sqlite:///{path}", "localhost", **mail) as running:
            yield running
    except Missing as reason:
        missing(str(reason))


@pytest.fixture
def window(browser: Browser, stage: Stage) -> Iterator[OpenWindow]:
    """Open browsers; at the end none may have met a broken policy, a failing script or a missing file."""
    opened: list[Window] = []

    def opening(*args: Any, on: Stage = stage, **kwargs: Any) -> Window:
        opened.append(open_window(browser, on, *args, **kwargs))
        return opened[-1]

    yield opening
    for each in opened:
        each.context.close()
    assert [complaint for each in opened for complaint in each.complaints] == []


@pytest.fixture(params=[True, False], ids=["JavaScript", "no-JavaScript"])
def any_window(request: pytest.FixtureRequest, window: OpenWindow) -> OpenWindow:
    """The same, in a browser that runs scripts and again in one that does not."""
    return lambda *args, **kwargs: window(*args, **{"scripting": request.param, **kwargs})


@pytest.fixture(scope="session")
def places(stage: Stage) -> dict[str, str | int]:
    """What stands in the open places of the paths of `kinds.KINDS`."""
    return fill_in(stage)
