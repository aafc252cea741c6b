"""A banned account may read but not write."""

from app.comments.admission.candidate import Candidate
from app.kernel.errors import NotAllowed


def banned(candidate: Candidate) -> None:
    """Raises NotAllowed with the message of the ban."""
    ban = candidate.ban
    if ban:
        raise NotAllowed(f"Your account is {ban.term}: {ban.message}")
