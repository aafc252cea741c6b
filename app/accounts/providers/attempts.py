"""The logins that one browser has begun and not ended; the view keeps them in that browser's signed session."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from app.accounts.providers.errors import Failure, LoginFailed
from app.kernel.clock import now

LIFETIME = timedelta(minutes=10)
KEPT = 5
ROOM = 2_400  # bytes; a browser drops a cookie of more than 4,096, and these are a third longer there


@dataclass(frozen=True)
class Attempt:
    """What must be remembered between leaving for a provider and coming back; `begun_at` in seconds since 1970.

    With an `account_id` it does not log in, but is to link what comes back to that account.
    """

    provider: str
    state: str
    nonce: str
    verifier: str
    begun_at: int
    return_to: str = "/"
    account_id: int | None = None

    @property
    def is_fresh(self) -> bool:
        """Whether it was begun in the last ten minutes, by a clock that may have been set back a little."""
        return abs(now().timestamp() - self.begun_at) <= LIFETIME.total_seconds()


Kept = dict[str, dict[str, Any]]


def keep(kept: Mapping[str, dict[str, Any]], attempt: Attempt) -> Kept:
    """The attempts of a browser with one more, by their state; the oldest beyond five, or a cookie's room, go."""
    earlier = sorted(kept.items(), key=lambda item: item[1].get("begun_at", 0))  # a session sorts them by their state
    newest = [*earlier, (attempt.state, asdict(attempt))][-KEPT:]
    while len(newest) > 1 and len(json.dumps(newest)) > ROOM:
        del newest[0]
    return dict(newest)


def take(kept: Mapping[str, dict[str, Any]], state: str, label: str) -> tuple[Attempt, Kept]:
    """The attempt of this state, and the others; raises LoginFailed where this browser did not begin it."""
    others = {key: value for key, value in kept.items() if key != state}
    try:
        return Attempt(**kept[state]), others
    except (KeyError, TypeError) as error:
        raise LoginFailed(Failure.STALE, label, "this browser has no attempt of that state") from error
