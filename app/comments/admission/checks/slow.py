"""Where a thread is slow, or a person is asked to be, some minutes lie between two replies of one person."""

from datetime import datetime
from math import ceil

from app.comments.admission.candidate import Candidate
from app.comments.measures import Holding, Kind, Scope
from app.kernel.clock import now, spell_wait
from app.kernel.errors import TooSoon


def slow(candidate: Candidate) -> None:
    """Raises TooSoon that says how long to wait; what was said already may be edited meanwhile."""
    if candidate.is_staff or candidate.edited:
        return
    paces = [each for each in candidate.measures if each.kind is Kind.SLOW]
    slowest = max(paces, key=lambda each: free_at(candidate, each), default=None)
    if slowest and free_at(candidate, slowest) > now():
        wait = ceil((free_at(candidate, slowest) - now()).total_seconds())
        raise TooSoon(f"{slowest.sentence} Your text is kept; post it in {spell_wait(wait)}.", wait)


def free_at(candidate: Candidate, pace: Holding) -> datetime:
    """When the author may reply again; one who is slowed in person counts everywhere."""
    here = candidate.thread.article_id
    said = candidate.record.said
    last = next((each for each in said if pace.scope is Scope.PERSON or each.article_id == here), None)
    return last.created_at + pace.wait if last else now()
