"""Cases, one at a time."""

from sqlalchemy import select, text

from app.kernel.database import db
from app.moderation.models import IS_OPEN, Case


def find_open_case(comment_id: int) -> Case | None:
    """The case of a comment that waits for a decision."""
    return db.session.scalar(select(Case).where(Case.comment_id == comment_id, text(IS_OPEN)))


def find_case_closed_by(action_id: int) -> Case | None:
    """The case that a decision closed."""
    return db.session.scalar(select(Case).where(Case.action_id == action_id))


def find_last_case(comment_id: int) -> Case | None:
    """The last case of a comment, open or not."""
    return db.session.scalar(select(Case).where(Case.comment_id == comment_id).order_by(Case.id.desc()).limit(1))
