"""Many links in one comment are more often an advertisement than an argument."""

from app.comments.admission.candidate import Candidate, Finding
from app.comments.trust import ALLOWED

LINK = "<a href="


def links(candidate: Candidate) -> Finding | None:
    """More links than the owner likes wait; whoever is trusted may have more."""
    count, usual = candidate.html.count(LINK), candidate.settings.most_links
    if count <= usual or candidate.is_staff or count <= usual * ALLOWED[candidate.trust].links:
        return None
    return Finding("links", f"{count} links")
