"""Passkeys in Chromium, with an authenticator that Chromium plays (WebDriver's virtual authenticators)."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.stage import Stage
from tests.journeys.test_accessibility import check
from tests.journeys.test_several_logins import name_of
from tests.journeys.windows import OpenWindow, Window, serial

OPTIONS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def put_in_authenticator(window: Window) -> Any:
    """Give the browser an authenticator whose person is always there; the session that asks what it holds."""
    devices = window.context.new_cdp_session(window.page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": OPTIONS})
    return devices


def log_out(window: Window) -> None:
    """End the session of this browser."""
    window.go("/account").get_by_role("button", name="Log out everywhere").click()
    expect(window.page.get_by_role("link", name="Log in")).to_be_visible()


def add_passkey(window: Window) -> None:
    """Press the button of the account page and wait for the passkey."""
    window.go("/account").get_by_role("button", name="Add a passkey").click()
    expect(window.page.get_by_text("Passkey made in Chrome on Linux")).to_be_visible()


def test_a_person_adds_a_passkey_logs_in_with_it_and_removes_it(window: OpenWindow, stage_with_a_name: Stage) -> None:
    name = f"Petra {next(serial)}"
    person = window(stage_with_a_name.newcomer(name), on=stage_with_a_name)
    put_in_authenticator(person)

    add_passkey(person)
    check(person.page)
    log_out(person)
    login = person.go("/login?next=/archive")
    check(login)
    login.get_by_role("button", name="Passkey").click()
    login.wait_for_url(stage_with_a_name.address + "/archive")

    assert name_of(person) == name
    person.go("/account").get_by_role("button", name="Remove Passkey").click()
    expect(person.page.get_by_role("heading", level=1)).to_have_text("Log in")


def test_a_device_that_has_a_passkey_for_the_account_makes_no_second_one(
    window: OpenWindow, stage_with_a_name: Stage
) -> None:
    person = window(stage_with_a_name.newcomer(f"Paul {next(serial)}"), on=stage_with_a_name)
    put_in_authenticator(person)
    add_passkey(person)

    person.page.get_by_role("button", name="Add a passkey").click()

    told = person.page.locator("passkey-form").get_by_role("status")
    expect(told).to_contain_text("has a passkey for your account already")
    expect(person.page.get_by_role("button", name="Remove Passkey")).to_have_count(1)


def test_whoever_has_no_passkey_is_told_that_none_was_used(window: OpenWindow, stage_with_a_name: Stage) -> None:
    nobody = window(on=stage_with_a_name)
    put_in_authenticator(nobody)

    nobody.go("/login").get_by_role("button", name="Passkey").click()

    expect(nobody.page.get_by_role("status")).to_contain_text("No passkey was used.")


def test_a_text_that_was_typed_is_there_after_a_login_with_a_passkey(
    window: OpenWindow, stage_with_a_name: Stage
) -> None:
    person = window(stage_with_a_name.newcomer(f"Pia {next(serial)}"), on=stage_with_a_name)
    put_in_authenticator(person)
    add_passkey(person)
    log_out(person)
    page, text = person.go("/articles/rain-in-a-jar"), "Typed before I was known."
    page.get_by_label("Your reply").press_sequentially(text)

    page.get_by_role("button", name="Passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    page.get_by_role("button", name="Passkey").click()

    expect(page.get_by_text("You are commenting using a passkey.")).to_be_visible()
    expect(page.get_by_label("Your reply")).to_have_value(text)


@pytest.mark.parametrize("path", ["/login", "/account"])
def test_without_scripts_nobody_sees_a_button_that_does_nothing(
    window: OpenWindow, stage_with_a_name: Stage, path: str
) -> None:
    slug = stage_with_a_name.newcomer(f"Pim {next(serial)}")
    page = window(slug, on=stage_with_a_name, scripting=False).go(path)

    assert page.get_by_role("button", name="asskey").count() == 0
    assert page.get_by_text("A passkey needs JavaScript").count() == (1 if path == "/account" else 0)
