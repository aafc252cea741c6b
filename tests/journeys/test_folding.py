"""Branches that were folded stay so, and no permalink ends before one."""

from playwright.sync_api import Locator, Page, expect

from tests.journeys.windows import OpenWindow

ARTICLE = "/articles/finding-noon-on-a-windowsill"


def branches(page: Page) -> Locator:
    """What folds at the top level."""
    return page.locator("copy-links > .branches > .branch > .replies")


def fold(page: Page, number: int) -> None:
    """Press the line that folds or unfolds a branch."""
    branches(page).nth(number).locator("> summary").click()
    page.evaluate("() => new Promise((resolve) => setTimeout(resolve, 50))")  # it is told a moment later


def test_what_was_folded_is_folded_after_a_reload_until_it_is_unfolded(window: OpenWindow) -> None:
    reader = window()
    page = reader.go(ARTICLE)
    fold(page, 0)
    expect(branches(page).nth(0)).not_to_have_attribute("open", "")
    fold(page, 2)

    page.reload()

    expect(branches(page).nth(0)).not_to_have_attribute("open", "")
    expect(branches(page).nth(2)).not_to_have_attribute("open", "")
    expect(branches(page).nth(3)).to_have_attribute("open", "")
    fold(page, 0)
    page.reload()
    expect(branches(page).nth(2)).not_to_have_attribute("open", "")
    expect(branches(page).nth(0)).to_have_attribute("open", "")
    assert reader.cookies() == set()


def test_a_permalink_to_what_is_folded_lands_there(window: OpenWindow) -> None:
    reader = window()
    page = reader.go(ARTICLE)
    inside = branches(page).nth(0).locator("article.comment").last
    number = (inside.get_attribute("id") or "").removeprefix("comment-")
    for each in range(4):
        fold(page, each)

    reader.go("/archive")
    reader.go(f"/comments/{number}")

    expect(page.locator(f"#comment-{number}")).to_be_visible()
    expect(page.locator(f"#comment-{number}")).to_be_in_viewport()
    reader.go(ARTICLE)
    expect(page.locator(f"#comment-{number}")).to_be_hidden()  # it was unfolded for that visit alone


def test_a_link_within_the_page_lands_on_what_is_folded(window: OpenWindow) -> None:
    page = window().go(ARTICLE)
    inside = branches(page).nth(0).locator("article.comment").last
    fold(page, 0)
    expect(inside).to_be_hidden()

    page.evaluate("id => { location.hash = id }", inside.get_attribute("id"))

    expect(inside).to_be_in_viewport()


def test_a_permalink_lands_behind_the_first_page_without_a_script_too(any_window: OpenWindow) -> None:
    reader = any_window()
    page = reader.go(ARTICLE)
    last = page.locator("article.comment").last.get_attribute("id") or ""

    reader.go(f"/comments/{last.removeprefix('comment-')}")

    expect(page.locator(f"#{last}")).to_be_in_viewport()
