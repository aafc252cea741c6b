"""What every answer says about itself, errors and static files included."""

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.web.headers import HEADERS
from tests.browser import Browser, new_browser
from tests.cast import Cast

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
}


def assert_complete(answer: TestResponse) -> None:
    """The headers are there, each once."""
    for name, value in EXPECTED.items():
        assert answer.headers.getlist(name) == [value], name
    policies = answer.headers.getlist("Content-Security-Policy")
    assert len(policies) == 1
    assert set(policies[0].split("; ")) >= POLICY
    assert "unsafe" not in policies[0]
    assert answer.headers.get("Cache-Control")
    assert "Server" not in answer.headers


def asset_of(client: Browser) -> str:
    """The address of the style sheet that a page names."""
    page = client.get("/login").text
    return page.partition('<link rel="stylesheet" href="')[2].partition('"')[0]


def again(client: Browser, path: str) -> TestResponse:
    """The second answer to somebody who kept the first."""
    mark = client.get(path, buffered=True).headers["ETag"]
    return client.get(path, headers={"If-None-Match": mark}, buffered=True)


def part(client: Browser, wanted: str) -> TestResponse:
    """Some bytes of an asset."""
    return client.get(asset_of(client), headers={"Range": wanted}, buffered=True)


CASES: dict[str, tuple[int, Callable[[Browser], TestResponse]]] = {
    "a page": (200, lambda client: client.get("/")),
    "a page without a body": (200, lambda client: client.head("/")),
    "options": (200, lambda client: client.options("/")),
    "the login": (200, lambda client: client.get("/login")),
    "a feed": (200, lambda client: client.get("/feed.atom")),
    "health": (200, lambda client: client.get("/health")),
    "a redirect": (303, lambda client: client.get("/account")),
    "a redirect of the router": (308, lambda client: client.get("/archive//2026/03")),
    "a nonsense address": (404, lambda client: client.get("/nonsense")),
    "a nonsense asset": (404, lambda client: client.get("/static/nonsense.css")),
    "a wrong method": (405, lambda client: client.post("/")),
    "another site's form": (403, lambda client: client.post("/logout", headers={"Origin": "null"})),
    "a bad host": (400, lambda client: client.get("/", base_url="http://evil.example")),
    "a bad host with a port": (400, lambda client: client.get("/", headers={"Host": "localhost:99999"})),
    "a form to a bad host": (400, lambda client: client.post("/logout", base_url="http://evil.example")),
    "another site's form to a bad host": (
        403,
        lambda client: client.post("/logout", base_url="http://evil.example", headers={"Origin": "http://evil.example"}),
    ),
    "too large": (413, lambda client: client.post("/logout", data={"text": "x" * 2_100_000})),
    "an asset": (200, lambda client: client.get(asset_of(client), buffered=True)),
    "an asset that did not change": (304, lambda client: again(client, asset_of(client))),
    "a part of an asset": (206, lambda client: part(client, "bytes=0-9")),
    "no part of an asset": (416, lambda client: part(client, "bytes=99999999-")),
    "an asset by a wrong method": (405, lambda client: client.post(asset_of(client), buffered=True)),
    "a page that did not change": (304, lambda client: again(client, "/login")),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_headers_are_complete_on(client: Browser, cast: Cast, case: str) -> None:
    status, ask = CASES[case]

    answer = ask(client)

    assert answer.status_code == status
    assert_complete(answer)


def test_headers_are_complete_on_a_bug(app: Flask, client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.view_functions, "health.check", lambda: 1 // 0)

    answer = client.get("/health")

    assert answer.status_code == 500
    assert "Something went wrong on our side." in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert_complete(answer)


def test_headers_of_a_bug_are_complete_for_somebody_who_is_logged_in_too(
    app: Flask, client: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.view_functions, "health.check", lambda: 1 // 0)

    answer = client.log_in(cast.ada).get("/health")

    assert answer.status_code == 500
    assert "Ada Park" in answer.text
    assert_complete(answer)


def test_over_tls_every_answer_says_that_there_is_no_other_way(another_app: Callable[..., Flask], cast: Cast) -> None:
    browser = new_browser(another_app(address="https://example.org"))
    paths = ("/", "/nonsense", "/static/sample/footpath.svg", "/login")

    answers = [browser.get(path, base_url="https://example.org", buffered=True) for path in paths]

    assert [answer.status_code for answer in answers] == [200, 404, 200, 200]
    assert {answer.headers["Strict-Transport-Security"] for answer in answers} == {
        "max-age=63072000; includeSubDomains"
    }


def test_on_loopback_nothing_is_said_of_tls(client: Browser) -> None:
    assert "Strict-Transport-Security" not in client.get("/").headers
    assert "Strict-Transport-Security" not in HEADERS
