"""What is written to people about their accounts."""

from email.message import EmailMessage

from flask import current_app

from app.accounts.commands.links import LINK_LASTS, make_link
from app.accounts.queries import list_addressed
from app.kernel.mail import write

LETTER = """Somebody asked to be logged in at {site}, and we hope that it was you.

{links}

{what} good for {minutes} minutes, and for one login.
If it was not you who asked, do nothing: without this mail nobody gets in.
"""


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
