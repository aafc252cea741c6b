"""Everything of one's own in one file, to take along."""

from threading import Lock

from flask import Response, request

from app.accounts.queries import hash_token
from app.accounts.session import get_account, signed_in
from app.kernel.errors import TooSoon
from app.kernel.turns import giving_way
from app.own.export import make_export
from app.own.queries.owner import Owner
from app.own.views import own
from app.reading.box import cookie_name
from app.web.throttle import EXPORTS, count_try

MAKING = Lock()  # one at a time in each process, and beside the turns of readers: a long one takes seconds


@own.get("/account/export.zip")
@signed_in
def export() -> Response:
    """All that is stored about oneself, and what this browser left as drafts."""
    if not MAKING.acquire(blocking=False):
        raise TooSoon("Somebody else's file is being made, or your last one; try again in ten seconds.", 10)
    try:
        response = Response(make_own(), mimetype="application/zip")
    finally:
        MAKING.release()
    response.headers["Content-Disposition"] = 'attachment; filename="export.zip"'
    return response


def make_own() -> bytes:
    """The file of whoever asks for it, while readers take their turns."""
    mine, token = get_account(), request.cookies.get(cookie_name())
    count_try(EXPORTS, "You have taken your export three times within an hour.", "export", str(mine.id))
    with giving_way():
        return make_export(Owner(mine.id, hash_token(token) if token else None))
