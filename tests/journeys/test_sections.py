"""A reader replies to one section of an article, in a browser with scripts and in one without."""

from urllib.parse import quote

from playwright.sync_api import expect

from tests.journeys.replying import box, identify, post, take_provider, write
from tests.journeys.windows import OpenWindow, serial

ARTICLE = "/articles/finding-noon-on-a-windowsill"


def test_a_reader_replies_to_a_section(any_window: OpenWindow) -> None:
    reader = any_window()
    page, text = reader.go(ARTICLE), f"About this section alone, number {next(serial)}."
    page.get_by_role("link", name="On a section").click()
    choice = page.get_by_label("On the section")
    heading = choice.locator("option").nth(2).inner_text()
    choice.select_option(label=heading)
    write(page, text)

    take_provider(page)
    identify(page, "ben")
    expect(choice.locator("option:checked")).to_have_text(heading)
    assert box(page) == text
    post(page)

    said = page.locator("article.comment", has_text=text)
    said.get_by_role("link", name=heading).click()
    expect(page.locator(":is(h2, h3):target")).to_contain_text(heading)
    expect(page.locator(":target")).to_be_in_viewport()


def test_a_heading_opens_the_box_on_its_section_and_what_was_typed_comes_along(window: OpenWindow) -> None:
    page = window("marit").go(ARTICLE)
    write(page, "Half a thought")
    heading = page.locator(".prose-article > h2").nth(1)
    anchor = heading.get_attribute("id") or ""
    heading.hover()

    heading.get_by_role("link", name="Reply to this section").click()

    expect(page.get_by_label("Your reply")).to_be_focused()
    expect(page.get_by_label("Your reply")).to_have_value("Half a thought")
    expect(page.get_by_label("On the section")).to_have_value(anchor)
    assert page.url.endswith(f"?section={quote(anchor)}#reply")
    page.locator(".comment-reply").first.click()
    expect(page.get_by_label("On the section")).to_be_hidden()
    write(page, "")


def test_a_closed_thread_offers_no_reply_to_a_section(window: OpenWindow) -> None:
    page = window().go("/articles/the-names-of-fields")

    expect(page.locator(".prose-article .anchor").first).to_be_attached()
    expect(page.get_by_role("link", name="Reply to this section")).to_have_count(0)
