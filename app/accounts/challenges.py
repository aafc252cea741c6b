"""What a passkey is asked to sign: kept in the signed cookie of the browser that asked, for a few minutes."""

import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from flask import session

from app.accounts.passkeys import CHALLENGE_BYTES, SECONDS
from app.kernel.clock import now

LIFETIME = timedelta(seconds=SECONDS)


@dataclass(frozen=True)
class Challenge:
    """Random bytes in hexadecimal, when they were drawn (seconds since 1970), and for whom; nobody: to log in."""

    value: str
    at: int
    account_id: int | None

    @property
    def content(self) -> bytes:
        """What is signed."""
        return bytes.fromhex(self.value)

    @property
    def expires_at(self) -> datetime:
        """How long an answer counts."""
        return datetime.fromtimestamp(self.at, UTC) + LIFETIME

    @property
    def is_fresh(self) -> bool:
        """Whether an answer counts still, by a clock that may have been set back a little."""
        return abs(now().timestamp() - self.at) < LIFETIME.total_seconds()


def pose_challenge(account_id: int | None = None) -> Challenge:
    """A new challenge for this browser, in the place of any before it; with an account it adds a passkey to that."""
    challenge = Challenge(secrets.token_hex(CHALLENGE_BYTES), int(now().timestamp()), account_id)
    session["challenge"] = asdict(challenge)
    return challenge


def take_challenge(account_id: int | None = None) -> Challenge | None:
    """The challenge that this browser was given for the same purpose, if it is fresh; it has none after that."""
    kept = session.pop("challenge", None)
    if kept is None:
        return None
    challenge = Challenge(**kept)
    return challenge if challenge.is_fresh and challenge.account_id == account_id else None
