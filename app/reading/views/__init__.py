"""Routes of the public pages: lists of articles, the article with its thread, replying."""

from flask import Blueprint

reading = Blueprint("reading", __name__)

from app.reading.views import article, listings, replying  # noqa: E402, F401  (they add their routes to the blueprint)
