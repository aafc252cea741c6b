"""What is like the comments that moderators called spam waits, with the words that say so.

Staff pass, and so does whoever is trusted, but for what is surely spam: accounts are stolen. Nothing is done before
moderators have called thirty comments spam and approved thirty.
"""

from app.comments.admission.candidate import Candidate, Finding
from app.comments.admission.spam import NAMED, Counts, Score, score, words_of
from app.comments.queries.spam import read_counts, read_total
from app.comments.trust import Trust
from app.kernel.errors import RuleBroken

SPAM = "spam"  # what the finding is called
HOLDS_FROM, REFUSES_FROM = 0.9, 0.99
ENOUGH_TO_HOLD, ENOUGH_TO_REFUSE = 30, 100  # decisions of each kind


def spam(candidate: Candidate) -> Finding | None:
    """Holds what is like spam; raises RuleBroken where the filter is sure and the owner lets it refuse."""
    if candidate.is_staff:
        return None
    total = read_total()
    if min(total) < ENOUGH_TO_HOLD:
        return None
    words = words_of(candidate.html, candidate.author.name)
    found = score(words, read_counts(words), total)
    if found.value < HOLDS_FROM or (candidate.trust is Trust.TRUSTED and not is_sure(found)):
        return None
    if is_sure(found) and may_refuse(candidate, total):
        raise RuleBroken(
            "This reads like the advertisements that moderators remove here, so it was not posted. Your text is still "
            "here: if it is none, say it in other words, or with fewer links."
        )
    return Finding(SPAM, str(found))


def is_sure(found: Score) -> bool:
    """Whether a score is as high as can be, and rests on more than a few words."""
    return found.value >= REFUSES_FROM and len(found.speaks_for) >= NAMED


def may_refuse(candidate: Candidate, total: Counts) -> bool:
    """Whether the filter decides by itself: the owner said yes, and moderators decided often enough both ways.

    Whoever is trusted is heard by a moderator.
    """
    is_let = candidate.settings.spam_refused and candidate.trust is not Trust.TRUSTED
    return is_let and min(total) >= ENOUGH_TO_REFUSE
