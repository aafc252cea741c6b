"""The ordered checks that a new comment passes, and an edited one.

Each lets it pass, holds it with its name, or raises RuleBroken.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from app.accounts.models import Account, Ban
from app.comments.models import Comment, Thread
from app.comments.policy import is_open, is_staff
from app.comments.queries.comments import has_approved_comment, list_recent_times
from app.kernel.clock import now, spell_wait
from app.kernel.errors import NotAllowed, RuleBroken, TooSoon

FLOOD_LIMITS = ((5, timedelta(minutes=1)), (60, timedelta(hours=1)))
MOST_SAID, LONGEST_SPAN = FLOOD_LIMITS[-1]


@dataclass(frozen=True)
class Candidate:
    """Who wants to say something where, and what the owner asks of newcomers."""

    author: Account
    ban: Ban | None
    thread: Thread
    first_comment_waits: bool
    is_guest: bool = False
    edited: Comment | None = None


def closed(candidate: Candidate) -> None:
    """A closed thread takes nothing more."""
    refuse_closed(candidate.thread)


def refuse_closed(thread: Thread) -> None:
    """Raises RuleBroken where a thread takes nothing more, whoever wants to say it."""
    if not is_open(thread):
        raise RuleBroken("This thread was closed, so it takes no more replies. Your text is still here; copy it.")


def banned(candidate: Candidate) -> None:
    """A banned account may read but not write."""
    ban = candidate.ban
    if ban:
        raise NotAllowed(f"Your account is banned {ban.term}: {ban.message}")


def flood(candidate: Candidate) -> None:
    """Nobody says more in a minute or an hour than others can read."""
    if is_staff(candidate.author):
        return
    times = list_recent_times(candidate.author, now() - LONGEST_SPAN, MOST_SAID)
    for limit, span in FLOOD_LIMITS:
        if len(times) >= limit and times[limit - 1] > now() - span:
            wait = max(1, ceil((times[limit - 1] + span - now()).total_seconds()))
            raise TooSoon(f"That is a lot at once. Your text is kept; post it in {spell_wait(wait)}.", wait)


def guest(candidate: Candidate) -> str | None:
    """Whoever has no account waits each time, however often they were approved."""
    return "guest, address confirmed" if candidate.is_guest else None


def first_comment(candidate: Candidate) -> str | None:
    """Whoever is new waits for a moderator once; what was approved of them is no pass for other words in its place."""
    if not candidate.first_comment_waits or is_known(candidate.author, besides=candidate.edited):
        return None
    return "first comment"


def is_known(author: Account, *, besides: Comment | None = None) -> bool:
    """Whether the author is staff, or another comment of theirs was approved."""
    return is_staff(author) or has_approved_comment(author, besides)


CHECKS: tuple[Callable[[Candidate], str | None], ...] = (closed, banned, flood, guest, first_comment)


def admit(candidate: Candidate) -> str | None:
    """The name of the first check that holds the comment; None where it may appear at once."""
    for check in CHECKS:
        held = check(candidate)
        if held:
            return held
    return None
