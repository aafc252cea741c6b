"""What an adviser is asked, and that nobody waits for one that does not answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from logging import getLogger
from threading import Lock
from time import monotonic

from app.comments.admission.candidate import Advice, Opinion

SECONDS = 2.0  # for the whole exchange
NO_ANSWER = "no answer"
MOST_FAILURES, PAUSE = 3, 60.0  # failures in a row, and for how many seconds nobody is asked then

logger = getLogger(__name__)


@dataclass(frozen=True)
class Question:
    """A comment that somebody wants to post, or what one of theirs is to say instead; a guest has no account yet."""

    text: str
    name: str
    author_id: int | None
    since_at: datetime | None
    article: str
    reply_to: int | None
    edits: int | None
    network: str
    agent: str


class Adviser:
    """Asks one service; where it failed three times in a row, comments are held unasked for a minute."""

    def __init__(self, name: str, answer: Callable[[Question], Opinion]) -> None:
        self.name, self.answer = name, answer
        self.failures, self.silent_until, self.lock = 0, 0.0, Lock()

    def ask(self, question: Question) -> Opinion:
        """What the service says; where that is nothing, or nonsense, the comment is held and not lost."""
        if not self.may_ask():
            return Opinion(self.name, Advice.HOLD, NO_ANSWER)
        try:
            opinion = self.answer(question)
        except Exception as error:  # whatever it answers, no comment is lost over it
            self.failed(error)
            return Opinion(self.name, Advice.HOLD, NO_ANSWER)
        self.failures, self.silent_until = 0, 0.0
        return opinion

    def may_ask(self) -> bool:
        """Whether it is worth the wait; after a pause one comment tries, and the others do not wait for it."""
        with self.lock:
            if monotonic() < self.silent_until:
                return False
            if self.failures >= MOST_FAILURES:
                self.silent_until = monotonic() + PAUSE
            return True

    def failed(self, error: Exception) -> None:
        """Remember it; the owner reads in the log why."""
        logger.warning("%s did not answer, the comment is held: %s", self.name, error)
        with self.lock:
            self.failures += 1
            if self.failures >= MOST_FAILURES:
                self.silent_until = monotonic() + PAUSE
