"""A link by e-mail, with a browser, with scripts and without, from a real mail server."""

import re
from time import monotonic, sleep

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.accounts.models import Account, Identity
from app.kernel.database import db, writing
from tests.journeys.stage import Stage
from tests.journeys.test_accessibility import check
from tests.journeys.windows import OpenWindow, serial
from tests.rigs.mail_server import Post

LINK = re.compile(r"http://localhost:\d+/login/email/\S+")


def trust(stage: Stage, slug: str, email: str) -> None:
    """Let the provider of somebody have vouched for an address, and be gone since."""
    with stage.app.app_context(), writing():
        row = select(Identity).join(Account, Account.id == Identity.account_id).where(Account.slug == slug)
        identity = db.session.scalars(row).one()
        identity.email, identity.email_verified, identity.email_trusted = email, True, True
        identity.provider = "former"
        db.session.commit()


def link_to(post: Post, email: str, link: re.Pattern[str] = LINK) -> str:
    """The link in the mail to this address, which arrives within 10 seconds."""
    deadline = monotonic() + 10
    while monotonic() < deadline:
        for message in post.taken:
            if message["To"] == email and (found := link.search(message.get_content())):
                return found[0]
        sleep(0.05)
    raise AssertionError("no mail came")


@pytest.mark.parametrize("scripting", [True, False])
def test_a_person_whose_provider_is_gone_comes_back_by_mail_to_the_text_that_they_typed(
    window: OpenWindow, stage_with_a_name: Stage, post: Post, *, scripting: bool
) -> None:
    name, email = f"Maja {next(serial)}", f"maja-{next(serial)}@example.org"
    trust(stage_with_a_name, stage_with_a_name.newcomer(name), email)
    person = window(on=stage_with_a_name, scripting=scripting)
    page, text = person.go("/articles/rain-in-a-jar"), f"Typed by {name} before."
    page.get_by_label("Your reply").fill(text)

    page.get_by_role("button", name="E-mail").click()
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_role("button", name="Log in by e-mail").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    page.goto(link_to(post, email))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Log in as {name}?")
    page.get_by_role("button", name="Log in", exact=True).click()

    expect(page.get_by_text("You are commenting using your former account.")).to_be_visible()
    expect(page.get_by_label("Your reply")).to_have_value(text)
    page.goto(stage_with_a_name.address + "/account")
    expect(page.get_by_text("a link to it lets you in, too.")).to_be_visible()


def test_its_pages_are_for_everybody(window: OpenWindow, stage_with_a_name: Stage, post: Post) -> None:
    email = f"nils-{next(serial)}@example.org"
    trust(stage_with_a_name, stage_with_a_name.newcomer(f"Nils {next(serial)}"), email)
    page = window(on=stage_with_a_name).go("/login")
    check(page)
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_role("button", name="Log in by e-mail").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    check(page)

    page.goto(link_to(post, email))

    check(page)


def test_a_link_that_is_over_says_so_and_leads_to_another(window: OpenWindow, stage_with_a_name: Stage) -> None:
    page = window(on=stage_with_a_name).go("/login/email/never-made")

    expect(page.get_by_role("heading", level=1)).to_have_text("This link is over")
    page.get_by_role("main").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
