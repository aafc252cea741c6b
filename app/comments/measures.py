"""What holds for a while in a thread, in a category, on the site or for one person: in words, and for how long."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from app.kernel.clock import now


class Kind(StrEnum):
    """What a measure asks of those who write; staff pass."""

    PREMODERATE = "premoderate"
    APPROVED_ONLY = "approved_only"
    READ_ONLY = "read_only"
    RAID = "raid"
    SLOW = "slow"


class Scope(StrEnum):
    """Where something holds; heat is what a thread does by itself."""

    SITE = "site"
    CATEGORY = "category"
    ARTICLE = "article"
    PERSON = "person"
    HEAT = "heat"


FOR_PEOPLE = frozenset({Kind.PREMODERATE, Kind.SLOW})
PLACES = {
    Scope.SITE: "This site",
    Scope.CATEGORY: "This part of the site",
    Scope.ARTICLE: "This thread",
    Scope.HEAT: "This thread became heated and",
    Scope.PERSON: "A moderator asks you to slow down. Your account",
}


class Holding(NamedTuple):
    """Something that holds, from when it was begun until its end; without one until a moderator ends it."""

    kind: Kind
    scope: Scope
    minutes: int = 0  # between two replies of one person, where it is slow
    until_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether it has ended by itself."""
        return self.until_at is not None and self.until_at <= now()

    @property
    def wait(self) -> timedelta:
        """How much lies between two replies of one person."""
        return timedelta(minutes=self.minutes)

    @property
    def rule(self) -> str:
        """What it asks, as moderators call it."""
        return {
            Kind.PREMODERATE: "replies wait for a moderator",
            Kind.APPROVED_ONLY: "only people with approved replies may write",
            Kind.READ_ONLY: "read-only",
            Kind.RAID: "replies of everybody new wait",
            Kind.SLOW: f"slow, {spell_pace(self.minutes)}",
        }[self.kind]

    @property
    def sentence(self) -> str:
        """What it asks, for those who want to write."""
        place, until = PLACES[self.scope], spell_end(self.until_at)
        if self.scope is Scope.HEAT:
            return f"{place} slows itself: {spell_pace(self.minutes)}."
        return {
            Kind.PREMODERATE: f"Replies here wait until a moderator has read them{until}.",
            Kind.APPROVED_ONLY: f"{place} takes replies only from people who had one approved before{until}.",
            Kind.READ_ONLY: f"{place} is read-only{until}.",
            Kind.RAID: f"Replies of people who are new here wait until a moderator has read them{until}.",
            Kind.SLOW: f"{place} is slow{until}: {spell_pace(self.minutes)}.",
        }[self.kind]


def spell_pace(minutes: int) -> str:
    """`one reply every 5 minutes`."""
    return "one reply every minute" if minutes == 1 else f"one reply every {minutes} minutes"


def spell_end(moment: datetime | None) -> str:
    """`, until 3 March 2026, 14:05 UTC`, or nothing where no end is known."""
    return f", until {moment.day} {moment:%B %Y, %H:%M} UTC" if moment else ""


def first_end(holding: Iterable[Holding]) -> datetime | None:
    """When the first of them ends by itself."""
    return min((each.until_at for each in holding if each.until_at), default=None)
