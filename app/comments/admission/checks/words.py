"""Words that the site does not take, wants to look at, or is told of."""

from app.comments.admission.candidate import Candidate, Finding
from app.comments.admission.words.models import WordDecision
from app.comments.admission.words.ruling import Hit, Ruling
from app.kernel.errors import RuleBroken

MOST_TOLD = 3


def words(candidate: Candidate) -> Finding | None:
    """What the strictest rule asks for; where words could not be replaced a moderator looks first."""
    if candidate.is_staff:
        return None
    hits = refuse_words(candidate.html, candidate.ruling)
    held = [hit for hit in hits if hit.rule.decision is not WordDecision.FLAG]
    return Finding("words", tell(held or hits), holds=bool(held)) if hits else None


def refuse_words(html: str, ruling: Ruling) -> list[Hit]:
    """The words in a comment that rules are about; raises RuleBroken that names one that the site does not take."""
    hits = ruling.find(html)
    refused = next((hit for hit in hits if hit.rule.decision is WordDecision.REJECT), None)
    if refused:
        raise RuleBroken(f"“{refused.words}” is not said on this site. Your text is kept: say it in another way.")
    return hits


def tell(hits: list[Hit]) -> str:
    """The words for a moderator, each once, with the rule where that is not the word."""
    told = dict.fromkeys(hit.told for hit in hits)
    return ", ".join(list(told)[:MOST_TOLD]) + (" …" if len(told) > MOST_TOLD else "")
