"""Whoever has a verified address is told by mail what happens to the ways into their account, whoever did it."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Account, Identity
from app.accounts.queries import find_address
from app.kernel.database import db
from app.own.commands import GRACE
from tests.accounts.linking_visits import come_back
from tests.accounts.passkey_visits import add_passkey
from tests.accounts.provider_visits import client_of
from tests.accounts.test_email_login import MAIL, trust
from tests.browser import Browser, forget_columns, new_browser
from tests.cast import Cast, identity_of, make_account, make_identity
from tests.rigs.hostile_provider import HostileProvider
from tests.rigs.mail_server import Post, running_mail_server

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ACCOUNT_PAGE = "http://localhost/account"


@pytest.fixture
def post() -> Iterator[Post]:
    """A mail server."""
    with running_mail_server() as running:
        yield running


@pytest.fixture
def site(another_app: Callable[..., Flask], corp: HostileProvider, post: Post) -> Iterator[Flask]:
    """The site with mail set up."""
    other = another_app(mail_url=post.url, mail_from="Rejoinder <post@example.org>")
    other.extensions["providers"] = {"corp": client_of(corp, seconds=3)}
    yield other
    other.extensions["outbox"].settle()


@pytest.fixture
def ben(cast: Cast) -> Account:
    """Ben, whose address is verified."""
    trust(identity_of(cast.ben), MAIL)
    return cast.ben


@pytest.fixture
def browser(site: Flask, ben: Account) -> Browser:
    """A browser that ben is logged in with."""
    found = new_browser(site).log_in(ben)
    found.environ_base["HTTP_USER_AGENT"] = FIREFOX
    return found


def letters(browser: Browser, post: Post) -> list[tuple[str, str]]:
    """To whom something was written, and under which subject, when all is sent."""
    browser.application.extensions["outbox"].settle()
    forget_columns()
    return [(str(each["To"]), str(each["Subject"])) for each in post.taken]


def text(post: Post) -> str:
    """What the last letter says."""
    return " ".join(str(post.taken[-1].get_content()).split())


def test_a_login_that_is_linked_is_told_with_when_and_where_and_what_to_do(
    browser: Browser, post: Post, corp: HostileProvider
) -> None:
    corp.tricks.login = "nora"
    come_back(browser)
    before = letters(browser, post)

    browser.press("/account/link")

    assert before == []
    assert letters(browser, post) == [(MAIL, "A login was linked at Rejoinder")]
    assert "From now on a login at Corp opens your account Ben Cho." in text(post)
    assert "When: " in text(post)
    assert " UTC With: Firefox on Linux If it was you" in text(post)
    assert f"log out everywhere else at {ACCOUNT_PAGE}, and unlink there what is not yours" in text(post)
    assert "nora" not in text(post).lower()


def test_a_login_that_is_unlinked_is_told_to_the_address_that_it_had_verified(
    browser: Browser, post: Post, ben: Account
) -> None:
    verifying, other = identity_of(ben), make_identity(ben)
    other.last_used_at = verifying.last_used_at
    db.session.commit()

    answer = browser.press(f"/account/identities/{verifying.id}/removal")

    assert answer.status_code == 303
    assert find_address(ben) is None
    assert letters(browser, post) == [(MAIL, "A login was unlinked at Rejoinder")]
    assert "A login at Corp does not open your account Ben Cho any more." in text(post)


def test_a_passkey_is_told_of_when_it_comes_and_when_it_goes(browser: Browser, post: Post, ben: Account) -> None:
    add_passkey(browser)
    added = letters(browser, post), text(post)
    passkey = db.session.scalars(select(Identity).where(Identity.provider == "passkey")).one()
    browser.press(f"/account/identities/{passkey.id}/removal")

    assert added[0] == [(MAIL, "A passkey was added at Rejoinder")]
    assert "a passkey made in Firefox on Linux opens your account Ben Cho" in added[1]
    assert letters(browser, post)[1:] == [(MAIL, "A passkey was removed at Rejoinder")]
    assert "A passkey made in Firefox on Linux does not open" in text(post)


def test_a_merge_is_told_to_both_addresses(browser: Browser, post: Post, corp: HostileProvider, ben: Account) -> None:
    nora = make_account("Nora Field")
    identity = identity_of(nora)
    identity.issuer, identity.subject = corp.issuer, corp.tricks.login
    trust(identity, "nora@example.org")
    come_back(browser)
    identity.email_trusted = True  # the login did not say so
    identity.email = "nora@example.org"
    db.session.commit()

    answer = browser.press("/account/merge")

    assert answer.status_code == 303
    assert letters(browser, post) == [
        (MAIL, "Two accounts were merged at Rejoinder"),
        ("nora@example.org", "Two accounts were merged at Rejoinder"),
    ]
    assert "Everything of the account Nora Field belongs to the account Ben Cho now." in text(post)
    assert f"undo it at {ACCOUNT_PAGE}" in text(post)


def test_who_is_to_be_erased_is_told_once_until_when_and_how_to_stay(
    browser: Browser, post: Post, ben: Account
) -> None:
    for choice in ("keep", "remove"):
        assert browser.press("/account/erasure", texts=choice).status_code == 303

    assert letters(browser, post) == [(MAIL, "Your account will be erased at Rejoinder")]
    assert ben.erase_at
    assert GRACE.days == 7
    assert f"will be erased on {ben.erase_at.day} {ben.erase_at:%B %Y, %H:%M} UTC." in text(post)
    assert "press “Keep my account”" in text(post)


def test_nobody_is_written_to_at_an_address_that_nobody_verified(
    browser: Browser, post: Post, ben: Account, corp: HostileProvider
) -> None:
    identity_of(ben).email_trusted = False
    db.session.commit()

    come_back(browser)
    browser.press("/account/link")
    browser.press("/account/erasure", texts="keep")

    assert letters(browser, post) == []


def test_without_mail_nothing_is_written(app: Flask, ben: Account) -> None:
    answer = new_browser(app).log_in(ben).press("/account/erasure", texts="keep")

    assert answer.status_code == 303


def test_what_was_refused_is_not_told(browser: Browser, post: Post, ben: Account) -> None:
    answer = browser.press(f"/account/identities/{identity_of(ben).id}/removal")

    assert answer.status_code == 403
    assert letters(browser, post) == []


def test_mail_a_name_is_no_header_and_no_secret_is_in_a_letter(browser: Browser, post: Post, ben: Account) -> None:
    """ATTACKS, mail: header injection by name."""
    ben.name = "Ben {0.__class__} {account}\r\nBcc: eve@example.org\r\n\r\nClick here"
    db.session.commit()

    browser.press("/account/erasure", texts="keep")

    assert letters(browser, post) == [(MAIL, "Your account will be erased at Rejoinder")]
    assert post.envelopes[-1][1] == [MAIL]
    assert post.taken[-1]["Bcc"] is None
    assert "{0.__class__} {account}" in text(post)
    assert "/login/email/" not in text(post)


def test_mail_a_dead_server_or_a_full_line_does_not_stop_what_was_asked_for(
    browser: Browser, post: Post, ben: Account, caplog: pytest.LogCaptureFixture
) -> None:
    outbox = browser.application.extensions["outbox"]
    taken = 0
    while outbox.room.acquire(blocking=False):
        taken += 1

    full = browser.press("/account/erasure", texts="keep")
    browser.press("/account/erasure/end")
    for _ in range(taken):
        outbox.room.release()
    post.refuses = True
    dead = browser.press("/account/erasure", texts="keep")

    assert (full.status_code, dead.status_code) == (303, 303)
    assert letters(browser, post) == []
    assert [each.getMessage() for each in caplog.records if each.name == browser.application.logger.name] == [
        "mail: Your account will be erased was not told, too many wait",
        "mail: SMTPDataError, 2 more tries",
    ]
