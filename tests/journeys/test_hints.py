"""A reader finds a mistake, says how it should read, and the author puts it right with one click."""

from playwright.sync_api import expect

from tests.journeys.windows import OpenWindow, serial

SELECT = """() => {
  const text = document.querySelector(".prose-article p").firstChild, range = document.createRange();
  range.setStart(text, text.data.indexOf("on a Tuesday"));
  range.setEnd(text, text.data.indexOf("on a Tuesday") + "on a Tuesday".length);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


def publish(any_window: OpenWindow, title: str) -> None:
    """An article of ada's with a mistake in it."""
    page = any_window("ada").go("/desk/articles/new")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Text, in Markdown").fill("The kite fair opened on a Tuesday, in the rain.")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Published on")).to_be_visible()


def test_a_correction_is_put_in_by_one_click(any_window: OpenWindow) -> None:
    title = f"The fair {next(serial)}"
    publish(any_window, title)
    ben = any_window("ben").go("/")
    ben.get_by_role("link", name=title).first.click()
    ben.get_by_role("link", name="Tell the author about a mistake").click()
    ben.get_by_label("The passage it is about").fill("on a Tuesday")
    ben.get_by_label("How it should read").fill("on a Wednesday")
    ben.get_by_role("button", name="Send it").click()
    told = ben.get_by_role("region", name=title)
    expect(told).to_contain_text("Sent.")

    ada = any_window("ada").go("/desk/hints")
    hint = ada.get_by_role("region", name=title)
    hint.get_by_label("A line to the reader").fill("Thank you, it rained on Wednesday.")
    hint.get_by_role("button", name="Put the correction in").click()
    expect(hint).to_have_count(0)

    ben.reload()
    expect(told).to_contain_text("Put right. Thank you, it rained on Wednesday.")
    told.get_by_role("link", name=title).click()
    expect(ben.locator(".prose-article")).to_have_text("The kite fair opened on a Wednesday, in the rain.")


def test_what_is_selected_in_the_article_stands_in_the_form(window: OpenWindow) -> None:
    title = f"The fair {next(serial)}"
    publish(window, title)
    ben = window("ben").go("/")
    ben.get_by_role("link", name=title).first.click()

    expect(ben.locator("hint-link:defined")).to_have_count(1)
    ben.evaluate(SELECT)
    ben.get_by_role("link", name="Tell the author about a mistake").focus()
    ben.keyboard.press("Enter")

    expect(ben.get_by_label("The passage it is about")).to_have_value("on a Tuesday")
