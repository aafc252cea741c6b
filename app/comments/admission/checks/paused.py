"""Where a measure lets nobody write, or only people who were approved before."""

from collections.abc import Iterable

from app.comments.admission.candidate import Candidate
from app.comments.measures import Holding, Kind
from app.kernel.errors import RuleBroken


def paused(candidate: Candidate) -> None:
    """Raises RuleBroken that says for how long."""
    if candidate.is_staff:
        return
    refuse_read_only(candidate.measures)
    only = next((each for each in candidate.measures if each.kind is Kind.APPROVED_ONLY), None)
    if only and not candidate.record.has_approved:
        raise RuleBroken(f"{only.sentence} Your text is still here; copy it.")


def refuse_read_only(measures: Iterable[Holding]) -> None:
    """Raises RuleBroken where only staff may write."""
    for each in measures:
        if each.kind is Kind.READ_ONLY:
            raise RuleBroken(f"{each.sentence} Your text is still here; copy it.")
