"""Many links in one comment are more often an advertisement than an argument."""

from app.comments.admission.candidate import Candidate, Finding
from app.comments.policy import is_staff

LINK = "<a href="


def links(candidate: Candidate) -> Finding | None:
    """More links than the owner likes wait."""
    count = candidate.html.count(LINK)
    if is_staff(candidate.author) or count <= candidate.settings.most_links:
        return None
    return Finding("links", f"{count} links")
