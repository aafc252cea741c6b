"""How a login ends when it does not succeed: a sentence and an HTTP status for the reader, a reason for the log."""

from enum import Enum

REASON_LIMIT = 500


class Unreadable(Exception):
    """What a provider sent cannot be used; the message says why, in the words of whoever runs the site."""


class Failure(Enum):
    """Every way in which a login fails: the status of the page, and its sentence."""

    STALE = 400, "This login has expired, or it was begun in another browser."
    REFUSED = 400, "You were not logged in, for {label} says that you did not agree."
    USED = 400, "This login with {label} was already used, or it took too long."
    SWAPPED = 400, "You went to {label} to link it to an account that is not logged in here any more."
    UNKNOWN = 400, "This site does not know {label}; it was made for another account or taken away."
    FORGED = 400, "The answer that came from {label} could not be verified, so nobody was logged in."
    UNREADABLE = 502, "{label} gave an answer that this site does not understand."
    MISCONFIGURED = 502, "{label} does not accept this site as it is set up; whoever runs the site has to mend that."
    UNREACHABLE = 503, "{label} cannot be reached at the moment."
    BUSY = 503, "Too many people are waiting for {label} at the moment."
    SLOW = 504, "{label} did not answer in time."

    def __init__(self, status: int, sentence: str) -> None:
        self.status = status
        self.sentence = sentence


class LoginFailed(Exception):
    """A login that ended without an identity; nothing was changed, and `sentence` says so to the reader."""

    def __init__(self, failure: Failure, label: str, reason: str = "") -> None:
        self.reason = reason[:REASON_LIMIT]
        self.return_to: str | None = None
        super().__init__(f"{failure.name}: {self.reason}")
        self.failure, self.label = failure, label
        self.status: int = failure.status
        self.sentence = f"{failure.sentence.format(label=label)} Nothing was changed; you can log in again."
