"""One address that tells machines whether the site can do its work."""

from flask import Blueprint, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.kernel.database import db
from app.web.access import unlisted

health = Blueprint("health", __name__)


@health.get("/health")
@unlisted
def check() -> tuple[Response, int]:
    """200 where the database answers, 503 where not."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return jsonify(status="the database does not answer"), 503
    return jsonify(status="ok"), 200
