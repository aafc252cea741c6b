"""Caches: one page for everybody who is nobody, and never a page of one person for another."""

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.kernel.database import db
from tests.browser import Browser, new_browser
from tests.cast import Cast
from tests.house.scene import Scene, browser_of, make_scene
from tests.house.table import READS, Line

PUBLIC = "public, max-age=0, must-revalidate"
# They ask nobody who is there, and age.
OF_NOBODY = ("/robots.txt", "/favicon.ico", "/avatars/{digest}.webp", "/media/{upload}")
# `/health` is for machines that want it fresh; the others lead on, or ask who is there.
SHARED = [line for line in READS if line.expected["nobody"] == 200 and line.rule not in ("/health", *OF_NOBODY)]
ENCODINGS = ("identity", "gzip", "br", "gzip, deflate, br, zstd", "gzip;q=0, br")


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """One of everything."""
    return make_scene(cast)


def vary_of(answer: TestResponse) -> set[str]:
    """What a cache must tell apart."""
    return set(re.split(r",\s*", answer.headers["Vary"]))


@pytest.mark.parametrize("line", SHARED, ids=str)
def test_shared_caches_get_the_same_bytes_for_everybody_and_no_cookie(app: Flask, scene: Scene, line: Line) -> None:
    one, other = (new_browser(app).get(scene.fill(line.rule), headers={"User-Agent": name}) for name in "ab")

    assert one.data == other.data
    assert one.headers["ETag"] == other.headers["ETag"]
    assert not one.headers["ETag"].startswith("W/")
    assert one.headers["Cache-Control"] == PUBLIC
    assert "Set-Cookie" not in one.headers
    assert vary_of(one) == {"Cookie", "Accept-Encoding"}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("path", ["/", "/login", "/feed.atom", "/articles/{slug}"])
def test_a_page_that_did_not_change_is_not_sent_again(client: Browser, scene: Scene, path: str, encoding: str) -> None:
    ask = {"Accept-Encoding": encoding}
    first = client.get(scene.fill(path), headers=ask)

    second = client.get(scene.fill(path), headers=ask | {"If-None-Match": first.headers["ETag"]})

    assert first.headers.get("Content-Encoding", "identity") in encoding
    assert (second.status_code, second.data) == (304, b"")
    assert second.headers["ETag"] == first.headers["ETag"]
    assert second.headers["Cache-Control"] == PUBLIC
    assert vary_of(second) == {"Cookie", "Accept-Encoding"}


def test_every_encoding_has_its_own_mark(client: Browser, scene: Scene) -> None:
    marks = {client.get("/", headers={"Accept-Encoding": name}).headers["ETag"] for name in ENCODINGS[:3]}

    assert len(marks) == 3


def test_a_page_that_changed_is_sent_again(client: Browser, cast: Cast, scene: Scene) -> None:
    first = client.get("/")
    make_scene(cast)

    second = client.get("/", headers={"If-None-Match": first.headers["ETag"]})

    assert second.status_code == 200
    assert second.headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize("line", READS, ids=str)
def test_shared_caches_never_get_a_page_of_somebody(app: Flask, cast: Cast, scene: Scene, line: Line) -> None:
    if line.rule in ("/health", "/login/corp/callback", *OF_NOBODY):
        pytest.skip("the same for everybody")
    path, browser = scene.fill(line.rule), browser_of(app, cast, "ada")

    answer = browser.get(path, headers={"Accept-Encoding": "zstd, br, gzip"})

    if "ETag" not in answer.headers or not path.endswith(("feed.atom", ".json")):
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in answer.headers
    assert "Cookie" in vary_of(answer)
    if b'name="csrf_token"' in answer.data:
        assert "Content-Encoding" not in answer.headers


def test_shared_caches_a_page_with_a_secret_is_not_compressed(client: Browser, cast: Cast, scene: Scene) -> None:
    answer = client.log_in(cast.ben).get("/account", headers={"Accept-Encoding": "zstd, br, gzip"})

    assert 'name="csrf_token"' in answer.text
    assert "Content-Encoding" not in answer.headers


def test_shared_caches_a_mark_of_the_public_page_opens_no_personal_one(
    client: Browser, cast: Cast, scene: Scene
) -> None:
    mark = client.get("/").headers["ETag"]

    answer = client.log_in(cast.ben).get("/", headers={"If-None-Match": mark})

    assert answer.status_code == 200
    assert "Ben Cho" in answer.text


def test_shared_caches_a_page_with_a_kept_text_is_for_one_browser(client: Browser, scene: Scene) -> None:
    client.post(f"/articles/{scene.slug}/draft", data={"text": "Mine alone."})

    answer = client.get(f"/articles/{scene.slug}")

    assert "Mine alone." in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Mine alone." not in new_browser(client.application).get(f"/articles/{scene.slug}").text


def test_shared_caches_after_logging_out_the_page_is_everybodys_again(
    client: Browser, cast: Cast, scene: Scene
) -> None:
    nobody = client.get("/archive").data
    client.log_in(cast.ben)
    client.press("/logout")

    answer = client.get("/archive")

    assert answer.data == nobody
    assert answer.headers["Cache-Control"] == PUBLIC


@pytest.mark.parametrize("path", ["/nonsense", "/articles/nonsense", "/comments/999"])
def test_shared_caches_do_not_keep_an_error(client: Browser, cast: Cast, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in answer.headers
    db.session.rollback()
