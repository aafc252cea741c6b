"""What a browser does with passkeys, played with an authenticator in software."""

import json
from typing import Any

from werkzeug.test import TestResponse

from tests.browser import Browser
from tests.rigs.authenticator import Authenticator


def ask_for_new(browser: Browser) -> dict[str, Any]:
    """What a person who is logged in is asked for when they press "Add a passkey"."""
    answer = browser.press("/account/passkeys/challenge")
    assert answer.status_code == 200
    options: dict[str, Any] = json.loads(answer.data)
    return options


def ask_for_known(browser: Browser) -> dict[str, Any]:
    """What anybody is asked for who presses "Passkey" on the login page."""
    answer = browser.post("/login/passkey/challenge")
    assert answer.status_code == 200
    options: dict[str, Any] = json.loads(answer.data)
    return options


def add_passkey(browser: Browser, **options: Any) -> Authenticator:
    """Add a passkey to the account that is logged in; the authenticator that holds it."""
    authenticator = Authenticator(**options)
    answer = browser.press("/account/passkeys", answer=authenticator.make(ask_for_new(browser)))
    assert answer.status_code == 303, answer.text
    return authenticator


def send(browser: Browser, answer: str, next_path: str = "/archive") -> TestResponse:
    """Send what a passkey has signed."""
    return browser.post("/login/passkey", data={"answer": answer, "next": next_path})


def log_in_with(browser: Browser, authenticator: Authenticator) -> TestResponse:
    """A whole login."""
    return send(browser, authenticator.sign(ask_for_known(browser)))
