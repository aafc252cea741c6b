"""Whoever was warned reads it before they go on."""

from app.comments.admission.candidate import Candidate
from app.comments.queries.warnings import find_unread_warning
from app.kernel.errors import Warned


def warned(candidate: Candidate) -> None:
    """Raises Warned where a warning was not read yet."""
    if find_unread_warning(candidate.author):
        raise Warned("A moderator has warned you. Read what they say first; then you can go on.")
