"""A guest's reply from the box to the thread, and its claim, with a browser and a real mail server."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.replying import write
from tests.journeys.stage import Stage
from tests.journeys.test_accessibility import check
from tests.journeys.test_drafts import kept_drafts, say_saved
from tests.journeys.test_email_login import link_to, trust
from tests.journeys.test_moderator import open_case
from tests.journeys.windows import OpenWindow, serial
from tests.rigs.mail_server import Post
from tests.rigs.markup import nu_complaints
from tests.rigs.parts import Missing, missing

LINK = re.compile(r"http://localhost:\d+/replies/\S+")
ARTICLE = "/articles/rain-in-a-jar"


def fill_in(page: Page, name: str, email: str, text: str) -> None:
    """Write a reply and say who one is."""
    write(page, text)
    page.get_by_text("Or fill in your details below").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Website").fill("https://guest.example")


def send(page: Page) -> None:
    """Press the button below the details."""
    page.get_by_role("group").get_by_role("button", name="Send").click()


def reply(page: Page, post: Post, email: str, text: str) -> None:
    """Reply as a guest up to the page that says that it waits."""
    fill_in(page, "Gus Finn", email, text)
    send(page)
    page.goto(link_to(post, email, LINK))
    page.get_by_role("button", name="Yes, post it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")


@pytest.mark.parametrize("scripting", [True, False])
def test_a_guest_mends_a_slip_confirms_the_address_and_is_read_once_a_moderator_agrees(
    window: OpenWindow, stage_with_a_name: Stage, post: Post, *, scripting: bool
) -> None:
    person = window(on=stage_with_a_name, scripting=scripting)
    email, text = f"gus-{next(serial)}@example.org", f"I was passing by, {next(serial)}."
    page = person.go(ARTICLE)
    fill_in(page, "Gus Finn", "gus@nowhere", text)
    send(page)
    expect(page.get_by_role("alert")).to_have_text("That is no e-mail address.")
    expect(page.get_by_label("Your reply")).to_have_value(text)
    expect(page.get_by_label("Name")).to_have_value("Gus Finn")
    expect(page.get_by_label("Website")).to_have_value("https://guest.example")

    page.get_by_label("E-mail").fill(email)
    send(page)
    expect(page.get_by_role("main")).to_contain_text(f"We sent a link to {email}. Your reply waits until you open it.")
    page.goto(link_to(post, email, LINK))
    expect(page.get_by_role("main")).to_contain_text(text)
    page.get_by_role("button", name="Yes, post it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    moderator = window("mo", on=stage_with_a_name, scripting=scripting).go("/moderation")
    case = open_case(moderator, text)
    expect(case).to_contain_text("Guest, address confirmed")
    case.get_by_role("button", name="Approve").click()

    reader = window(on=stage_with_a_name, scripting=scripting).go(ARTICLE)
    expect(reader.locator("article.comment", has_text=text)).to_contain_text("Gus Finn")
    assert email not in reader.content()
    assert person.cookies() == set()


def test_the_text_is_kept_on_the_device_until_it_is_posted_and_not_after(
    window: OpenWindow, stage_with_a_name: Stage, post: Post
) -> None:
    email, text = f"gus-{next(serial)}@example.org", f"Kept until then, {next(serial)}."
    page = window(on=stage_with_a_name).go(ARTICLE)
    fill_in(page, "Gus Finn", email, text)
    say_saved(page)

    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    before = kept_drafts(page)
    page.goto(link_to(post, email, LINK))
    page.get_by_role("button", name="Yes, post it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")

    assert len(before) == 1
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('draft:'))")


@pytest.mark.parametrize("scripting", [True, False])
def test_whoever_logs_in_with_the_address_makes_it_theirs_and_takes_that_back(
    window: OpenWindow, stage_with_a_name: Stage, post: Post, *, scripting: bool
) -> None:
    email, text = f"gus-{next(serial)}@example.org", f"Mine, {next(serial)}."
    reply(window(on=stage_with_a_name, scripting=scripting).go(ARTICLE), post, email, text)
    slug = stage_with_a_name.newcomer(f"Gustav {next(serial)}")
    trust(stage_with_a_name, slug, email)
    page = window(on=stage_with_a_name, scripting=scripting).go("/login")
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_role("button", name="Log in by e-mail").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    page.goto(link_to(post, email))
    page.get_by_role("button", name="Log in", exact=True).click()

    page.get_by_role("link", name="Was it you?").click()
    expect(page.get_by_text("1 comment by Gus Finn")).to_be_visible()
    page.get_by_role("button", name="Yes, mine").click()
    expect(page.get_by_role("link", name="Was it you?")).to_have_count(0)
    page.goto(stage_with_a_name.address + "/account/replies")
    expect(page.get_by_role("main")).to_contain_text(text)
    page.goto(stage_with_a_name.address + "/account")
    page.get_by_role("button", name="Undo the merge with Gus Finn").click()
    expect(page.get_by_text("1 comment by Gus Finn")).to_be_visible()
    page.get_by_role("button", name="Not mine").click()
    expect(page.get_by_text("you said that this was somebody else")).to_be_visible()
    page.goto(stage_with_a_name.address + "/archive")
    expect(page.get_by_role("link", name="Was it you?")).to_have_count(0)


def test_its_pages_are_for_everybody(window: OpenWindow, stage_with_a_name: Stage, post: Post) -> None:
    email = f"gus-{next(serial)}@example.org"
    page = window(on=stage_with_a_name).go(ARTICLE)
    fill_in(page, "Gus Finn", "gus@nowhere", "For everybody.")
    check(page)
    send(page)
    check(page)
    page.get_by_label("E-mail").fill(email)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    check(page)
    page.goto(link_to(post, email, LINK))
    check(page)
    page.get_by_role("button", name="Yes, post it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    check(page)
    slug = stage_with_a_name.newcomer(f"Gustav {next(serial)}")
    trust(stage_with_a_name, slug, email)
    own = window(slug, on=stage_with_a_name).go("/account")
    check(own)
    own.goto(stage_with_a_name.address + "/archive")
    expect(own.get_by_role("link", name="Was it you?")).to_be_visible()

    check(own)


def test_the_markup_checker_finds_nothing(stage_with_a_name: Stage, post: Post) -> None:
    email, browser = f"gus-{next(serial)}@example.org", stage_with_a_name.client(None)
    form = {"name": "Gus", "email": "gus", "website": "", "text": 'one\n<two> & "three"'}
    address = f"{stage_with_a_name.address}{ARTICLE}/guest-replies"
    pages = {"refused": browser.post(address, form).text, "sent": browser.post(address, form | {"email": email}).text}
    link = link_to(post, email, LINK)
    pages |= {"link": browser.get(link).text, "confirmed": browser.post(link).text}
    slug = stage_with_a_name.newcomer(f"Gustav {next(serial)}")
    trust(stage_with_a_name, slug, email)
    own = stage_with_a_name.client(slug)
    pages |= {name: own.get(f"{stage_with_a_name.address}{name}").text for name in ("/account", "/archive", "/privacy")}

    try:
        complaints = nu_complaints(pages)
    except Missing as reason:
        missing(str(reason))

    assert "Thank you" in pages["confirmed"]
    assert complaints == []
