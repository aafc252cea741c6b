"""What is written to somebody who has replied without an account."""

from datetime import timedelta
from email.message import EmailMessage

import regex
from flask import current_app

from app.accounts.letters import link_address
from app.comments.commands.guests import Details
from app.comments.queries.guests import LINK_LASTS
from app.kernel.mail import write

LETTER = """Somebody wrote a reply under the article “{title}” at {site},
in the name of {name}, and gave this address. We hope that it was you.

Open this link to read it once more, and confirm it there:
{link}

The link is good for {hours} hours. After that the reply and the address are forgotten.
If it was not you who wrote, do nothing: nothing is posted without you, and nobody is shown your address.
"""
NOT_IN_LETTER = regex.compile(r"[^\p{L}\p{M}\p{N}'’-]+")


def compose_confirmation(token: str, details: Details, title: str) -> EmailMessage:
    """A letter with the link that confirms a reply."""
    settings = current_app.config["SETTINGS"]
    text = LETTER.format(
        title=title,
        site=settings.site_name,
        name=inert(details.name),
        link=link_address("reading.confirm_reply", token),
        hours=LINK_LASTS // timedelta(hours=1),
    )
    subject = f"Confirm your reply at {settings.site_name}"
    return write(settings.mail_from, details.email, subject, text, settings.host)


def inert(name: str) -> str:
    """A name that a stranger has chosen, without anything that a mail program would make a link of."""
    return NOT_IN_LETTER.sub(" ", name).strip()
