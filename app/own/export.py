"""Everything of one person in one ZIP file: for machines, and to be read. docs/export.md explains each field."""

import json
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from flask import current_app

from app.kernel.clock import now
from app.own.queries.owner import Owner
from app.own.queries.sections import SECTIONS, find_picture

FORMAT, VERSION = "rejoinder-export", 1
STYLE = Path(__file__).with_name("export.css")


def make_export(owner: Owner) -> bytes:
    """The file. Texts go into it a few at a time: what is in memory at once is what they are compressed to."""
    file, made_at = BytesIO(), now()
    with ZipFile(file, "w", ZIP_DEFLATED) as folder:
        with folder.open("export.json", "w") as entry:
            for piece in spell(owner, made_at):
                entry.write(piece.encode())
        with folder.open("index.html", "w") as entry:
            parts = [(section, section.rows(owner)) for section in SECTIONS]
            picture = find_picture(owner)
            template = current_app.jinja_env.get_template("own/export.html")
            page = template.stream(parts=parts, made_at=made_at, picture=bool(picture))
            page.enable_buffering(100)
            page.dump(entry, "utf-8")
        folder.writestr("style.css", STYLE.read_bytes())
        if picture:
            folder.writestr("picture.webp", picture)
    return file.getvalue()


def spell(owner: Owner, made_at: datetime) -> Iterator[str]:
    """The JSON piece by piece: what it is, then a list of objects for each section, an object on a line."""
    head = {"format": FORMAT, "version": VERSION, "made_at": made_at}
    yield "{" + json.dumps(head, default=plain)[1:-1]
    for section in SECTIONS:
        yield f',\n\n"{section.name}": ['
        for number, row in enumerate(section.rows(owner)):
            yield (",\n" if number else "\n") + json.dumps(row, default=plain, ensure_ascii=False)
        yield "]"
    yield "}\n"


def plain(value: Any) -> str:
    """A time as RFC 3339 has it; the rest JSON knows."""
    return datetime.isoformat(value)
