"""Routes of the desk: one's articles, and the categories."""

from flask import Blueprint

desk = Blueprint("desk", __name__)

from app.desk.views import (
    arranging,
    bylines,
    introducing,
    merging,
    planning,
    previewing,
    redirects,
    reviewing,
    writing,
)
