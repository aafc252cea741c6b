"""How heated a thread is, and how that slows it; pure. Heat is halved every hour, so it needs nobody to cool it."""

from datetime import datetime, timedelta
from math import log2
from typing import Protocol

from app.comments.measures import Holding, Kind, Scope
from app.kernel.clock import now

HALF_LIFE = timedelta(hours=1)
MOST = 60.0
# From so much heat on, so many minutes lie between two replies of one person. A flag of somebody who is known and was
# right before, and a rejection of what readers had seen, make about 1.
STEPS = ((40.0, 30), (20.0, 10), (10.0, 3), (5.0, 1))


class Warm(Protocol):
    """A thread, whether as a row or as a page shows it."""

    @property
    def heat(self) -> float:
        """What it was at `heat_at`."""

    @property
    def heat_at(self) -> datetime | None:
        """When it was so hot."""


def heat_of(thread: Warm) -> float:
    """How heated a thread is at this moment."""
    return thread.heat * 0.5 ** ((now() - thread.heat_at) / HALF_LIFE) if thread.heat_at else 0.0


def pace_of(thread: Warm) -> tuple[Holding, ...]:
    """How slow a thread makes itself, until it has cooled by one step; nothing where it is calm."""
    for heat, minutes in STEPS:
        if thread.heat_at and thread.heat > heat:
            until_at = thread.heat_at + HALF_LIFE * log2(thread.heat / heat)
            if now() < until_at:
                return (Holding(Kind.SLOW, Scope.HEAT, minutes, until_at),)
    return ()
