"""The one place that decides what caches may keep: pages for everybody, never a page for somebody."""

from collections.abc import Collection
from datetime import datetime
from typing import cast

from flask import Response, g, make_response, render_template, request
from flask_compress import Compress

from app.kernel.versions import read_marks
from app.web.keeping import SHOWN, Shown

compress = Compress()


def mark_personal() -> None:
    """What is answered now is meant for one person."""
    g.is_personal = True


def is_personal() -> bool:
    """Whether something personal was looked at for this answer."""
    return bool(g.get("is_personal", False))


def shared_page(
    template: str, *, shows: Collection[str] = (), until: datetime | None = None, **context: object
) -> Response:
    """A page that is the same for everybody who is not logged in; personal as soon as somebody was recognised.

    `shows` names the versions (`kernel.versions`) of everything on it, `until` is when it changes by the clock.
    """
    return shared(make_response(render_template(template, **context)), shows, until)


def shared(response: Response, shows: Collection[str], until: datetime | None) -> Response:
    """Give a public answer its strong ETag, and let it be kept: by us until it changes, by others as long as they ask.

    Only such answers are compressed: a page for one person mixes secrets with what was typed (BREACH).
    """
    if is_personal():
        return response
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    response.vary.add("Cookie")
    response = compress.after_request(response)
    response.add_etag()
    if not shows or SHOWN not in request.environ:
        return cast(Response, response.make_conditional(request))
    request.environ[SHOWN] = Shown(read_marks(shows), until)
    return response  # `keeping` answers with 304 where the client has it
