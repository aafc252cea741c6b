"""The one place that asks what time it is."""

from datetime import UTC, datetime
from math import ceil

UNITS = ((604_800, "week"), (86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))  # from two of them on


def now() -> datetime:
    """The present, aware, in UTC."""
    return datetime.now(UTC)


def spell_wait(seconds: int) -> str:
    """`40 seconds`, `3 minutes`: for how long somebody is asked to wait, and never less than it is."""
    count, unit = (seconds, "second") if seconds < 60 else (ceil(seconds / 60), "minute")
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def spell_age(since: datetime) -> str:
    """`3 minutes`, `8 weeks`: for how long something has been so, and never more than it is."""
    seconds = max(1, int((now() - since).total_seconds()))
    length, unit = next((each for each in UNITS if seconds >= 2 * each[0]), UNITS[-1])
    count = seconds // length
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
