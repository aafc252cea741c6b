"""What a browser does to link a login."""

from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.models import Account, Identity
from app.kernel.database import db
from tests.accounts.login_visits import TARGET, visit
from tests.browser import Browser
from tests.rigs.hostile_provider import HostileProvider


def leave_to_link(browser: Browser) -> str:
    """Press the provider's button on the account page; the address that goes on to it."""
    page = browser.press("/account/link/corp")
    found = TARGET.search(page.text)
    assert found
    return found[1].replace("&amp;", "&")


def come_back(browser: Browser) -> TestResponse:
    """To the provider and back."""
    return browser.get(visit(leave_to_link(browser)))


def owners(corp: HostileProvider) -> list[str]:
    """Whose the identities of the provider are."""
    rows = select(Account.name).join(Identity, Identity.account_id == Account.id).where(Identity.issuer == corp.issuer)
    return list(db.session.scalars(rows.order_by(Identity.id)))
