"""Uploads, as everybody gets them."""

import re

from flask import Blueprint, redirect, request
from werkzeug.http import dump_options_header
from werkzeug.wrappers import Response

from app.kernel.database import begin_reading
from app.kernel.errors import NotFound
from app.kernel.turns import giving_way
from app.media.models import DIGEST, Upload
from app.media.pictures import SIZED, SUFFIXES
from app.media.preparing import FILES
from app.media.queries import find_upload
from app.media.reading import PIECE, Stored, find_stored
from app.media.showing import copies_of
from app.media.workshop import workshop
from app.web.access import public
from app.web.turns import IN_PIECES

FOR_EVER = "public, max-age=31536000, immutable"

media = Blueprint("media", __name__)


@media.get("/media/<digest>/<name>")
@public
def upload(digest: str, name: str) -> Response:
    """A picture to be shown, or a file to be downloaded; a copy that is not made yet leads to the whole picture."""
    found = find_upload(digest) if re.fullmatch(DIGEST, digest) else None
    if found is None or (name != found.file and not SIZED.fullmatch(name)):
        raise NotFound
    if request.if_none_match.contains(etag_of(digest, name)):
        return lasting(Response(status=304), digest, name)
    begin_reading()  # storage may take its time, and others the connection
    with giving_way():
        stored = find_stored(workshop().storage, digest, name)
    return hand_out(stored, digest, name) if stored else copy(found, name)


def hand_out(stored: Stored, digest: str, name: str) -> Response:
    """What never changes, or a part of it, with its own type; anything but a picture is for the disk."""
    suffix = name.rpartition(".")[2]
    response = Response(stored, direct_passthrough=True, mimetype=SUFFIXES.get(suffix))
    if suffix not in SUFFIXES:
        response.headers["Content-Type"] = FILES.get(suffix, "application/octet-stream")
        response.headers["Content-Disposition"] = dump_options_header("attachment", {"filename": name})
    response.content_length = stored.size
    lasting(response, digest, name).make_conditional(request.environ, accept_ranges=True, complete_length=stored.size)
    request.environ[IN_PIECES] = stored.size > PIECE and request.method == "GET"
    return response


def lasting(response: Response, digest: str, name: str) -> Response:
    """An answer that is kept for ever, and shown on other sites too: readers of feeds are some."""
    response.headers["Cache-Control"] = FOR_EVER
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.set_etag(etag_of(digest, name))
    return response


def etag_of(digest: str, name: str) -> str:
    """What never changes is known by its address."""
    return f"{digest}-{name}"


def copy(found: Upload, name: str) -> Response:
    """The way to the whole picture while a copy of it is made; raises NotFound for what will never be."""
    if name not in copies_of(found):
        raise NotFound
    workshop().ask(found.digest, found.file, [name])
    response = redirect(found.address)
    response.headers["Cache-Control"] = "no-store"
    return response
