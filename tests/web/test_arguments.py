"""Numbers and names in addresses: whatever they hold, no page fails."""

from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.routing import ValidationError

from app.web.arguments import LARGEST_ID, SLUG_BYTES, Id, Slug
from tests.browser import Browser, new_browser
from tests.cast import Cast
from tests.house.scene import Scene, browser_of, make_scene
from tests.house.table import FIELDS, LINES, WRITES, Line

NUMBERS = ["0", "-1", "1.0", "1e3", "99999999999999999999", str(2**63), str(2**62), "0x1", "%EF%BC%91", "1%00", "+1"]
TEXTS = [
    "%00",
    "%FF%FE",
    "%ED%A0%80",
    "%0d%0a",
    "x" * 3_000,
    "%F0%9F%A6%86" * 200,
    "..%2f..%2f",
    "%E2%80%AE",
    "' OR 1=1",
]
QUERIES = ["-1", "0", "99999999999999999999", "1.5", "%00", "%FF", "%ED%A0%80", "%EF%BC%91", "", "1&{name}=2"]
ARGUMENTS = {
    "/": ("before", "after"),
    "/archive/2026/03": ("before",),
    "/categories/{category}": ("after",),
    "/articles/{slug}": ("page", "order", "after", "reply_to"),
    "/articles/{slug}/branches/{comment_id}": ("after", "reply_to"),
    "/login": ("next",),
    "/accounts": ("after",),
    "/moderation": ("after", "done"),
    "/moderation/log": ("before",),
    "/desk": ("before",),
    "/desk/articles/{article_id}": ("saved",),
}
DYNAMIC = [line for line in LINES if "{" in line.rule]


def twisted(line: Line, scene: Scene) -> list[str]:
    """The address with each part that varies replaced by something else."""
    parts = [part for part in line.rule.split("/") if "{" in part]
    addresses = []
    for part in parts:
        suffix = part.partition("}")[2]
        for value in NUMBERS + TEXTS:
            addresses.append(scene.fill(line.rule.replace(part, "\0" + suffix)).replace("\0", value))
    return addresses


@pytest.mark.parametrize("line", DYNAMIC, ids=str)
def test_numbers_in_an_address_never_fail(app: Flask, cast: Cast, line: Line) -> None:
    scene = make_scene(cast)
    browser = browser_of(app, cast, "ada")
    token = browser.token()

    answers = {
        path: browser.open(path, method=line.method, data={"csrf_token": token}).status_code
        for path in twisted(line, scene)
    }

    assert {path: status for path, status in answers.items() if status not in (400, 404, 405, 308)} == {}


@pytest.mark.parametrize("rule", ARGUMENTS)
def test_numbers_in_a_query_never_fail(app: Flask, cast: Cast, rule: str) -> None:
    path = make_scene(cast).fill(rule)
    browser = browser_of(app, cast, "ada")

    for name in ARGUMENTS[rule]:
        for value in QUERIES:
            answer = browser.get(f"{path}?{name}={value.format(name=name)}")
            assert answer.status_code in (200, 400, 404), value


@pytest.mark.parametrize("month", ["0/1", "2026/0", "2026/13", "99999/1", "1/1", "9999/12", "-1/3", "2026/99999999999"])
def test_numbers_a_month_that_there_is_not_is_not_found(client: Browser, month: str) -> None:
    assert client.get(f"/archive/{month}").status_code == 404


HOSTILE = ["%00", "%FF%ED%A0%80", "99999999999999999999", "-1", "%0d%0a"]
NUMBERED = {"parent_id", "parent", "categories", "reason", "days", "seen"}


@pytest.mark.parametrize("line", [line for line in WRITES if line.rule in FIELDS], ids=str)
def test_numbers_and_rubbish_in_a_form_never_fail(app: Flask, cast: Cast, line: Line) -> None:
    scene = make_scene(cast)
    browser = browser_of(app, cast, "ada")
    right = {"csrf_token": browser.token()} | {key: scene.fill(text) for key, text in FIELDS[line.rule].items()}

    for name in sorted(FIELDS[line.rule].keys() | NUMBERED):
        for value in HOSTILE:
            rest = "&".join(f"{key}={quote(text)}" for key, text in right.items() if key != name)
            kind = "application/x-www-form-urlencoded"
            answer = browser.post(scene.fill(line.rule), data=f"{rest}&{name}={value}", content_type=kind)
            assert answer.status_code < 500, (name, value)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=60))
def test_numbers_any_bytes_in_path_and_query_are_answered(app: Flask, path: bytes) -> None:
    client = new_browser(app)

    for prefix in ("/", "/articles/", "/comments/", "/avatars/", "/?page=", "/login?next="):
        assert client.get(prefix + quote(path)).status_code < 500


def test_a_slug_is_read_in_the_form_in_which_it_is_kept() -> None:
    converter = Slug(None)  # type: ignore[arg-type]

    assert converter.to_python("한글") == "한글"
    with pytest.raises(ValidationError):
        converter.to_python("x" * (SLUG_BYTES + 1))
    with pytest.raises(ValidationError):
        converter.to_python("a\0b")


def test_an_id_is_a_positive_number_that_a_database_holds() -> None:
    converter = Id(None)  # type: ignore[arg-type]

    assert [converter.to_python(text) for text in ("1", "007", str(LARGEST_ID))] == [1, 7, LARGEST_ID]
    for text in ("0", str(LARGEST_ID + 1)):
        with pytest.raises(ValidationError):
            converter.to_python(text)
