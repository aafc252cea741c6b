"""Addresses that programs ask every site for: what not to crawl, and a picture."""

import re
from collections.abc import Callable
from typing import cast

from flask import Blueprint, Flask, Response, current_app, redirect
from werkzeug.wrappers import Response as AnyResponse

from app.web.access import public
from app.web.caching import shared

ONE_DAY = "public, max-age=86400"
PLACEHOLDER = re.compile(r"<[^>]+>")

customs = Blueprint("customs", __name__)


@customs.get("/robots.txt")
@public
def robots() -> Response:
    """Where crawlers find nothing for readers (RFC 9309)."""
    lines = ["User-agent: *", *(f"Disallow: {pattern}" for pattern in list_uncrawled(current_app))]
    response = shared(Response("\n".join(lines) + "\n", mimetype="text/plain"), None)
    response.headers["Cache-Control"] = ONE_DAY
    return response


def list_uncrawled(app: Flask) -> list[str]:
    """The beginnings of all addresses whose views say that crawlers need not come, or that not everybody may."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    closed = [rule for rule in rules if not getattr(app.view_functions[rule.endpoint], "is_crawled", False)]
    patterns = sorted(PLACEHOLDER.sub("*", rule.rule) for rule in closed)
    return [each for n, each in enumerate(patterns) if not each.startswith(tuple(patterns[:n]))]


@customs.get("/favicon.ico")
@public
def favicon() -> AnyResponse:
    """The picture for programs that do not look into the page for its address."""
    asset = cast(Callable[[str], str], current_app.jinja_env.globals["asset"])
    response = redirect(asset("favicon.svg"))
    response.headers["Cache-Control"] = ONE_DAY
    return response
