"""Every failure ends on a page with one plain sentence, the right status, and the text that was typed."""

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, make_response, render_template, request, url_for
from flask.globals import request_ctx
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from app.kernel.addresses import local_path
from app.kernel.database import db
from app.kernel.errors import Gone, LoggedOut, NotAllowed, NotFound, OutOfReach, RuleBroken, TooSoon

TITLES = {
    400: "That request could not be read",
    403: "Not allowed",
    404: "Not here",
    405: "Not this way",
    409: "Somebody was faster",
    410: "Withdrawn",
    411: "Of unknown length",
    413: "Too much at once",
    422: "Not yet",
    429: "One moment",
    500: "Our mistake",
    502: "The provider did not answer as it should",
    503: "Back in a moment",
    504: "The provider did not answer in time",
}
SENTENCES = {
    400: "Your browser sent something that makes no sense here. Go back and try again.",
    403: "You may not do this. If you think you should, ask the people who run this site.",
    404: "That page is not here. It may have moved; the archive may know.",
    405: "This address does something only when its button is pressed.",
    409: "The same was done at the same moment, perhaps by you in another window. Look again before you repeat it.",
    410: "This article was withdrawn by its author or editor.",
    411: "What was sent does not say how long it is, so nothing of it was read and nothing was changed.",
    413: "That is more than this site takes at once. Shorten it and try again.",
    500: "Something went wrong on our side. Nothing was changed; try again in a moment.",
    503: "The site can be read, but nothing can be saved right now. Try again in a moment.",
}
OWN_WORDS = (403, 413)  # of which a view may say more than what stands above
TYPED_FIELDS = ("name", "title", "slug", "excerpt", "description", "text", "source", "message", "note", "answer")


def error_page(status: int, sentence: str = "", back: str | None = None, title: str = "") -> Response:
    """The page of a failure, with whatever the person typed and the path to go on from; with a title without number."""
    kept, number = typed_text(), None if title else status
    title = title or TITLES.get(status, "That did not work")
    shown = sentence or SENTENCES.get(status, "Go back and try again.")
    if request_ctx.url_adapter is None:  # it was sent to another host, so no address of ours can be written
        return Response(shown, status, mimetype="text/plain")
    html = render_template("web/error.html", status=number, title=title, sentence=shown, kept_text=kept, back=back)
    return make_response(html, status)


def typed_text() -> str | None:
    """Everything that the person typed, where the form can be read at all."""
    try:
        return "\n\n".join(filter(None, map(request.form.get, TYPED_FIELDS))) or None
    except HTTPException:
        return None


def on_rule_broken(error: RuleBroken) -> Response:
    """What was asked for breaks a rule."""
    db.session.rollback()
    if not isinstance(error, TooSoon):
        return error_page(422, str(error))
    response = error_page(429, str(error))
    response.headers["Retry-After"] = str(error.seconds)
    return response


def on_not_allowed(error: NotAllowed) -> Response:
    """The one who asked may not."""
    db.session.rollback()
    return error_page(403, str(error))


def on_logged_out(error: LoggedOut) -> Response:
    """The one who asked was logged out meanwhile; the login leads back to where the form was."""
    db.session.rollback()
    came_from = urlsplit(request.referrer or "")._replace(scheme="", netloc="").geturl()
    back = url_for("accounts.login", next=local_path(came_from))
    return error_page(403, str(error), back, "You are not logged in any more")


def on_missing(error: NotFound | Gone) -> Response:
    """There is no such thing, or there is no longer."""
    return error_page(410 if isinstance(error, Gone) else 404)


def on_out_of_reach(error: OutOfReach) -> Response:
    """What another machine keeps can't be had now; nothing was written."""
    current_app.logger.error("%s", error)
    db.session.rollback()
    response = error_page(503)
    response.headers["Retry-After"] = "5"
    return response


def on_http(error: HTTPException) -> Response:
    """What Flask and Werkzeug refuse, and what a view aborts with a sentence of its own."""
    status = error.code or 500
    own = error.description if status in OWN_WORDS and error.description != type(error).description else ""
    response = error_page(status, own or "")
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def on_database(error: DBAPIError) -> Response:
    """The database is gone, locked or full: nothing was written, readers are told to come again."""
    current_app.logger.error("database: %s", type(error.orig).__name__)
    db.session.rollback()
    if isinstance(error, IntegrityError):
        return error_page(409)
    g.is_database_down = True
    if not (isinstance(error, OperationalError) or error.connection_invalidated):
        return error_page(500)
    response = error_page(503)
    response.headers["Retry-After"] = "5"
    return response


def on_anything(error: InternalServerError) -> Response:
    """A bug; its trace is in the server's log. Or the database, gone while the page of another failure was made."""
    if isinstance(error.original_exception, DBAPIError):
        return on_database(error.original_exception)
    db.session.rollback()
    return error_page(500)


def is_database_down() -> bool:
    """Whether it has failed for this request, so that the page which says so must do without it."""
    return bool(g.get("is_database_down", False))


def init_app(app: Flask) -> None:
    """Answer every failure in one voice."""
    app.register_error_handler(RuleBroken, on_rule_broken)
    app.register_error_handler(NotAllowed, on_not_allowed)
    app.register_error_handler(LoggedOut, on_logged_out)
    app.register_error_handler(NotFound, on_missing)
    app.register_error_handler(Gone, on_missing)
    app.register_error_handler(OutOfReach, on_out_of_reach)
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(DBAPIError, on_database)
    app.register_error_handler(InternalServerError, on_anything)
