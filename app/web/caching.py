"""The one place that decides what caches may keep: pages for everybody, never a page for somebody."""

from typing import cast

from flask import Response, current_app, g, make_response, request

from app.kernel.versions import State
from app.web.compressing import compress
from app.web.keeping import QUICKLY, STATE


def mark_personal() -> None:
    """What is answered now is meant for one person."""
    g.is_personal = True


def is_personal() -> bool:
    """Whether something personal was looked at for this answer."""
    return bool(g.get("is_personal", False))


def shared_page(template: str, state: State | None = None, **context: object) -> Response:
    """A page that is the same for everybody who is not logged in; personal as soon as somebody was recognised.

    In the same state of what is on it, it is the same page (`kernel.versions`).
    """
    # Piece by piece, for most of them are ASCII, which is bytes already; all of them in one string would not be.
    current_app.update_template_context(context)
    pieces = current_app.jinja_env.get_template(template).generate(context)
    return shared(make_response(b"".join(map(str.encode, pieces))), state)


def shared(response: Response, state: State | None) -> Response:
    """Give a public answer its strong ETag, and let it be kept: by us until it changes, by others as long as they ask.

    Only such answers are compressed: a page for one person mixes secrets with what was typed (BREACH).
    """
    if is_personal():
        return response
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    compress(response, request.headers.get("Accept-Encoding", ""), quickly=request.environ.get(QUICKLY, False))
    response.add_etag()
    if state is None or STATE not in request.environ:
        return cast(Response, response.make_conditional(request))
    request.environ[STATE] = state
    return response  # `keeping` answers with 304 where the client has it
