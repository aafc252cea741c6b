"""The one place that decides what caches may keep: pages for everybody, never a page for somebody."""

from typing import cast

from flask import Response, g, make_response, render_template, request
from flask_compress import Compress

compress = Compress()


def mark_personal() -> None:
    """What is answered now is meant for one person."""
    g.is_personal = True


def is_personal() -> bool:
    """Whether something personal was looked at for this answer."""
    return bool(g.get("is_personal", False))


def shared_page(template: str, **context: object) -> Response:
    """A page that is the same for everybody who is not logged in; personal as soon as somebody was recognised."""
    return shared(make_response(render_template(template, **context)))


def shared(response: Response) -> Response:
    """Give a public answer its strong ETag and let caches keep it as long as they ask whether it changed.

    Only such answers are compressed: a page for one person mixes secrets with what was typed (BREACH).
    """
    if is_personal():
        return response
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    response.vary.add("Cookie")
    response = compress.after_request(response)
    response.add_etag()
    return cast(Response, response.make_conditional(request))
