"""Leads on from addresses at which nothing is any more, where the address book knows a new one."""

from flask import Flask, Response, redirect, request

from app.articles.queries.redirects import find_redirect
from app.web.errors import is_database_down


def lead_on(response: Response) -> Response:
    """A redirect in place of a page that says that nothing is here; for ever, as search engines are told."""
    if response.status_code != 404 or request.method not in ("GET", "HEAD") or is_database_down():
        return response
    target = find_redirect(request.path)
    if target is None:
        return response
    query = request.query_string.decode("ascii", "ignore")
    moved = redirect(target + (f"?{query}" if query and "?" not in target and "#" not in target else ""), 301)
    return Response(moved.get_data(), 301, moved.headers)


def init_app(app: Flask) -> None:
    """Look into the address book before a 404 is sent."""
    app.after_request(lead_on)
