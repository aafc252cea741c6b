"""Nobody says more in a minute or an hour than others can read."""

from datetime import timedelta
from math import ceil

from app.comments.admission.candidate import Candidate
from app.comments.queries.comments import list_recent_times
from app.kernel.clock import now, spell_wait
from app.kernel.errors import TooSoon

FLOOD_LIMITS = ((5, timedelta(minutes=1)), (60, timedelta(hours=1)))
MOST_SAID, LONGEST_SPAN = FLOOD_LIMITS[-1]


def flood(candidate: Candidate) -> None:
    """Raises TooSoon that says how long to wait."""
    if candidate.is_staff:
        return
    times = list_recent_times(candidate.author, now() - LONGEST_SPAN, MOST_SAID)
    for limit, span in FLOOD_LIMITS:
        if len(times) >= limit and times[limit - 1] > now() - span:
            wait = max(1, ceil((times[limit - 1] + span - now()).total_seconds()))
            raise TooSoon(f"That is a lot at once. Your text is kept; post it in {spell_wait(wait)}.", wait)
