"""Routes of the public pages: lists of articles, the article with its thread, replying, one's own comments."""

from flask import Blueprint

reading = Blueprint("reading", __name__)

from app.reading.views import (  # noqa: E402  (they add their routes)
    article,  # noqa: F401
    history,  # noqa: F401
    listings,  # noqa: F401
    muting,  # noqa: F401
    own,  # noqa: F401
    people,  # noqa: F401
    replying,  # noqa: F401
    visits,  # noqa: F401
)
