"""Muting somebody, with and without a script."""

from playwright.sync_api import expect

from tests.journeys.stage import Stage
from tests.journeys.windows import OpenWindow, serial

ARTICLE = "/articles/the-width-of-a-line"


def test_a_reader_mutes_somebody_and_hears_them_again(any_window: OpenWindow, stage: Stage) -> None:
    reader = any_window(stage.newcomer(f"Quiet {next(serial)}"))
    page = reader.go(ARTICLE)
    comment = page.locator("article.comment", has=page.get_by_role("heading", name="Ada Park")).first
    number = comment.get_attribute("id")
    comment.get_by_role("link", name="Mute").click()
    expect(page.get_by_role("heading", name="Mute Ada Park?")).to_be_visible()

    page.get_by_role("button", name="Mute").click()

    muted = page.locator("details:target")
    expect(muted.get_by_text("Ada Park, muted by you")).to_be_in_viewport()
    expect(page.locator(f"#{number}")).to_be_hidden()
    reader.go(f"/comments/{(number or '').removeprefix('comment-')}")
    expect(page.locator(f"#{number}")).to_be_in_viewport()  # the address of a comment opens what lies around it
    reader.go("/archive")
    reader.go(ARTICLE)
    expect(page.locator(f"#{number}")).to_be_hidden()
    reader.go("/account").get_by_role("link", name="People you muted").click()
    page.get_by_role("button", name="Unmute").click()
    expect(page.get_by_text("You muted nobody.")).to_be_visible()
    reader.go(ARTICLE)
    expect(page.locator(f"#{number}")).to_be_visible()
