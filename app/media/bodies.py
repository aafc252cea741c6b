"""How large a body is read: what a form takes, and more where somebody who may upload sends files."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from wsgiref.types import WSGIEnvironment

from flask import Flask, abort, request
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import RequestEntityTooLarge

from app.accounts.session import account
from app.media.policy import may_upload
from app.media.preparing import UPLOAD_LIMIT
from app.web.turns import BODY_LIMIT

FILES_LIMIT = 66_000_000  # bytes of all files that one form sends
TOO_MUCH = (
    f"Nothing was taken. One file may have {UPLOAD_LIMIT // 1_000_000} MB,"
    f" and all that are sent at once {FILES_LIMIT // 1_000_000} MB: send a smaller one, or fewer at once."
)

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(view: View) -> View:
    """The view's form may bring files; stand behind what asks who is there."""

    @wraps(view)
    def opened(*args: Any, **kwargs: Any) -> Any:
        request.max_content_length = FILES_LIMIT
        try:
            return view(*args, **kwargs)
        except RequestEntityTooLarge:
            abort(413, TOO_MUCH)

    opened.body_limit = FILES_LIMIT  # type: ignore[attr-defined]
    return cast(View, opened)


def limit_of(app: Flask) -> Callable[[WSGIEnvironment], int]:
    """Says of a request, before its body is read, how much of it will be: strangers can't fill the memory."""

    def limit(environ: WSGIEnvironment) -> int:
        try:
            with app.request_context(environ):
                view = app.view_functions.get(request.endpoint or "")
                wanted: int = getattr(view, "body_limit", BODY_LIMIT)
                return wanted if wanted <= BODY_LIMIT or may_upload(account()) else BODY_LIMIT
        except DBAPIError:
            return BODY_LIMIT

    return limit
