"""Whoever is new waits for a moderator; what was approved of them is no pass for other words in its place."""

from datetime import timedelta

from app.accounts.models import Account
from app.comments.admission.candidate import Candidate, Finding
from app.comments.admission.models import CommentSettings
from app.comments.models import Comment
from app.comments.policy import is_staff
from app.comments.queries.comments import count_approved
from app.comments.trust import Record
from app.kernel.clock import now


def newcomer(candidate: Candidate) -> Finding | None:
    """The first comments of an account wait, and those of its first days, as the owner likes."""
    author, settings = candidate.author, candidate.settings
    if candidate.is_staff or is_known(author, settings, besides=candidate.edited, record=candidate.record):
        return None
    return Finding("newcomer")


def is_known(
    author: Account, settings: CommentSettings, *, besides: Comment | None = None, record: Record | None = None
) -> bool:
    """Whether an account is staff, or has been here long enough with enough other comments that were approved.

    Mostly the record, where it was read already, answers that.
    """
    if is_staff(author):
        return True
    if settings.first_days and now() < author.created_at + timedelta(days=settings.first_days):
        return False
    needed = settings.first_comments
    if needed == 0 or (record and record.approved_count >= needed):
        return True
    return not (record and record.is_whole) and count_approved(author, needed, besides) == needed
