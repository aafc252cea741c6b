"""Routes of the desk: one's articles, and the categories."""

from flask import Blueprint

desk = Blueprint("desk", __name__)

from app.desk.views import (
    arranging,
    bylines,
    merging,
    previewing,
    writing,
)
