"""Routes of what is one's own."""

from flask import Blueprint

own = Blueprint("own", __name__)

from app.own.views import leaving, mutes, privacy, replies, taking  # noqa: E402, F401  (they add their routes to the blueprint)
