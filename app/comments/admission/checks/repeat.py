"""The same words again, elsewhere or by many, are more often an advertisement than an argument."""

from datetime import timedelta

from sqlalchemy import bindparam, select

from app.comments.admission.candidate import Candidate, Finding
from app.comments.models import Comment, CommentState
from app.comments.words import words_hash
from app.kernel.clock import now
from app.kernel.database import db

REMEMBERED = timedelta(days=7)
MANY = 3
NONE = 0  # no comment has this number
SAME_WORDS = (
    select(Comment.author_id)
    .where(
        Comment.words_hash == bindparam("words_hash"),
        Comment.created_at > bindparam("since"),
        Comment.id != bindparam("edited_id"),
        Comment.state != CommentState.DELETED,
    )
    .order_by(Comment.created_at.desc())
    .limit(MANY)
)


def repeat(candidate: Candidate) -> Finding | None:
    """What its author said within a week, or three comments of anybody, waits; a word of thanks is nobody's."""
    fingerprint = None if candidate.is_staff else words_hash(candidate.source)
    if fingerprint is None:
        return None
    edited_id = candidate.edited.id if candidate.edited else NONE
    place = {"words_hash": fingerprint, "since": now() - REMEMBERED, "edited_id": edited_id}
    authors = list(db.session.scalars(SAME_WORDS, place))
    if candidate.author.id in authors:
        return Finding("repeat", "said before by the same person")
    return Finding("repeat", f"said {MANY} times within a week") if len(authors) == MANY else None
