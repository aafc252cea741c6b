"""What the owner asks of comments."""

from app.comments.admission.models import DEFAULTS, THE_ONE, CommentSettings
from app.kernel.database import db


def read_settings() -> CommentSettings:
    """The settings as they were chosen last, or as they are by default; not to be changed."""
    return db.session.get(CommentSettings, THE_ONE) or DEFAULTS
