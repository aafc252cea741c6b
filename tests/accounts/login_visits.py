"""A whole login through our own pages, at the hostile provider; and what such a test looks at."""

import re
from html import unescape
from urllib.parse import urlsplit

import requests
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.accounts.models import Account, Identity, LoginSession
from app.kernel.database import db
from tests.browser import TOKEN, Browser

TARGET = re.compile(r'<a href="([^"]+)" rel="nofollow">Continue to')


def leave(browser: Browser, next_path: str = "/archive") -> str:
    """Press the provider's button on the login page; the address that "Connecting to Corp…" goes on to."""
    page = browser.post("/login/corp", data={"next": next_path})
    assert page.status_code == 200
    found = TARGET.search(page.text)
    assert found
    return unescape(found[1])


def visit(target: str) -> str:
    """The path of ours that the provider sends the browser back to."""
    parts = urlsplit(requests.get(target, allow_redirects=False, timeout=5).headers["Location"])
    return f"{parts.path}?{parts.query}"


def log_in(browser: Browser, next_path: str = "/archive") -> TestResponse:
    """There and back."""
    return browser.get(visit(leave(browser, next_path)))


def choose(browser: Browser, name: str) -> TestResponse:
    """Answer the one question of the welcome page."""
    token = TOKEN.search(browser.get("/welcome").text)
    assert token
    return browser.post("/welcome", data={"csrf_token": token[1], "name": name})


def count(table: type[Account | Identity | LoginSession]) -> int:
    """How many rows there are."""
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def is_logged_in(browser: Browser) -> bool:
    """Whether this browser sees an account of its own."""
    return browser.get("/account").status_code == 200


def name_shown(browser: Browser) -> str:
    """The name in the head of the account page; it must be logged in."""
    found = re.search(r"<h1><bdi>(.*?)</bdi></h1>", browser.get("/account").text)
    assert found
    return unescape(found[1])
