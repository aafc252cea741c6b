"""What a reader does: reply, log in on the way, and find everything as it was left."""

import re
from itertools import count

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.stage import LABEL, Stage
from tests.journeys.windows import OpenWindow, Window

LONG = "/articles/finding-noon-on-a-windowsill"
QUIET = "/articles/rain-in-a-jar"
TEXT = "Mine stood **on the roof**, and the gulls read it first.\n\nThen they drank it."

serial = count(1)


def write(page: Page, text: str) -> None:
    """Type into the reply box."""
    page.get_by_label("Your reply").fill(text)


def take_provider(page: Page) -> None:
    """Press the provider's button of the reply box."""
    page.get_by_role("button", name=LABEL, exact=True).click()


def identify(page: Page, login: str) -> None:
    """Say at the provider who one is."""
    page.get_by_label("Login name").fill(login)
    page.get_by_role("button", name="Log in").click()


def join(window: Window, text: str = "") -> str:
    """Log in from the reply box of the open page as somebody new; the name that they chose."""
    name = f"Reader Number {next(serial)}"
    if text:
        write(window.page, text)
    take_provider(window.page)
    identify(window.page, name.lower().replace(" ", "-"))
    window.page.get_by_label("Name").fill(name)
    window.page.get_by_role("button", name="That is my name").click()
    return name


def post(page: Page) -> None:
    """Press the one button that posts."""
    page.get_by_role("button", name="Post reply").click()


def box(page: Page) -> str:
    """What stands in the reply box."""
    return page.get_by_label("Your reply").input_value()


@pytest.mark.parametrize("kind", ["stage", "stage_on_postgresql"])
def test_a_reader_replies_and_logs_in_on_the_way(
    window: OpenWindow, request: pytest.FixtureRequest, kind: str, scripting: bool
) -> None:
    reader = window(on=request.getfixturevalue(kind), scripting=scripting)
    page, seen = reader.go(LONG), []
    reply = page.get_by_role("link", name=re.compile("^Reply to ")).nth(20)
    parent = reply.get_attribute("data-reply-to")
    whom = page.locator(f"#comment-{parent} .comment-author").inner_text()
    reply.click()
    expect(page.get_by_text(f"In reply to {whom}")).to_be_visible()
    write(page, TEXT)
    assert (reader.cookies(), reader.hosts) == (set(), {reader.stage.address.removeprefix("http://")})

    def look(route: Route) -> None:
        seen.append(page.get_by_role("heading", level=1).inner_text())
        route.continue_()

    page.route(f"{reader.stage.provider.issuer}/auth?*", look)
    take_provider(page)
    identify(page, "new-reader")
    expect(page.get_by_label("Name")).to_have_value("new-reader")
    page.get_by_label("Name").fill("Nora Field")
    page.get_by_role("button", name="That is my name").click()

    assert seen == [f"Connecting to {LABEL}…"]
    expect(page.get_by_text(f"You are commenting using your {LABEL} account.")).to_be_visible()
    expect(page.get_by_text(f"In reply to {whom}")).to_be_visible()
    assert box(page) == TEXT
    post(page)
    mine = page.locator("article.comment", has_text="gulls read it")
    expect(mine.get_by_text("Nora Field")).to_be_visible()
    expect(mine.get_by_text("waiting for a moderator")).to_be_visible()
    expect(mine.locator("strong")).to_have_text("on the roof")
    expect(page.locator(f".branch:has(> #comment-{parent}) > .replies article.comment", has_text="gulls")).to_have_count(1)
    expect(mine).to_be_in_viewport()
    assert (box(page), reader.cookies()) == ("", {"session"})
