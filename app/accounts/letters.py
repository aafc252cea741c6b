"""What is written to people about their accounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from email.message import EmailMessage
from functools import partial

from flask import current_app, request, url_for

from app.accounts.commands.links import LINK_LASTS, make_link
from app.accounts.devices import device_of
from app.accounts.queries import list_addressed
from app.accounts.session import sends_mail
from app.kernel.clock import now
from app.kernel.errors import TooSoon
from app.kernel.mail import write
from app.web.templating import minute

LETTER = """Somebody asked to be logged in at {site}, and we hope that it was you.

{links}

{what} good for {minutes} minutes, and for one login.
If it was not you who asked, do nothing: without this mail nobody gets in.
"""

NEWS = """{what}

When: {at}
With: {device}

If it was you, there is nothing to do.
If it was not: {cure}
If you can't log in any more, turn to the people who run {site}.
"""
LOG_OUT = "log out everywhere else at {account}, and unlink there what is not yours."


@dataclass(frozen=True)
class News:
    """What happened to an account: in the subject, in a sentence, and what to do if it was somebody else."""

    subject: str
    what: str
    cure: str = LOG_OUT


LINKED = News("A login was linked", "From now on {way} opens your account {name}.")
UNLINKED = News("A login was unlinked", "{way} does not open your account {name} any more.")
PASSKEY_ADDED = News("A passkey was added", "From now on a passkey made in {way} opens your account {name}.")
PASSKEY_REMOVED = News("A passkey was removed", "A passkey made in {way} does not open your account {name} any more.")
MERGED = News(
    "Two accounts were merged",
    "Everything of the account {other} belongs to the account {name} now. For seven days that can be undone.",
    "undo it at {account}, and log out everywhere else there.",
)
LEAVING = News(
    "Your account will be erased",
    "Your account {name} will be erased on {until}. To keep it, log in before and press “Keep my account”.",
    "log in, press “Keep my account”, and log out everywhere else at {account}.",
)


def tell(addresses: Iterable[str | None], news: News, **words: str) -> None:
    """Write to the verified addresses that there were before what has just been committed; where mail is set up."""
    if not sends_mail():
        return
    settings, outbox = current_app.config["SETTINGS"], current_app.extensions["outbox"]
    about = words | {"account": settings.address + url_for("accounts.account")}
    device = device_of(request.headers.get("User-Agent", "")) or "a browser that does not say which it is"
    text = NEWS.format(
        what=news.what.format(**about),
        at=minute(now()),
        device=device,
        cure=news.cure.format(**about),
        site=settings.site_name,
    )
    subject = f"{news.subject} at {settings.site_name}"
    for address in filter(None, dict.fromkeys(addresses)):
        try:
            outbox.post(partial(write, settings.mail_from, address, subject, text, settings.host))
        except TooSoon:  # what was done is done
            current_app.logger.error("mail: %s was not told, too many wait", news.subject)


def compose_link(address: str, return_to: str) -> EmailMessage | None:
    """A letter to the address with a link for each account whose verified address it is; None where there is none."""
    settings = current_app.config["SETTINGS"]
    identities = list_addressed(address)
    made = [(each.account.name, make_link(each, return_to)) for each in identities]
    links = [f"{name}:\n{link_address('accounts.use_link', token)}" for name, token in made if token]
    if not links:
        return None
    text = LETTER.format(
        site=settings.site_name,
        links="\n\n".join(links),
        what="This is" if len(links) == 1 else "These are",
        minutes=LINK_LASTS.seconds // 60,
    )
    subject = f"Log in at {settings.site_name}"
    return write(settings.mail_from, identities[0].email, subject, text, settings.host)


def link_address(endpoint: str, token: str) -> str:
    """Where a link leads; written without a request."""
    settings = current_app.config["SETTINGS"]
    addresses = current_app.url_map.bind(settings.host)
    return str(settings.address + addresses.build(endpoint, {"token": token}))
