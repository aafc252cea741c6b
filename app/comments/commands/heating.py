"""What heats a thread: flags that weigh, and rejections of what readers saw. Whoever calls holds its row."""

from datetime import datetime

from app.comments.heat import MOST, heat_of, pace_of
from app.comments.models import Thread
from app.kernel.clock import now
from app.kernel.versions import bump


def warm(thread: Thread, by: float) -> None:
    """Make a thread hotter; readers are told where that slows it."""
    before = pace_of(thread)
    thread.heat, thread.heat_at = max(0.0, min(MOST, heat_of(thread) + by)), now()
    if before or pace_of(thread):
        bump(thread.name)


def cool(thread: Thread, by: float, since: datetime) -> None:
    """Take back what made a thread hotter at that moment, as far as it has not cooled since."""
    warm(thread, -heat_of(Thread(heat=by, heat_at=since)))
