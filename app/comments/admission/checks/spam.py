"""What is like the comments that moderators called spam waits, with the words that say so; staff pass.

Nothing is done before moderators have called thirty comments spam and approved thirty.
"""

from app.comments.admission.candidate import Candidate, Finding
from app.comments.admission.models import CommentSettings
from app.comments.admission.spam import NAMED, Counts, Score, score, words_of
from app.comments.policy import is_staff
from app.comments.queries.spam import read_counts
from app.kernel.errors import RuleBroken

HOLDS_FROM, REFUSES_FROM = 0.9, 0.99
ENOUGH_TO_HOLD, ENOUGH_TO_REFUSE = 30, 100  # decisions of each kind


def spam(candidate: Candidate) -> Finding | None:
    """Holds what is like spam; raises RuleBroken where the filter is sure and the owner lets it refuse."""
    if is_staff(candidate.author):
        return None
    words = words_of(candidate.html, candidate.author.name)
    counts, total = read_counts(words)
    if min(total) < ENOUGH_TO_HOLD:
        return None
    found = score(words, counts, total)
    if is_sure(found) and may_refuse(candidate.settings, total):
        raise RuleBroken(
            "This reads like the advertisements that moderators remove here, so it was not posted. Your text is still "
            "here: if it is none, say it in other words, or with fewer links."
        )
    return Finding("spam", str(found)) if found.value >= HOLDS_FROM else None


def is_sure(found: Score) -> bool:
    """Whether a score is as high as can be, and rests on more than a few words."""
    return found.value >= REFUSES_FROM and len(found.speaks_for) == NAMED


def may_refuse(settings: CommentSettings, total: Counts) -> bool:
    """Whether the filter decides by itself: the owner said yes, and moderators decided often enough both ways."""
    return settings.spam_refused and min(total) >= ENOUGH_TO_REFUSE
