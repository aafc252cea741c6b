"""Routes of the desk: one's articles, the library, and the categories."""

from flask import Blueprint

desk = Blueprint("desk", __name__)

from app.desk.views import (
    arranging,
    bylines,
    covers,
    hints,
    introducing,
    keeping,
    library,
    merging,
    outside,
    planning,
    previewing,
    redirects,
    reviewing,
    revisions,
    writing,
)
