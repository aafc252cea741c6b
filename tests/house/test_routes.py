"""House rules of routes: each says who may come, and the table of tests/house/table.py names them all."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.browser import TOKEN, Browser
from tests.cast import Cast
from tests.house.scene import PEOPLE, Scene, browser_of, everything, make_scene, use_reachable_provider
from tests.house.table import FIELDS, LINES, READS, WRITES, Line, allowed

NAMES = {
    "public",
    "signed in",
    "may_write",
    "may_upload",
    "may_manage_categories",
    "may_manage_redirects",
    "may_moderate",
    "may_grant_roles",
    "may_change_settings",
    "may_change_rules",
}
# These pages are the same for everybody, or leave nothing but a draft: `web.guard` looks at where they come from.
WITHOUT_TOKEN = {
    "/login/corp",
    "/login/passkey/challenge",
    "/login/passkey",
    "/login/email",
    "/login/email/a-token",
    "/welcome",
    "/articles/{slug}/comments/preview",
    "/articles/{slug}/draft",
    "/articles/{slug}/guest-replies",
    "/replies/a-token",
}


@pytest.fixture(autouse=True)
def reachable(app: Flask) -> Iterator[None]:
    """A provider that can be left for without a network."""
    kept = app.extensions["providers"]
    use_reachable_provider(app)
    yield
    app.extensions["providers"] = kept


def send(browser: Browser, line: Line, scene: Scene) -> TestResponse:
    """The request of a line, with a right form and the browser's own token where it has one."""
    path = scene.fill(line.rule)
    if line.method == "GET":
        return browser.get(path)
    found = TOKEN.search(browser.get("/account").text)
    token = {"csrf_token": found[1]} if found else {}
    return browser.post(path, data=token | fields_of(line, scene))


def fields_of(line: Line, scene: Scene) -> dict[str, str]:
    """A form that the line's view takes."""
    return {name: scene.fill(value) for name, value in FIELDS.get(line.rule, {}).items()}


def test_every_route_stands_in_the_table(app: Flask, cast: Cast) -> None:
    scene, adapter = make_scene(cast), app.create_url_adapter(None) or app.url_map.bind("localhost")
    named = {(line.method, adapter.match(scene.fill(line.rule), line.method)[0]) for line in LINES}

    routes = {(method, rule.endpoint) for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    missing = {route for route in routes if route[0] not in ("HEAD", "OPTIONS")} - named

    assert not missing, f"Add these routes with everybody's answer to tests/house/table.py: {sorted(missing)}"


def test_every_view_says_who_may_come(app: Flask) -> None:
    silent = [name for name, view in app.view_functions.items() if getattr(view, "access", None) not in NAMES]

    assert not silent, f"Put @public, @signed_in or @permitted(rule) on: {silent}; or name a new rule in this test."


@pytest.mark.parametrize("line", LINES, ids=str)
def test_mass_assignment_everybody_gets_the_answer_of_the_table(app: Flask, cast: Cast, line: Line) -> None:
    answers, scene = {}, make_scene(cast)

    for name in PEOPLE:
        answers[name] = send(browser_of(app, cast, name), line, scene).status_code
        scene = make_scene(cast) if line.method == "POST" and answers[name] in (200, 303) else scene

    assert answers == line.expected


@pytest.mark.parametrize("line", [line for line in WRITES if 303 in line.expected.values()], ids=str)
def test_who_may_not_changes_nothing(app: Flask, cast: Cast, line: Line) -> None:
    scene = make_scene(cast)
    refused = [name for name in PEOPLE if line.expected[name] in (403, 404)]
    browsers = [browser_of(app, cast, name) for name in refused]
    before = everything()

    for browser in browsers:
        send(browser, line, scene)

    assert everything() == before


FOREIGN = {
    "another origin": {"Origin": "https://evil.example"},
    "another port": {"Origin": "http://localhost:8080"},
    "another scheme": {"Origin": "https://localhost"},
    "an origin that is hidden": {"Origin": "null"},
    "an empty origin": {"Origin": ""},
    "cross-site": {"Origin": None, "Sec-Fetch-Site": "cross-site"},
    "same-site": {"Origin": None, "Sec-Fetch-Site": "same-site"},
    "typed by hand": {"Origin": None, "Sec-Fetch-Site": "none"},
    "our origin, but cross-site": {"Sec-Fetch-Site": "cross-site"},
    "nothing said": {"Origin": None},
}


@pytest.mark.parametrize("line", WRITES, ids=str)
def test_staff_are_people_a_form_of_another_site_changes_nothing(app: Flask, cast: Cast, line: Line) -> None:
    scene = make_scene(cast)
    browser = browser_of(app, cast, allowed(line))
    data = {"csrf_token": browser.token(), **fields_of(line, scene)}
    before = everything()

    answers = {
        name: browser.post(scene.fill(line.rule), data=data, headers=headers).status_code
        for name, headers in FOREIGN.items()
    }

    assert answers == dict.fromkeys(FOREIGN, 403)
    assert everything() == before


@pytest.mark.parametrize("line", [line for line in WRITES if line.rule not in WITHOUT_TOKEN], ids=str)
def test_staff_are_people_a_form_without_its_token_changes_nothing(app: Flask, cast: Cast, line: Line) -> None:
    scene = make_scene(cast)
    name = allowed(line)
    browser, foreign = browser_of(app, cast, name), browser_of(app, cast, name).token()
    before = everything()

    for token in ({}, {"csrf_token": ""}, {"csrf_token": foreign}, {"csrf_token": "x" * 5_000}):
        answer = browser.post(scene.fill(line.rule), data=fields_of(line, scene) | token)
        assert answer.status_code in (403, 422), f"{line}: refuse the form with 422 and its reason"

    assert everything() == before


@pytest.mark.parametrize("line", [line for line in WRITES if line.rule in WITHOUT_TOKEN], ids=str)
def test_a_form_without_a_token_leaves_nothing_but_a_draft(app: Flask, cast: Cast, line: Line) -> None:
    scene = make_scene(cast)
    browser = browser_of(app, cast, "ben")
    before = everything()

    browser.post(scene.fill(line.rule), data=fields_of(line, scene))

    after = everything()
    assert after | {"drafts": []} == before | {"drafts": []}
    assert len(after["drafts"]) == (1 if line.rule.endswith("/draft") else 0)


@pytest.mark.parametrize("name", ["nobody", "ben", "ada"])
def test_state_by_get_does_not_exist(app: Flask, cast: Cast, name: str) -> None:
    scene, readable = make_scene(cast), {line.rule for line in READS}
    browser = browser_of(app, cast, name)
    before = everything()

    answers = {
        line.rule: browser.get(scene.fill(line.rule), query_string=fields_of(line, scene)).status_code for line in LINES
    }

    assert everything() == before
    assert {status for rule, status in answers.items() if rule not in readable} == {405}


def test_return_address_a_path_of_two_slashes_stays_on_the_site(app: Flask, cast: Cast) -> None:
    scene = make_scene(cast)
    browser = browser_of(app, cast, "nobody")
    paths = [scene.fill(line.rule) for line in READS]
    twisted = [*(f"/{path}" for path in paths), *(f"{path}/" for path in paths)]

    for path in ["//evil.example/", "//evil.example/..", "/\\evil.example", "/.//evil.example/", *twisted]:
        answer = browser.get("/", environ_overrides={"PATH_INFO": path.encode().decode("latin-1")})
        location = answer.headers.get("Location", "/")
        assert answer.status_code < 500
        assert location.startswith("http://localhost/") or re.match(r"/(?![/\\])", location)
