"""A link by e-mail: for whoever has the trusted address of an account, once, for a quarter of an hour, by a button."""

import logging
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from smtplib import SMTPRecipientsRefused
from time import monotonic, sleep

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.accounts.commands.links import LINK_LASTS, LINKS_A_DAY, LINKS_AT_ONCE, LINKS_KEPT, make_link, use_link
from app.accounts.models import Account, Identity, LoginLink
from app.accounts.queries import list_addressed
from app.kernel.database import db
from app.kernel.errors import RuleBroken, TooSoon
from app.kernel.mail import is_final, write
from app.own.commands import forget_expired
from app.web import outbox
from app.web.throttle import limiter
from tests.accounts.login_visits import is_logged_in, name_shown
from tests.browser import TOKEN, Browser, forget_columns, new_browser
from tests.cast import Cast, identity_of, make_account, make_article, make_identity
from tests.house.scene import everything
from tests.pages import Page
from tests.rigs.mail_server import Post, running_mail_server

LINK = re.compile(r"http://localhost(/login/email/\S+)")
MAIL = "ben@example.org"


@pytest.fixture
def post() -> Iterator[Post]:
    """A mail server."""
    with running_mail_server() as running:
        yield running


@pytest.fixture
def site(app: Flask, another_app: Callable[..., Flask], post: Post) -> Iterator[Flask]:
    """The site with mail set up, and without any provider."""
    other = another_app(mail_url=post.url, mail_from="Rejoinder <post@example.org>", providers=())
    yield other
    other.extensions["outbox"].settle()


@pytest.fixture
def ben(cast: Cast) -> Account:
    """Ben, whose address a provider has verified that the owner trusts; it is not configured any more."""
    trust(identity_of(cast.ben), MAIL)
    return cast.ben


def trust(identity: Identity, email: str) -> None:
    """Let the identity vouch for an address."""
    identity.email, identity.email_verified, identity.email_trusted = email, True, True
    db.session.commit()


def ask(browser: Browser, email: str, next_path: str = "/archive") -> str:
    """Ask for a link; where the answer leads, when all mail is sent."""
    answer = browser.post("/login/email", data={"email": email, "next": next_path})
    assert answer.status_code == 303, answer.text
    browser.application.extensions["outbox"].settle()
    forget_columns()
    return answer.location


def links(post: Post) -> list[str]:
    """The paths in the last mail."""
    return LINK.findall(post.taken[-1].get_content())


def press(browser: Browser, path: str) -> int:
    """Open the link and press its button."""
    found = TOKEN.search(browser.get(path).text)
    return browser.post(path, data={"csrf_token": found[1] if found else ""}).status_code


def test_a_person_whose_provider_is_gone_comes_back_by_a_link(site: Flask, post: Post, ben: Account) -> None:
    browser = new_browser(site)
    login = browser.get("/login?next=/archive")

    location = ask(browser, MAIL)
    page = browser.get(links(post)[0])
    found = TOKEN.search(page.text)
    assert found
    entered = browser.post(links(post)[0], data={"csrf_token": found[1]})

    assert "Log in by e-mail" in login.text
    assert "Look into your mail" in browser.get(location).text
    assert post.envelopes == [("post@example.org", [MAIL])]
    assert (post.taken[0]["Subject"], post.taken[0]["From"]) == (
        "Log in at Rejoinder",
        "Rejoinder <post@example.org>",
    )
    assert "Log in as Ben Cho?" in page.text
    assert (entered.status_code, entered.location) == (303, "/archive")
    assert name_shown(browser) == "Ben Cho"


def test_whoever_reads_the_mail_in_another_browser_is_logged_in_there(site: Flask, post: Post, ben: Account) -> None:
    asking, reading = new_browser(site), new_browser(site)
    ask(asking, "Ben@Example.ORG ")

    status = press(reading, links(post)[0])

    assert status == 303
    assert (is_logged_in(asking), is_logged_in(reading)) == (False, True)


def test_programs_that_open_every_link_of_a_mail_change_nothing(site: Flask, post: Post, ben: Account) -> None:
    ask(new_browser(site), MAIL)
    before = everything()

    scanner = new_browser(site)
    answers = [scanner.get(links(post)[0]), scanner.head(links(post)[0])]

    assert [each.status_code for each in answers] == [200, 200]
    assert answers[0].headers["Cache-Control"] == "private, no-store"
    assert everything() == before
    assert not is_logged_in(scanner)


def test_a_link_counts_once(site: Flask, post: Post, ben: Account) -> None:
    ask(new_browser(site), MAIL)
    first, second = new_browser(site), new_browser(site)
    found = TOKEN.search(second.get(links(post)[0]).text)
    assert found

    used = press(first, links(post)[0])
    again = second.post(links(post)[0], data={"csrf_token": found[1]})

    assert (used, again.status_code) == (303, 410)
    assert "used already" in again.text
    assert not is_logged_in(second)


def test_a_link_counts_for_a_quarter_of_an_hour(site: Flask, post: Post, ben: Account) -> None:
    ask(new_browser(site), MAIL)
    late = new_browser(site)

    with time_machine.travel(datetime.now(UTC) + LINK_LASTS, tick=False):
        answer = late.get(links(post)[0])
    with time_machine.travel(datetime.now(UTC) + LINKS_KEPT, tick=False):
        forget_expired()
        left = db.session.scalar(select(func.count()).select_from(LoginLink))

    assert answer.status_code == 410
    assert left == 0


def test_nobody_who_reads_the_database_can_use_a_link(site: Flask, post: Post, ben: Account) -> None:
    ask(new_browser(site), MAIL)

    token = links(post)[0].rpartition("/")[2]

    assert len(token) >= 43
    assert token not in repr(everything())


def test_the_button_needs_its_token(site: Flask, post: Post, ben: Account) -> None:
    ask(new_browser(site), MAIL)
    browser = new_browser(site)

    answer = browser.post(links(post)[0])

    assert answer.status_code == 422
    assert press(browser, links(post)[0]) == 303


def test_the_answer_is_the_same_for_an_address_that_nobody_has(site: Flask, post: Post, ben: Account) -> None:
    known, unknown = new_browser(site), new_browser(site)

    asked = ((known, MAIL), (unknown, "x@y.example"))
    answers = [browser.post("/login/email", data={"email": email}) for browser, email in asked]
    site.extensions["outbox"].settle()

    assert len({(each.status_code, each.data, tuple(each.headers)) for each in answers}) == 1
    assert len(post.taken) == 1


def test_the_answer_comes_before_anything_is_looked_up(site: Flask, post: Post, ben: Account) -> None:
    browser, done = new_browser(site), []
    real = site.extensions["outbox"].post
    site.extensions["outbox"].post = done.append

    answer = browser.post("/login/email", data={"email": MAIL})
    site.extensions["outbox"].post = real

    assert answer.status_code == 303
    assert len(done) == 1
    assert db.session.scalar(select(func.count()).select_from(LoginLink)) == 0


@pytest.mark.parametrize("claim", [{"email_verified": False}, {"email_verified": True}])
def test_address_as_key_an_address_that_is_not_trusted_gets_no_mail(
    site: Flask, post: Post, cast: Cast, claim: dict[str, bool]
) -> None:
    identity = identity_of(cast.eve)
    identity.email, identity.email_verified = MAIL, claim["email_verified"]

    ask(new_browser(site), MAIL)

    assert post.taken == []


def test_only_the_address_that_is_the_accounts_own_counts(site: Flask, post: Post, ben: Account) -> None:
    trust(make_identity(ben, provider="other"), "second@example.org")

    ask(new_browser(site), "second@example.org")

    assert post.taken == []


def test_two_accounts_with_one_address_get_a_link_each(site: Flask, post: Post, ben: Account) -> None:
    trust(identity_of(make_account("Benedict Cho")), MAIL)
    first, second = new_browser(site), new_browser(site)

    ask(first, MAIL)
    pressed = [press(browser, path) for browser, path in zip((first, second), links(post), strict=True)]

    assert pressed == [303, 303]
    assert (name_shown(first), name_shown(second)) == ("Ben Cho", "Benedict Cho")
    assert len(post.taken) == 1


def test_addresses_that_differ_in_their_letters_are_not_mixed(ben: Account) -> None:
    trust(identity_of(other := make_account("Benedict Cho")), "BEN@example.org")

    found = [[each.account_id for each in list_addressed(mail)] for mail in (MAIL, "BEN@example.org")]

    assert found[0] == [ben.id]
    assert found[1] in ([ben.id], [other.id])


def test_a_link_is_void_when_its_identity_is_unlinked_or_not_trusted_any_more(
    site: Flask, post: Post, ben: Account
) -> None:
    ask(new_browser(site), MAIL)
    browser, identity = new_browser(site), identity_of(ben)

    identity.email_trusted = False
    untrusted = browser.get(links(post)[0]).status_code
    identity.email_trusted = True
    trusted = browser.get(links(post)[0]).status_code
    make_identity(ben)
    db.session.delete(identity)
    gone = browser.get(links(post)[0]).status_code

    assert (untrusted, trusted, gone) == (410, 200, 410)


def test_a_stranger_gets_no_more_than_three_mails_at_once(site: Flask, post: Post, ben: Account) -> None:
    for _ in range(LINKS_AT_ONCE + 2):
        limiter.storage.reset()
        ask(new_browser(site), MAIL)

    assert len(post.taken) == LINKS_AT_ONCE
    with time_machine.travel(datetime.now(UTC) + LINK_LASTS, tick=False):
        ask(new_browser(site), MAIL)
    assert len(post.taken) == LINKS_AT_ONCE + 1


def test_a_stranger_gets_no_more_than_ten_mails_a_day(site: Flask, post: Post, ben: Account) -> None:
    begin = datetime.now(UTC)

    for number in range(LINKS_A_DAY + 2):
        with time_machine.travel(begin + LINK_LASTS * number, tick=False):
            limiter.storage.reset()
            forget_expired()
            ask(new_browser(site), MAIL)

    assert len(post.taken) == LINKS_A_DAY
    with time_machine.travel(begin + LINKS_KEPT, tick=False):
        ask(new_browser(site), MAIL)
    assert len(post.taken) == LINKS_A_DAY + 1


def test_links_that_were_used_do_not_count(site: Flask, post: Post, ben: Account) -> None:
    for _ in range(LINKS_A_DAY + 1):
        limiter.storage.reset()
        ask(new_browser(site), MAIL)
        assert press(new_browser(site), links(post)[0]) == 303

    assert len(post.taken) == LINKS_A_DAY + 1


def test_one_network_asks_only_so_often(site: Flask, post: Post, ben: Account) -> None:
    statuses = [new_browser(site).post("/login/email", data={"email": "x@y.example"}).status_code for _ in range(6)]

    assert statuses == [303] * 5 + [429]


def until(holds: Callable[[], object]) -> bool:
    """Whether it comes true within a few seconds."""
    begun = monotonic()
    while not holds() and monotonic() - begun < 20:
        sleep(0.02)
    return bool(holds())


def test_dead_mail_server_a_letter_that_was_not_taken_is_sent_again(
    site: Flask, post: Post, ben: Account, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(outbox, "PAUSES", (0.1, 0.2, 0.3))
    post.refuses = True
    ask(new_browser(site), MAIL)
    assert until(lambda: "mail: SMTPDataError, 2 more tries" in caplog.text)

    post.refuses = False

    assert until(lambda: post.taken)
    assert press(new_browser(site), links(post)[0]) == 303
    assert MAIL not in caplog.text


@pytest.mark.parametrize("takes_it", [True, False])
def test_a_letter_leaves_its_place_when_it_was_sent_or_given_up(
    site: Flask, post: Post, monkeypatch: pytest.MonkeyPatch, *, takes_it: bool
) -> None:
    monkeypatch.setattr(outbox, "WAITING", 1)
    monkeypatch.setattr(outbox, "PAUSES", (0.05,))
    box, post.refuses = outbox.Outbox(site), not takes_it
    letters: list[EmailMessage | None] = [write("a@example.org", "b@example.org", "Hello", "Hello.", "h"), None]

    for letter in letters * 2:
        assert until(lambda: box.room._value == 1)
        box.post(lambda letter=letter: letter)

    assert until(lambda: box.room._value == 1)
    assert len(post.taken) == (2 if takes_it else 0)


def test_a_letter_that_is_refused_for_good_keeps_no_place(
    site: Flask, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "WAITING", 1)
    box, post.refuses, post.refusal = outbox.Outbox(site), True, "550 Nobody of this name"

    box.post(lambda: write("a@example.org", "b@example.org", "Hello", "Hello.", "h"))

    assert until(lambda: box.room._value == 1)


@pytest.mark.parametrize(("codes", "final"), [((550,), True), ((550, 551), True), ((450,), False), ((550, 450), False)])
def test_only_what_every_recipient_is_refused_for_good_is_final(codes: tuple[int, ...], *, final: bool) -> None:
    refused = SMTPRecipientsRefused({f"{number}@example.org": (code, b"") for number, code in enumerate(codes)})

    assert is_final(refused) is final
    assert not is_final(ConnectionRefusedError())


def test_when_too_many_wait_the_next_one_is_told_so(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "WAITING", 0)

    with pytest.raises(TooSoon):
        outbox.Outbox(site).post(lambda: None)


@pytest.mark.parametrize("typed", ["", "@", "ben", "a" * 250 + "@example.org", "@example.org"])
def test_what_is_no_address_comes_back_with_a_sentence(site: Flask, post: Post, typed: str) -> None:
    answer = new_browser(site).post("/login/email", data={"email": typed, "next": "/archive"})

    assert answer.status_code == 422
    page = Page(answer.text)
    assert "That is no e-mail address." in page.text
    assert page.all("input", id="email")[0].attributes["value"] == typed
    assert 'value="/archive"' in answer.text


def test_header_injection_whatever_is_typed_the_mail_goes_to_the_address_that_is_stored(
    site: Flask, post: Post, ben: Account
) -> None:
    for typed in (f"{MAIL}\r\nBcc: eve@example.org", f"{MAIL}, eve@example.org", f'"{MAIL}" <eve@example.org>'):
        new_browser(site).post("/login/email", data={"email": typed})
    site.extensions["outbox"].settle()

    assert post.taken == []


def test_a_dead_mail_server_stops_nothing_and_the_log_holds_no_address(
    app: Flask, another_app: Callable[..., Flask], post: Post, ben: Account, caplog: pytest.LogCaptureFixture
) -> None:
    other = another_app(mail_url=post.url, mail_from="post@example.org")
    post.refuses = True

    with caplog.at_level(logging.ERROR):
        location = ask(new_browser(other), MAIL)
    post.refuses = False
    ask(new_browser(other), MAIL)

    assert location == "/login/email"
    assert "mail: SMTPDataError" in caplog.text
    assert MAIL not in caplog.text
    assert len(post.taken) == 1


def test_the_banned_and_the_leaving_come_in_by_a_link_as_by_any_other_login(
    site: Flask, post: Post, cast: Cast
) -> None:
    trust(identity_of(cast.eve), "eve@example.org")
    ask(browser := new_browser(site), "eve@example.org")

    assert press(browser, links(post)[0]) == 303
    assert name_shown(browser) == "Eve Marsh"


def test_a_text_in_the_reply_box_comes_along(site: Flask, post: Post, ben: Account, cast: Cast) -> None:
    article = make_article(cast.jun)
    browser = new_browser(site)
    box = browser.get(f"/articles/{article.slug}").text

    kept = browser.post(f"/articles/{article.slug}/draft", data={"text": "Half a thought.", "provider": "?"})
    next_path = Page(browser.get(kept.location).text).all("input", name="next")[-1].attributes["value"]
    ask(browser, MAIL, next_path)
    press(browser, links(post)[0])

    assert 'value="?"' in box
    assert kept.location.startswith("/login?next=")
    assert next_path == f"/articles/{article.slug}?draft=1#reply"
    assert "Half a thought." in browser.get(f"/articles/{article.slug}").text


def test_without_mail_set_up_nothing_of_it_is_there(app: Flask, client: Browser, ben: Account, cast: Cast) -> None:
    article = make_article(cast.jun)

    pages = [client.get(path).text for path in ("/login", f"/articles/{article.slug}")]
    answers = [client.post("/login/email", data={"email": MAIL})]
    answers += [client.get(path) for path in ("/login/email", "/login/email/a-token")]

    assert not any("mail" in Page(page).text.replace("e-mail address; the", "") for page in pages)
    assert [each.status_code for each in answers] == [404, 404, 404]


def test_the_account_page_tells_that_a_link_lets_one_in(site: Flask, ben: Account) -> None:
    browser = new_browser(site).log_in(ben)

    text = Page(browser.get("/account").text).text

    assert f"Your address is {MAIL}; a link to it lets you in, too." in text
    assert "Link another one before you log out" not in text


def test_a_link_can_be_used_by_one_of_two_at_the_same_moment(ben: Account) -> None:
    token = make_link(identity_of(ben), "/archive") or ""

    entry = use_link(token)

    assert (entry.identity.account_id, entry.return_to) == (ben.id, "/archive")
    with pytest.raises(RuleBroken):
        use_link(token)


def test_the_figures_are_those_that_the_pages_tell() -> None:
    assert timedelta(minutes=15) == LINK_LASTS
