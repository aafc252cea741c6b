"""What admission looks at, and what it finds."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from app.accounts.models import Account, Ban
from app.comments.admission.holding import list_holding
from app.comments.admission.models import CommentSettings
from app.comments.admission.words.ruling import Ruling
from app.comments.heat import pace_of
from app.comments.measures import Holding
from app.comments.models import Comment, Thread
from app.comments.policy import is_staff
from app.comments.queries.closing import find_closing
from app.comments.queries.records import read_record
from app.comments.trust import Record, Trust, trust_of


class Advice(StrEnum):
    """What a service outside can say of a comment."""

    ALLOW = "pass"
    HOLD = "hold"
    REFUSE = "refuse"


class Opinion(NamedTuple):
    """What an adviser said, and why, in words for moderators, or for the writer where it refuses."""

    adviser: str
    advice: Advice
    reason: str = ""


@dataclass(frozen=True)
class Candidate:
    """Who wants to say what where, and what the owner asks of comments and of their words."""

    author: Account
    ban: Ban | None
    thread: Thread
    settings: CommentSettings
    source: str
    html: str
    ruling: Ruling
    is_guest: bool = False
    edited: Comment | None = None
    opinions: tuple[Opinion, ...] = ()

    @cached_property
    def record(self) -> Record:
        """What became of what the author said lately, but for what is being edited; read once for all checks."""
        return read_record(self.author).without(self.edited.id if self.edited else None)

    @cached_property
    def measures(self) -> tuple[Holding, ...]:
        """What holds here and for the author at this moment; read once for all checks."""
        heat = pace_of(self.thread) if self.settings.cools_threads else ()
        return (*list_holding(self.thread.article_id, self.author.id), *heat)

    @cached_property
    def closes_at(self) -> datetime | None:
        """When the thread closes by itself, or has closed."""
        return find_closing(self.thread.article_id)

    @property
    def is_staff(self) -> bool:
        """Whether its author passes without waiting."""
        return is_staff(self.author)

    @property
    def trust(self) -> Trust:
        """How far its author has come."""
        return Trust.TRUSTED if self.is_staff else trust_of(self.record)


class Finding(NamedTuple):
    """Why a comment is to be looked at: which check found what, in words for moderators.

    Where it does not hold the comment, readers have it at once and a moderator looks all the same.
    """

    check: str
    match: str = ""
    holds: bool = True
