"""Routes of what is one's own."""

from flask import Blueprint

own = Blueprint("own", __name__)

from app.own.views import appeals, hints, leaving, mutes, news, privacy, replies, taking, warnings
