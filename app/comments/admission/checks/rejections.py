"""Whoever was rejected again and again of late waits, whatever was approved of them before."""

from app.comments.admission.candidate import Candidate, Finding
from app.comments.models import CommentState

LAST = 10  # of what a moderator decided
SOME = 3  # rejections are no pattern yet below that
DECIDED = (CommentState.APPROVED, CommentState.REJECTED)


def rejections(candidate: Candidate) -> Finding | None:
    """Several rejections, and more than half of the last ten, let the next comment wait."""
    if candidate.is_staff:
        return None
    last = [each for each in candidate.record.said if each.state in DECIDED][:LAST]
    rejected = sum(each.state is CommentState.REJECTED for each in last)
    if rejected < SOME or rejected * 2 <= len(last):
        return None
    return Finding("rejections", f"{rejected} of the last {len(last)}")
