"""Scripts, styles and pictures below one address that changes with their bytes, so that browsers keep them for ever."""

import re
import shutil
import tempfile
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

SHEETS = {"site.css": "css", "staff.css": "css/staff"}
FOR_AUTHORS = re.compile(r"^ *(?:(?://.*|/\*\*.*\*/)\n)?| // .*$", re.MULTILINE)  # remarks and indentation of scripts


@dataclass(frozen=True)
class Assets:
    """Where the prepared files lie, and below which address they are served."""

    folder: Path
    prefix: str

    @cache  # noqa: B019  (there is one for the whole process)
    def url(self, name: str) -> str:
        """The address of an asset; raises FileNotFoundError where there is none."""
        if not (self.folder / name).is_file():
            raise FileNotFoundError(name)
        return f"/{self.prefix}/{name}"

    @cache  # noqa: B019  (there is one for the whole process)
    def integrity(self, name: str) -> str:
        """What a browser compares a script with (W3C Subresource Integrity)."""
        return "sha256-" + b64encode(sha256((self.folder / name).read_bytes()).digest()).decode()


class Shelf(WhiteNoise):  # type: ignore[misc]
    """Hands out files; each answer, a refusal too, carries what every answer of the site carries."""

    def __init__(self, app: WSGIApplication, headers: Mapping[str, str], prefix: str) -> None:
        start = f"/{prefix}/"
        super().__init__(app, immutable_file_test=lambda path, url: url.startswith(start), allow_all_origins=False)
        self.fixed = {**headers, "Cache-Control": "private, no-store"}

    def serve(self, static_file: Any, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The answer to a request for the file."""

        def start(status: str, headers: list[tuple[str, str]]) -> object:
            complete = Headers(headers)
            for name, value in self.fixed.items():
                complete.setdefault(name, value)
            return start_response(status, complete.items())

        answer: Iterable[bytes] = super().serve(static_file, environ, start)
        return answer


def prepare(source: Path, target: Path) -> Assets:
    """Lay out the files of `static/` below `target`: joined style sheets, compressed copies, one digest for all."""
    files = sorted(path for path in source.rglob("*") if path.is_file())
    digest = sha256()
    for path in files:
        digest.update(f"{path.relative_to(source)}\0".encode() + path.read_bytes())
    name = digest.hexdigest()[:16]
    assets = Assets(target / name, f"static/{name}")
    if not assets.folder.exists():
        lay_out(source, files, assets.folder)
    return assets


def lay_out(source: Path, files: list[Path], folder: Path) -> None:
    """Fill the folder beside its place and move it there whole, for several processes may start at once."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(dir=folder.parent))
    for path in files:
        if path.suffix != ".css":
            copy = building / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        if path.suffix == ".js":
            copy.write_text(FOR_AUTHORS.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")
    for name, part in SHEETS.items():
        sheets = sorted((source / part).glob("*.css"))
        (building / name).write_text("\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets), encoding="utf-8")
    compressor = Compressor(quiet=True)
    for path in [path for path in building.rglob("*") if path.is_file()]:
        if compressor.should_compress(path.name):
            list(compressor.compress(str(path)))
    building.chmod(0o755)
    try:
        building.rename(folder)
    except OSError:
        shutil.rmtree(building)


def init_app(app: Flask, source: Path, target: Path, headers: Mapping[str, str]) -> None:
    """Serve the assets in front of the app; `/static/sample/` stays without a digest for addresses in texts."""
    assets = prepare(source, target)
    app.jinja_env.globals.update(asset=assets.url, integrity=assets.integrity)
    outer = Shelf(app.wsgi_app, headers, assets.prefix)
    outer.add_files(str(assets.folder), prefix=f"{assets.prefix}/")
    outer.add_files(str(assets.folder / "sample"), prefix="static/sample/")
    app.wsgi_app = outer  # type: ignore[method-assign]
