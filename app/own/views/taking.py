"""Everything of one's own in one file, to take along."""

from flask import Response, request

from app.accounts.queries import hash_token
from app.accounts.session import get_account, signed_in
from app.own.export import make_export
from app.own.queries.owner import Owner
from app.own.views import own
from app.reading.box import cookie_name
from app.web.throttle import spend


@own.get("/account/export.zip")
@signed_in
def export() -> Response:
    """All that is stored about oneself, and what this browser left as drafts."""
    spend("export")
    token = request.cookies.get(cookie_name())
    response = Response(
        make_export(Owner(get_account().id, hash_token(token) if token else None)), mimetype="application/zip"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="export.zip"'
    return response
