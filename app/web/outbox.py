"""Mail that is written and sent after the answer, so that nobody can tell by the time whether there was any."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from threading import BoundedSemaphore, Timer

from flask import Flask

from app.kernel.database import db, writing
from app.kernel.errors import TooSoon
from app.kernel.mail import is_final, send, server_of

WAITING = 50
PAUSES = (60.0, 300.0)  # seconds after which a letter is tried again; a link in it counts for longer


class Outbox:
    """One worker of this process, with a bounded line before it."""

    def __init__(self, app: Flask) -> None:
        self.app, self.room = app, BoundedSemaphore(WAITING)
        self.worker = ThreadPoolExecutor(1, "mail")

    def post(self, compose: Callable[[], EmailMessage | None]) -> None:
        """Let a message be composed, in a transaction of its own, and sent after it; raises TooSoon."""
        if not self.room.acquire(blocking=False):
            raise TooSoon("Too many people ask for mail at the moment. Try again in a minute.", 60)
        self.worker.submit(self.work, compose)

    def work(self, compose: Callable[[], EmailMessage | None]) -> None:
        """Do what was asked for; what fails is told to the log, and to whom it was not."""
        message = None
        try:
            with self.app.app_context(), writing():
                message = compose()
                db.session.commit()
        except Exception as error:  # the next message is to be sent all the same
            self.app.logger.error("mail: %s", type(error).__name__)
        if message:
            self.deliver(message, PAUSES)
        else:
            self.room.release()

    def deliver(self, message: EmailMessage, pauses: Sequence[float]) -> None:
        """Send a message; where it is not taken, again after each pause. Meanwhile it keeps its place in the line."""
        try:
            send(server_of(self.app.config["SETTINGS"].mail_url), message)
        except Exception as error:
            pauses = () if is_final(error) else pauses
            self.app.logger.error("mail: %s, %d more tries", type(error).__name__, len(pauses))
            if pauses:
                again = Timer(pauses[0], self.worker.submit, (self.deliver, message, pauses[1:]))
                again.daemon = True  # the site does not wait for it when it ends
                again.start()
                return
        self.room.release()

    def settle(self) -> None:
        """Wait until everything that was asked for so far is done."""
        self.worker.submit(lambda: None).result()


def init_app(app: Flask) -> None:
    """Give the app its outbox; the worker begins with the first message."""
    app.extensions["outbox"] = Outbox(app)
