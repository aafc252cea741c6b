"""What authors and editors plan in a browser: a time, a review with remarks beside the text, a pin."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.journeys.windows import OpenWindow, serial

SOURCE = "The kite pulls.\n\nAnd so does the child, who will not let go."


def begin(page: Page, title: str) -> None:
    """Write a draft, and save it by pressing Enter in a field."""
    page.get_by_role("link", name="Write an article").first.click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Text, in Markdown").fill(SOURCE)
    page.get_by_text("Address, excerpt and categories").click()
    page.get_by_label("Address", exact=True).press("Enter")
    expect(page.locator(".save-state")).to_contain_text("Saved")
    expect(page.get_by_text("A draft: only you and the editors see it.")).to_be_visible()


def test_an_article_is_scheduled_changed_and_taken_back(any_window: OpenWindow) -> None:
    page = any_window("jun").go("/desk")
    begin(page, f"Kites at noon {next(serial)}")
    at = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT12:00")

    page.get_by_text("Planning:").click()
    page.get_by_label("Appears on").fill(at)
    page.get_by_role("button", name="Schedule").click()

    expect(page.get_by_text("Appears on").first).to_be_visible()
    expect(page.get_by_role("button", name="Publish now")).to_be_visible()
    expect(page.get_by_label("Appears on")).to_have_value(at)
    page.get_by_role("button", name="Back to a draft").click()
    expect(page.get_by_text("A draft: only you and the editors see it.")).to_be_visible()


def test_a_draft_is_reviewed_with_remarks_beside_the_text(any_window: OpenWindow) -> None:
    title = f"Kites reviewed {next(serial)}"
    author = any_window("jun").go("/desk")
    begin(author, title)
    author.get_by_text("Planning:").click()
    author.get_by_role("button", name="Ask for a review").click()
    expect(author.get_by_text("In review since")).to_be_visible()

    editor = any_window("ada").go("/desk")
    editor.get_by_role("region", name="Waiting for your review").get_by_role("link", name=title).click()
    editor.locator("summary", has_text="Remark on And so does the child").click()
    editor.get_by_label("Remark on And so does the child").fill("Which child?")
    editor.get_by_role("button", name="Add the remark").and_(editor.locator(":visible")).click()
    expect(editor.locator(".has-remarks")).to_contain_text("And so does the child")
    expect(editor.locator(".has-remarks")).to_contain_text("Which child?")

    author.get_by_role("link", name="Remarks beside the text", exact=True).first.click()
    author.locator(".remark", has_text="Which child?").get_by_role("button").click()
    expect(author.get_by_text("1 resolved remark")).to_be_visible()
    expect(author.locator(".has-remarks")).to_have_count(0)


def test_what_an_editor_pins_stands_on_top_of_the_home_page(window: OpenWindow) -> None:
    title = f"Kites pinned {next(serial)}"
    page = window("ada").go("/desk")
    begin(page, title)
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("Planning:").click()
    page.get_by_label("Pin it to the top of the home page").check()
    page.get_by_label("Show it larger on the home page").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Planning: pinned")).to_be_visible()

    reader = window().go("/")

    first = reader.locator(".card").first
    expect(first).to_contain_text(title)
    expect(first).to_contain_text("Pinned")
    page.get_by_label("Pin it to the top of the home page").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Planning: featured")).to_be_visible()
    reader.reload()
    expect(reader.locator(".card").first).not_to_contain_text("Pinned")


def test_a_scheduled_article_is_as_it_was_saved_once_a_change_is_taken_back(window: OpenWindow) -> None:
    page = window("jun", timezone_id="America/New_York").go("/desk")
    begin(page, f"Kites at dusk {next(serial)}")
    page.get_by_text("Planning:").click()
    page.get_by_label("Appears on").fill((datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT12:00"))
    page.get_by_role("button", name="Schedule").click()
    expect(page.get_by_role("button", name="Publish now")).to_be_visible()
    expect(page.locator("[data-zone]")).to_have_text("America/New_York")
    text = page.get_by_label("Text, in Markdown")

    text.press("Control+End")
    text.press("x")
    expect(page.locator(".save-state")).to_contain_text("Not saved yet")
    text.press("Backspace")

    expect(page.locator(".save-state")).to_contain_text("Saved")
