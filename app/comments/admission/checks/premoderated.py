"""Where a measure lets replies wait: everybody's, or those of everybody new while the site is raided."""

from app.comments.admission.candidate import Candidate, Finding
from app.comments.measures import Kind
from app.comments.trust import Trust


def premoderated(candidate: Candidate) -> Finding | None:
    """What is written in such a place, or by such a person, waits."""
    return None if candidate.is_staff else find(candidate, Kind.PREMODERATE)


def raid(candidate: Candidate) -> Finding | None:
    """While it is raided, everybody waits whom nobody knows yet."""
    return find(candidate, Kind.RAID) if candidate.trust is Trust.NEW else None


def find(candidate: Candidate, kind: Kind) -> Finding | None:
    """The finding of a measure of this kind, where one holds."""
    measure = next((each for each in candidate.measures if each.kind is kind), None)
    return Finding("raid" if kind is Kind.RAID else "premoderated", measure.scope) if measure else None
