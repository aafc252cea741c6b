"""Whoever has no account waits each time, however often they were approved."""

from app.comments.admission.candidate import Candidate, Finding


def guest(candidate: Candidate) -> Finding | None:
    """Guests wait."""
    return Finding("guest", "address confirmed") if candidate.is_guest else None
