"""What admission looks at, and what it finds."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.accounts.models import Account, Ban
from app.comments.admission.models import CommentSettings
from app.comments.admission.words.ruling import Ruling
from app.comments.models import Comment, Thread


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


class Finding(NamedTuple):
    """Why a comment is to be looked at: which check found what, in words for moderators.

    Where it does not hold the comment, readers have it at once and a moderator looks all the same.
    """

    check: str
    match: str = ""
    holds: bool = True
