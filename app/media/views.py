"""Uploads, as everybody gets them."""

import re
from io import BytesIO

from flask import Blueprint, redirect, send_file
from werkzeug.wrappers import Response

from app.kernel.errors import NotFound
from app.media.pictures import SIZED, SUFFIXES
from app.media.preparing import FILES
from app.media.queries import find_upload
from app.media.showing import copies_of
from app.media.workshop import workshop
from app.web.access import public

FOR_EVER = "public, max-age=31536000, immutable"
DIGEST = re.compile(r"[0-9a-f]{32}")
FILE = re.compile(r"_?[a-z0-9-]{1,80}\.([a-z0-9]{3,4})", re.ASCII)

media = Blueprint("media", __name__)


@media.get("/media/<digest>/<name>")
@public
def upload(digest: str, name: str) -> Response:
    """A picture to be shown, or a file to be downloaded; a copy that is not made yet leads to the whole picture."""
    suffix = FILE.fullmatch(name)
    if not DIGEST.fullmatch(digest) or not suffix:
        raise NotFound
    content = workshop().storage.read(digest, name)
    return copy(digest, name) if content is None else hand_out(digest, name, suffix[1], content)


def hand_out(digest: str, name: str, suffix: str, content: bytes) -> Response:
    """What never changes, with its own type; anything but a picture is for the disk."""
    kind = SUFFIXES.get(suffix) or FILES.get(suffix) or "application/octet-stream"
    response = send_file(
        BytesIO(content),
        mimetype=kind,
        as_attachment=suffix not in SUFFIXES,
        download_name=name,
        etag=f"{digest}-{name}",
        conditional=True,
    )
    response.headers["Cache-Control"] = FOR_EVER
    return response


def copy(digest: str, name: str) -> Response:
    """The way to the whole picture while a copy of it is made; raises NotFound for what will never be."""
    found = find_upload(digest) if SIZED.fullmatch(name) else None
    if found is None or name not in copies_of(found):
        raise NotFound
    workshop().ask(digest, found.file, [name])
    response = redirect(found.address)
    response.headers["Cache-Control"] = "no-store"
    return response
