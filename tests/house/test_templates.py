"""House rules of the templates; each failure names the cure."""

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

from config import ROOT
from tests.browser import Browser
from tests.cast import Cast
from tests.house.scene import browser_of, make_scene
from tests.house.table import READS, Line

FILES = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())
NO_PAGES = ("{upload}", ".atom", ".json", ".webp", ".zip", ".txt", ".ico", "/health")
PAGES = [line for line in READS if not line.rule.endswith(NO_PAGES)]
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE)
HANDLER = re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE)
STYLE = re.compile(r"<style\b|<[^>]*\sstyle\s*=", re.IGNORECASE)
ELSEWHERE = re.compile(
    r"""<(?:script|link|img|iframe|source|audio|video|embed|object)\b[^>]*(?:src|href)=["'](?:https?:)?//"""
)


def name_of(path: Path) -> str:
    """The template as views name it."""
    return path.relative_to(ROOT / "templates").as_posix()


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_template_parses_and_trusts_nothing(app: Flask, path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    tree = app.jinja_env.parse(source)

    filters = {node.name for node in tree.find_all(nodes.Filter)}
    assert not filters & {"safe", "tojson"}, f"{name_of(path)}: only stored_html() writes text as it is."
    assert not list(tree.find_all(nodes.ScopedEvalContextModifier)), f"{name_of(path)}: leave autoescape on."
    assert "Markup(" not in source


def test_only_html_and_feeds_are_escaped_so_there_are_no_others(app: Flask) -> None:
    names = [name_of(path) for path in FILES]

    assert [name for name in names if not app.select_jinja_autoescape(name)] == [], "Name it .html or .xml."


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_template_holds_a_style_or_a_script(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    assert not STYLE.search(source), f"{name_of(path)}: write it in static/css/."
    assert not INLINE_SCRIPT.search(source), f"{name_of(path)}: write it in static/js/ and use module()."
    assert not HANDLER.search(source), f"{name_of(path)}: let a custom element listen."
    assert "javascript:" not in source


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_template_that_is_named_exists(app: Flask, path: Path) -> None:
    tree = app.jinja_env.parse(path.read_text(encoding="utf-8"))

    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        assert isinstance(node.template, nodes.Const)
        app.jinja_env.get_template(node.template.value)


def test_every_asset_that_a_template_names_exists(app: Flask) -> None:
    asset = app.jinja_env.globals["asset"]

    for path in FILES:
        for name in re.findall(
            r"""\b(?:asset|integrity|module)\(['"]([^'"]+)['"]\)""", path.read_text(encoding="utf-8")
        ):
            assert asset(name), f"{name_of(path)} names {name}."  # raises FileNotFoundError


def test_every_form_that_is_sent_by_post_shows_where_it_comes_from() -> None:
    """The forms of pages for everybody, or for whoever has a link, carry no token; they stand on this list."""
    bare = []
    for path in FILES:
        for form in re.findall(r'<form\b[^>]*method="post".*?</form>', path.read_text(encoding="utf-8"), re.DOTALL):
            if "csrf_field()" not in form:
                bare.append(name_of(path))

    logging_in = ["accounts/login.html"] * 3
    shared = [*logging_in, "reading/guest_reply.html", "reading/reply.html", "reading/unsaved_edit.html"]
    assert sorted(bare) == shared, "Put {{ csrf_field() }} into the form."


@pytest.mark.parametrize("name", ["nobody", "ada"])
@pytest.mark.parametrize("line", PAGES, ids=str)
def test_no_page_holds_a_style_a_script_or_anything_from_elsewhere(
    app: Flask, cast: Cast, line: Line, name: str
) -> None:
    page = browser_of(app, cast, name).get(make_scene(cast).fill(line.rule)).text

    assert not STYLE.search(page)
    assert not INLINE_SCRIPT.search(page)
    assert not HANDLER.search(page)
    assert not ELSEWHERE.search(re.sub(r'<link rel="canonical"[^>]*>', "", page))
    assert all("integrity=" in tag for tag in re.findall(r"<script[^>]*>", page))


def test_every_asset_of_a_page_is_there(client: Browser, cast: Cast) -> None:
    make_scene(cast)
    page = client.log_in(cast.ada).get("/desk/articles/new").text

    addresses = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))

    assert len(addresses) > 3
    assert {client.get(address, buffered=True).status_code for address in addresses} == {200}
