"""The ordered checks that a new comment passes, and an edited one."""

from collections.abc import Callable

from app.comments.admission.candidate import Candidate, Finding
from app.comments.admission.checks.banned import banned
from app.comments.admission.checks.closed import closed
from app.comments.admission.checks.flood import flood
from app.comments.admission.checks.guest import guest
from app.comments.admission.checks.links import links
from app.comments.admission.checks.newcomer import newcomer
from app.comments.admission.checks.outside import outside
from app.comments.admission.checks.paused import paused
from app.comments.admission.checks.premoderated import premoderated, raid
from app.comments.admission.checks.rejections import rejections
from app.comments.admission.checks.repeat import repeat
from app.comments.admission.checks.slow import slow
from app.comments.admission.checks.spam import spam as spam_check
from app.comments.admission.checks.warned import warned
from app.comments.admission.checks.words import words as words_check

Check = Callable[[Candidate], Finding | None]

WHATEVER_IS_SAID: tuple[Check, ...] = (closed, banned, warned, paused, flood, slow)
CHECKS: tuple[Check, ...] = (
    *WHATEVER_IS_SAID,
    words_check,
    outside,
    spam_check,
    raid,
    guest,
    premoderated,
    repeat,
    rejections,
    newcomer,
    links,
)


def admit(candidate: Candidate) -> Finding | None:
    """The first finding that holds the comment, or else the first at all; raises NotAllowed, RuleBroken, TooSoon."""
    noticed = None
    for check in CHECKS:
        finding = check(candidate)
        if finding and finding.holds:
            return finding
        noticed = noticed or finding
    return noticed


def refuse_early(candidate: Candidate) -> None:
    """Raises what refuses the comment whatever it says, so that no adviser is asked in vain."""
    for check in WHATEVER_IS_SAID:
        check(candidate)
