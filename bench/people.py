"""People who are logged in, and the changes that they make through the product's own pages."""

import re
from collections.abc import Callable, Sequence
from itertools import count, cycle
from urllib.parse import urlencode

import requests
from flask import Flask

from bench.site import token_of
from bench.words import comment_text, writer

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
POSTED = re.compile(r"#comment-(\d+)$")

Bump = Callable[[], None]


class Person:
    """A browser with a session of its own; every form that it sends carries the token of our pages."""

    def __init__(self, app: Flask, address: str, account_id: int) -> None:
        self.address, self.browser = address, requests.Session()
        self.browser.headers.update({"Origin": address, "Accept-Encoding": "gzip, deflate, br, zstd"})
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        cookie = signer.dumps({"_user_id": token_of(account_id), "_fresh": True})
        self.browser.cookies.set(app.config["SESSION_COOKIE_NAME"], cookie, domain="127.0.0.1")
        found = TOKEN.search(self.get("/account").text)
        if not found:
            raise RuntimeError(f"The page of the account {account_id} has no form; is nobody logged in?")
        self.token = found[1]

    def get(self, path: str) -> requests.Response:
        """A page that must be there."""
        answer = self.browser.get(self.address + path, timeout=60)
        answer.raise_for_status()
        return answer

    def press(self, path: str, **fields: object) -> str:
        """Send a form, and where the answer leads; raises RuntimeError where it was refused."""
        form = {"csrf_token": self.token, **fields}
        answer = self.browser.post(self.address + path, data=form, allow_redirects=False, timeout=60)
        if answer.status_code != 303:
            raise RuntimeError(f"{path} answered {answer.status_code}: {answer.text[:2000]}")
        return answer.headers["Location"]

    def headers(self) -> tuple[tuple[str, str], ...]:
        """What tells the site who this is."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.browser.cookies.items())
        return (("Cookie", cookies),)

    def form(self, path: str, **fields: object) -> str:
        """A form as it goes over the wire."""
        body = urlencode({"csrf_token": self.token, **fields})
        heads = [*self.headers(), ("Host", self.address.partition("://")[2]), ("Origin", self.address)]
        heads += [("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", str(len(body)))]
        return "\r\n".join([f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in heads), "", body])


def change_thread(person: Person, slug: str, parent_ids: Sequence[int]) -> Bump:
    """Each call is one change of a thread that leaves it about as it was: a reply is posted, then deleted."""
    words, numbers, parents = writer("en", 6), count(1), cycle(parent_ids)
    posted: list[str] = []

    def change() -> None:
        if posted:
            person.press(f"/comments/{posted.pop()}/deletion")
            return
        text = f"{comment_text(words)} ({next(numbers)})"
        found = POSTED.search(person.press(f"/articles/{slug}/comments", text=text, parent_id=next(parents)))
        assert found
        posted.append(found[1])

    return change


def change_articles(person: Person, article_id: int, fields: dict[str, object]) -> Bump:
    """Each call is one change that every list with the article shows: it is withdrawn, then published again."""
    turns = cycle(("withdrawal", ""))

    def change() -> None:
        path = f"/desk/articles/{article_id}"
        if next(turns):
            person.press(f"{path}/withdrawal")
        else:
            person.press(path, action="publish", **fields)

    return change
