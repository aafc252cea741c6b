"""How far somebody is trusted, by what became of what they said; pure, over a small record."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from app.comments.models import CommentState
from app.kernel.clock import now

RECENT = 100  # comments that a record goes back
KNOWN_FROM, KNOWN_AFTER, KNOWN_REJECTED = 3, timedelta(days=1), 4  # of so many approved ones one may be rejected
TRUSTED_FROM, TRUSTED_AFTER, TRUSTED_REJECTED = 20, timedelta(days=30), 20


class Trust(StrEnum):
    """How far somebody has come here; each step allows what the one before it did."""

    NEW = "new"
    KNOWN = "known"
    TRUSTED = "trusted"


class Said(NamedTuple):
    """One comment of a person, as their record remembers it."""

    id: int
    article_id: int
    state: CommentState
    created_at: datetime


@dataclass(frozen=True)
class Record:
    """What a person said lately, newest first, and since when something of theirs is approved."""

    said: Sequence[Said]
    first_approved_at: datetime | None = None
    is_whole: bool = True  # it goes back to the first thing that the person said

    def count(self, state: CommentState) -> int:
        """How many of the recent comments are in a state."""
        return sum(each.state is state for each in self.said)

    @property
    def approved_count(self) -> int:
        """How many of the recent comments everybody reads."""
        return self.count(CommentState.APPROVED)

    @property
    def rejected_count(self) -> int:
        """How many of the recent comments a moderator took away."""
        return self.count(CommentState.REJECTED)

    @property
    def has_approved(self) -> bool:
        """Whether anything of the person was ever let through."""
        return self.approved_count > 0 or not (self.is_whole or self.first_approved_at is None)

    def without(self, comment_id: int | None) -> "Record":
        """The record but for one comment, such as one that is being edited."""
        return replace(self, said=[each for each in self.said if each.id != comment_id])


@dataclass(frozen=True)
class Allowance:
    """What a step of trust allows: how often the usual number of links, and how much a flag weighs."""

    links: int
    flags: float


ALLOWED = {Trust.NEW: Allowance(1, 0.0), Trust.KNOWN: Allowance(1, 1.0), Trust.TRUSTED: Allowance(4, 2.0)}


def trust_of(record: Record) -> Trust:
    """Earned by approved comments and by time, lost by rejections."""
    if is_earned(record, TRUSTED_FROM, TRUSTED_AFTER, TRUSTED_REJECTED):
        return Trust.TRUSTED
    if is_earned(record, KNOWN_FROM, KNOWN_AFTER, KNOWN_REJECTED):
        return Trust.KNOWN
    return Trust.NEW


def is_earned(record: Record, count: int, after: timedelta, for_each_rejected: int) -> bool:
    """Whether enough was approved, long enough ago, and little enough rejected."""
    if record.first_approved_at is None or now() < record.first_approved_at + after:
        return False
    return record.approved_count >= max(count, for_each_rejected * record.rejected_count)
