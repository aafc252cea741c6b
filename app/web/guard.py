"""Only our own pages may ask for a change, and a change holds the database's write lock from its first look."""

from flask import Flask, abort, current_app, request

from app.kernel.database import is_writing

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def refuse_other_sites() -> None:
    """Refuse an unsafe request whose browser does not say that it comes from a page of ours."""
    is_writing.set(request.method not in SAFE_METHODS)
    if request.method in SAFE_METHODS:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if (site, origin) == (None, None) or site not in (None, "same-origin") or origin not in (None, own_origin()):
        abort(403, "This form was sent from another site, so nothing was changed. Open the page here and try again.")

    if request.content_length is None and "Transfer-Encoding" in request.headers:
        abort(
            411
        )  # of such a body not a byte is read (`web/turns.py`), and a form without fields would tell an untruth


def forget_writing(error: BaseException | None) -> None:
    """What this thread does next begins as reading."""
    is_writing.set(False)


def own_origin() -> str:
    """The origin that browsers send for our own pages."""
    return str(current_app.config["SETTINGS"].address)


def init_app(app: Flask) -> None:
    """Look at every request before any view does."""
    app.before_request(refuse_other_sites)
    app.teardown_request(forget_writing)
