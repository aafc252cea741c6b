"""What services outside said of a comment before it came here; nobody is asked in here."""

from app.comments.admission.candidate import Advice, Candidate, Finding
from app.kernel.errors import RuleBroken


def outside(candidate: Candidate) -> Finding | None:
    """The first that holds it; raises RuleBroken with the reason of one that refuses it."""
    for opinion in candidate.opinions:
        if opinion.advice is Advice.REFUSE:
            why = opinion.reason or "the site does not take it"
            raise RuleBroken(f"This was not posted: {why.rstrip('.')}. Your text is still here.")
    held = next((each for each in candidate.opinions if each.advice is Advice.HOLD), None)
    return Finding(held.adviser, held.reason) if held else None
