"""The one place that asks what time it is."""

from datetime import UTC, datetime
from math import ceil


def now() -> datetime:
    """The present, aware, in UTC."""
    return datetime.now(UTC)


def spell_wait(seconds: int) -> str:
    """`40 seconds`, `3 minutes`: for how long somebody is asked to wait, and never less than it is."""
    count, unit = (seconds, "second") if seconds < 60 else (ceil(seconds / 60), "minute")
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
