"""Routes of the desk: one's articles, and the categories."""

from flask import Blueprint

desk = Blueprint("desk", __name__)

from app.desk.views import arranging, writing  # noqa: E402, F401  (they add their routes to the blueprint)
