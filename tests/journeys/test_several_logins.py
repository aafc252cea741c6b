"""One person, several logins: at the certified provider, with a browser, with scripts and without."""

import pytest
from playwright.sync_api import expect

from tests.journeys.replying import choose_name, identify, leave_to_link
from tests.journeys.stage import LABEL
from tests.journeys.windows import OpenWindow, Window, serial


def enter(window: Window, login: str) -> None:
    """Log in on the login page."""
    window.go("/login").get_by_role("button", name=LABEL).click()
    identify(window.page, login)


def enter_again(window: Window) -> None:
    """Log in where the provider knows the browser already."""
    window.go("/login").get_by_role("button", name=LABEL).click()
    window.page.wait_for_url(window.stage.address + "/")


def name_of(window: Window) -> str:
    """Whose account page it is."""
    return window.go("/account").get_by_role("heading", level=1).inner_text()


@pytest.mark.parametrize("scripting", [True, False])
def test_a_person_links_another_login_uses_it_and_unlinks_it(window: OpenWindow, *, scripting: bool) -> None:
    login, name = f"link-{next(serial)}", f"Linda {next(serial)}"
    first = window(window().stage.newcomer(name), scripting=scripting)

    leave_to_link(first, login)
    first.page.get_by_role("button", name="Yes, link it").click()
    second = window(scripting=scripting)
    enter(second, login)
    expect(second.page.get_by_role("link", name="Log in")).to_have_count(0)

    assert name_of(second) == name
    first.go("/account").get_by_role("button", name=f"Unlink {LABEL}, Link").click()
    expect(first.page.get_by_role("heading", name="How you log in")).to_be_visible()
    second.go("/account")
    expect(second.page.get_by_role("heading", level=1)).to_have_text("Log in")


@pytest.mark.parametrize("scripting", [True, False])
def test_a_person_merges_two_accounts_and_takes_them_apart_again(window: OpenWindow, *, scripting: bool) -> None:
    login, name, other = f"merge-{next(serial)}", f"Merle {next(serial)}", f"Otto {next(serial)}"
    second = window(scripting=scripting)
    enter(second, login)
    choose_name(second.page, other)
    first = window(window().stage.newcomer(name), scripting=scripting)

    leave_to_link(first, login)
    expect(first.page.get_by_role("heading", level=1)).to_have_text("Are both of these you?")
    first.page.get_by_role("button", name="Merge them").click()
    expect(first.page.get_by_role("heading", name="Merged into this account")).to_be_visible()
    enter_again(second)
    together = name_of(second)
    first.go("/account").get_by_role("button", name="Undo").click()
    expect(first.page.get_by_role("heading", name="Merged into this account")).to_have_count(0)
    enter_again(second)

    assert together == name
    assert name_of(second) == other
