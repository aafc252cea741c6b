"""Scripts, styles and pictures: one address per content, kept for ever, compressed once."""

import base64
import gzip
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask

from app.web.assets import prepare
from tests.browser import Browser

SCRIPT = "js/theme-switch.js"


@pytest.fixture
def source(folder: Path) -> Path:
    """A small `static/`."""
    static = folder / "static"
    for name, text in {
        "css/10-b.css": "b{}",
        "css/00-a.css": "@layer a;",
        "css/staff/10-c.css": "c{}",
        "js/one.js": "let one = 1;\n" * 200,
    }.items():
        (static / name).parent.mkdir(parents=True, exist_ok=True)
        (static / name).write_text(text, encoding="utf-8")
    return static


def address_of(app: Flask, name: str) -> str:
    """Where pages say the asset is."""
    asset = app.jinja_env.globals["asset"]
    return str(asset(name))  # type: ignore[operator]


def test_an_asset_is_kept_for_ever(app: Flask, client: Browser) -> None:
    answer = client.get(address_of(app, SCRIPT), buffered=True)

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert answer.mimetype == "text/javascript"
    assert "Set-Cookie" not in answer.headers
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_an_asset_is_sent_compressed(app: Flask, client: Browser, encoding: str) -> None:
    answer = client.get(address_of(app, "site.css"), headers={"Accept-Encoding": encoding}, buffered=True)

    assert answer.headers.get("Content-Encoding") in (encoding, "gzip" if encoding == "gzip" else None)
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_what_a_text_names_keeps_its_address_but_is_asked_for_again(client: Browser) -> None:
    answer = client.get("/static/sample/footpath.svg", buffered=True)

    assert answer.status_code == 200
    assert "immutable" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["../config.py", "..%2fconfig.py", "%2e%2e/%2e%2e/etc/passwd", "js/", "js", "nonsense"]
)
def test_nothing_but_assets_is_handed_out(app: Flask, client: Browser, path: str) -> None:
    prefix = address_of(app, SCRIPT).removesuffix(SCRIPT)

    assert client.get(prefix + path, buffered=True).status_code == 404
    assert client.get("/static/sample/" + path, buffered=True).status_code == 404


def test_the_style_sheets_of_a_folder_are_joined_in_their_order(source: Path, folder: Path) -> None:
    assets = prepare(source, folder / "built")

    assert (assets.folder / "site.css").read_text() == "@layer a;\nb{}"
    assert (assets.folder / "staff.css").read_text() == "c{}"
    assert not (assets.folder / "css").exists()


def test_another_byte_is_another_address(source: Path, folder: Path) -> None:
    before = prepare(source, folder / "built").url("js/one.js")
    (source / "js/one.js").write_text("let one = 2;\n", encoding="utf-8")

    after = prepare(source, folder / "built").url("js/one.js")

    assert before != after


def test_a_name_that_there_is_not_is_an_error_at_once(source: Path, folder: Path) -> None:
    assets = prepare(source, folder / "built")

    with pytest.raises(FileNotFoundError):
        assets.url("js/two.js")


def test_the_integrity_is_that_of_the_bytes(source: Path, folder: Path) -> None:
    assets = prepare(source, folder / "built")

    digest = sha256((source / "js/one.js").read_bytes()).digest()
    assert assets.integrity("js/one.js") == "sha256-" + base64.b64encode(digest).decode()


def test_the_compressed_copy_is_the_same_text(source: Path, folder: Path) -> None:
    assets = prepare(source, folder / "built")

    assert gzip.decompress((assets.folder / "js/one.js.gz").read_bytes()) == (source / "js/one.js").read_bytes()


def test_a_script_is_sent_without_what_is_for_its_authors(source: Path, folder: Path) -> None:
    script = '// What it does.\n\n/** Says it. */\nconst a = "https://example.org/*"; // twice\n  // Why.\n  a();\n'
    (source / "js/one.js").write_text(script, encoding="utf-8")

    assets = prepare(source, folder / "built")

    sent = (assets.folder / "js/one.js").read_text(encoding="utf-8")
    assert sent == '\nconst a = "https://example.org/*";\na();\n'


def test_several_processes_that_start_at_once_leave_one_whole_folder(source: Path, folder: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: prepare(source, folder / "built"), range(4)))

    assert len({assets.folder for assets in made}) == 1
    assert [path.name for path in (folder / "built").iterdir()] == [made[0].folder.name]
