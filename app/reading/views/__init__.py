"""Routes of the public pages: lists of articles, the article with its thread, replying, one's own comments."""

from flask import Blueprint

reading = Blueprint("reading", __name__)

from app.reading.views import (
    article,
    editing,
    flagging,
    guests,
    hinting,
    history,
    listings,
    muting,
    outside,
    own,
    people,
    replying,
    visits,
)
