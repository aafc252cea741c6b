"""A test client that behaves as a browser does: it says where its forms come from, and sends their token."""

import re
from typing import Any

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import inspect, select
from werkzeug.test import TestResponse

from app.accounts.commands.sessions import begin_session
from app.accounts.models import Account, Identity
from app.kernel.database import db

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Browser(FlaskClient):
    """Keeps cookies, sends `Origin` with every unsafe request; `press` also sends the form's token."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """A request with a context of its own, as from a page of our own unless the test says otherwise.

        What the test prepared is on the disk before it; what the test reads of its objects after it is fresh.
        """
        if kwargs.get("method", "GET") not in ("GET", "HEAD", "OPTIONS"):
            headers = dict(kwargs.pop("headers", None) or {})
            headers.setdefault("Origin", self.application.config["SETTINGS"].address)
            kwargs["headers"] = {name: value for name, value in headers.items() if value is not None}
        if not has_app_context():
            return super().open(*args, **kwargs)
        db.session.commit()
        with self.application.app_context():  # Flask would lend the request the test's own context: `g` and all it read
            answer = super().open(*args, **kwargs)
        forget_columns()
        return answer

    def log_in(self, account: Account) -> "Browser":
        """Give this browser a session of the account."""
        identity = db.session.scalars(
            select(Identity).where(Identity.account_id == account.id).order_by(Identity.id)
        ).first()
        assert identity
        token = begin_session(identity)
        db.session.commit()
        with self.session_transaction() as cookie:
            cookie["_user_id"] = token
        return self

    def token(self) -> str:
        """The token that our pages give this browser for its forms."""
        found = TOKEN.search(self.get("/account").text)
        assert found
        return found[1]

    def press(self, path: str, **fields: Any) -> TestResponse:
        """Send a form of a person who is logged in."""
        return self.post(path, data={"csrf_token": self.token(), **fields})


def forget_columns() -> None:
    """Let the test's objects read their columns anew; what was loaded beside them stays."""
    for row in db.session:
        db.session.expire(row, inspect(type(row)).column_attrs.keys())


def new_browser(app: Flask) -> Browser:
    """A browser that was never here."""
    browser = app.test_client()
    assert isinstance(browser, Browser)
    return browser
