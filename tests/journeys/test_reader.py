"""What a reader does: reply, log in on the way, and find everything as it was left."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.replying import box, choose_name, connect, identify, post, take_provider, write
from tests.journeys.stage import LABEL
from tests.journeys.windows import OpenWindow, serial

LONG = "/articles/finding-noon-on-a-windowsill"
QUIET = "/articles/rain-in-a-jar"
TEXT = "Mine stood **on the roof**, and the gulls read it first.\n\nThen they drank it."
USING = f"You are commenting using your {LABEL} account."


def choose_middle(page: Page) -> tuple[str, str]:
    """Press Reply on a comment in the middle of the thread; its number and its author."""
    link = page.locator(".comment-reply").nth(20)
    number = (link.get_attribute("href") or "").partition("?reply_to=")[2].removesuffix("#reply")
    author = page.locator(f"#comment-{number} .comment-author").inner_text()
    link.click()
    expect(page.get_by_text(f"In reply to {author}")).to_be_visible()
    return number, author


@pytest.mark.parametrize("kind", ["stage", "stage_on_postgresql"])
def test_a_reader_replies_and_logs_in_on_the_way(
    any_window: OpenWindow, request: pytest.FixtureRequest, kind: str
) -> None:
    reader = any_window(on=request.getfixturevalue(kind))
    page, login = reader.go(LONG), f"reader-{next(serial)}"
    parent, author = choose_middle(page)
    write(page, TEXT)
    assert (reader.cookies(), reader.hosts) == (set(), {reader.stage.address.removeprefix("http://")})

    connect(page, reader.stage)
    page.get_by_role("link", name=f"Continue to {LABEL}").click()
    identify(page, login)
    expect(page.get_by_label("Display name")).to_have_value(login)
    choose_name(page, f"Nora Field {login}")

    expect(page.get_by_text(USING)).to_be_visible()
    expect(page.get_by_text(f"In reply to {author}")).to_be_visible()
    assert box(page) == TEXT
    post(page)
    mine = page.locator("article.comment", has_text="gulls read it").filter(has_text=login)
    expect(mine.get_by_text("waiting for a moderator")).to_be_visible()
    expect(mine).to_be_in_viewport()
    expect(mine.locator("strong")).to_have_text("on the roof")
    expect(page.locator(f".branch:has(> #comment-{parent}) > .replies").locator(mine)).to_be_visible()
    assert (box(page), reader.cookies()) == ("", {"session"})


def test_a_known_reader_is_back_at_once_and_their_reply_appears(any_window: OpenWindow) -> None:
    reader = any_window()
    page, text = reader.go(QUIET), f"My glass stands on the shed, number {next(serial)}."
    write(page, text)

    take_provider(page)
    identify(page, "ben")
    expect(page.get_by_text(USING)).to_be_visible()
    post(page)

    said = page.locator("article.comment", has_text=text)
    expect(said.get_by_text("Ben Cho", exact=True)).to_be_visible()
    expect(said.get_by_text("waiting")).to_have_count(0)


def test_consent_refused_loses_nothing(any_window: OpenWindow) -> None:
    reader = any_window()
    page = reader.go(QUIET)
    write(page, TEXT)
    take_provider(page)

    page.get_by_role("link", name="Cancel").click()

    expect(page.get_by_text(f"You were not logged in, for {LABEL} says that you did not agree.")).to_be_visible()
    page.get_by_role("link", name="Back to where you were").click()
    expect(page.get_by_role("button", name=LABEL, exact=True)).to_be_visible()
    assert box(page) == TEXT


def test_log_out_or_change_keeps_the_text(any_window: OpenWindow) -> None:
    reader = any_window("ben")
    page = reader.go(LONG)
    _, author = choose_middle(page)
    write(page, TEXT)

    page.get_by_role("button", name="Log out / Change").click()

    expect(page.get_by_role("button", name=LABEL, exact=True)).to_be_visible()
    expect(page.get_by_text(f"In reply to {author}")).to_be_visible()
    assert box(page) == TEXT
    take_provider(page)
    identify(page, "pell")
    expect(page.locator(".reply-as").get_by_text("Dorothea Pell")).to_be_visible()
    assert box(page) == TEXT


def test_a_double_click_and_a_reload_post_once(any_window: OpenWindow) -> None:
    page = any_window("marit").go(QUIET)
    text = f"Only once, number {next(serial)}, whatever I press."
    write(page, text)

    page.get_by_role("button", name="Post reply").dblclick()
    said = page.locator("article.comment", has_text=text)
    expect(said).to_have_count(1)
    page.reload()
    page.goto(page.url.split("#")[0])

    expect(said).to_have_count(1)
    assert box(page) == ""


def test_a_preview_shows_the_reply_and_keeps_it(any_window: OpenWindow) -> None:
    reader = any_window()
    page = reader.go(QUIET)
    write(page, TEXT)

    page.get_by_role("button", name="Preview").click()

    shown = page.get_by_role("region", name="Preview")
    expect(shown.locator("strong")).to_have_text("on the roof")
    assert (box(page), reader.cookies()) == (TEXT, set())


def test_what_is_refused_stays_in_the_box(any_window: OpenWindow) -> None:
    page = any_window("ben").go(QUIET)
    text = "비" * 10_001
    write(page, text)

    post(page)

    expect(page.get_by_role("alert")).to_contain_text("10,001")
    assert box(page) == text


def test_one_deletes_what_one_said_and_thinks_better_of_it_once(any_window: OpenWindow) -> None:
    page = any_window("tomas").go(QUIET)
    text = f"I take this back, number {next(serial)}."
    write(page, text)
    post(page)

    for after in ("Restore it", "Back to the thread"):
        page.locator("article.comment", has_text=text).get_by_role("link", name="Delete").click()
        page.get_by_role("button", name="Delete it").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your comment is deleted")
        page.get_by_role("button" if after == "Restore it" else "link", name=after).click()

    expect(page.get_by_role("heading", name=re.compile("repl(y|ies)"))).not_to_have_count(0)
    expect(page.get_by_text(text)).to_have_count(0)
