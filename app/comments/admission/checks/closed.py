"""A closed thread takes nothing more."""

from datetime import datetime

from app.comments.admission.candidate import Candidate
from app.comments.models import Thread
from app.comments.policy import is_open
from app.kernel.errors import RuleBroken


def closed(candidate: Candidate) -> None:
    """Raises RuleBroken where the thread was closed, or its time is over."""
    refuse_closed(candidate.thread, candidate.closes_at)


def refuse_closed(thread: Thread | None, closes_at: datetime | None) -> None:
    """Raises RuleBroken where a thread takes nothing more, whoever wants to say it."""
    if not is_open(thread, closes_at):
        raise RuleBroken("This thread was closed, so it takes no more replies. Your text is still here; copy it.")
