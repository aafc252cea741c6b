"""What helps to write an article: tools and keys, lists that go on, paste as Markdown, the preview beside the text."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.windows import OpenWindow

Editor = Callable[..., Page]


def source(page: Page) -> Locator:
    """Where one writes the text."""
    return page.get_by_label("Text, in Markdown")


def tool(page: Page, name: str) -> Locator:
    """One of the tools above the text."""
    return page.get_by_role("toolbar").get_by_role("button", name=name)


def select(page: Page, words: str) -> None:
    """Select words of the text; a bar in them is where the caret goes."""
    place = """(text, words) => {
      const start = text.value.indexOf(words.replace("|", "")), [before, after] = words.split("|");
      text.focus();
      text.setSelectionRange(start + (after === undefined ? 0 : before.length), start + before.length);
    }"""
    source(page).evaluate(place, words)


@pytest.fixture
def editor(window: OpenWindow) -> Editor:
    """Open the page of a new article that holds a text, with the caret at its end."""

    def opening(text: str = "", **options: Any) -> Page:
        page = window("ada", **options).go("/desk/articles/new")
        expect(tool(page, "Bold")).to_have_attribute("tabindex", "0")
        page.get_by_label("Title").fill("Kites")
        source(page).fill(text)
        return page

    return opening


def paste(page: Page, **data: str) -> bool:
    """Paste what a program has put on the clipboard; whether the page left it to the browser."""
    event = """(text, data) => {
      const transfer = new DataTransfer();
      for (const [type, value] of Object.entries(data)) transfer.setData(`text/${type}`, value);
      const options = {clipboardData: transfer, bubbles: true, cancelable: true};
      return text.dispatchEvent(new ClipboardEvent("paste", options));
    }"""
    return bool(source(page).evaluate(event, data))


@pytest.mark.parametrize(
    ("name", "keys", "before", "chosen", "after"),
    [
        ("Bold", "Control+b", "The red kite", "red ", "The **red** kite"),
        ("Italic", "Control+i", "The **red** kite", "red", "The ***red*** kite"),
        ("Bold", "Control+b", "The ***red*** kite", "***red***", "The *red* kite"),
        ("Italic", "Control+i", "빨간 연이", "빨간", "*빨간* 연이"),
        ("Code", "Control+e", "run make test now", "make test", "run `make test` now"),
        ("Code", "Control+e", "a\nb", "a\nb", "```\na\nb\n```"),
        ("Link", "Control+k", "The red kite", "red", "The [red](https://) kite"),
        ("Link", "Control+k", "https://example.org/a_(b)", "https://example.org/a_(b)", "[](https://example.org/a_%28b%29)"),
        ("Heading", "Control+Shift+H", "Wind", "Wi|nd", "## Wind"),
        ("Heading", "Control+Shift+H", "## Wind", "Wi|nd", "### Wind"),
        ("Heading", "Control+Shift+H", "#### Wind", "Wi|nd", "Wind"),
        ("Quote", "Control+Shift+(", "a\n\nb", "a\n\nb", "> a\n\n> b"),
        ("Quote", "Control+Shift+(", "> a\n> b", "> a\n> b", "a\nb"),
        ("List", "Control+Shift+*", "a\nb", "a\nb", "- a\n- b"),
        ("Numbers", "Control+Shift+&", "- a\n- b", "- a\n- b", "1. a\n2. b"),
        ("Numbers", "Control+Shift+&", "1. a\n2. b", "1. a\n2. b", "a\nb"),
    ],
)  # fmt: skip
def test_a_tool_and_its_keys_do_the_same_and_are_undone(
    editor: Editor, name: str, keys: str, before: str, chosen: str, after: str
) -> None:
    page = editor(before)

    for use in (lambda: tool(page, name).click(), lambda: page.keyboard.press(keys)):
        select(page, chosen)
        use()

        expect(source(page)).to_have_value(after)
        expect(source(page)).to_be_focused()
        page.keyboard.press("Control+z")
        expect(source(page)).to_have_value(before)


def test_what_a_tool_leaves_is_where_one_goes_on(editor: Editor) -> None:
    page = editor()

    page.keyboard.press("Control+b")
    page.keyboard.type("strong")
    page.keyboard.press("Control+b")
    page.keyboard.type(" and ")
    page.keyboard.press("Control+k")
    page.keyboard.type("linked")

    expect(source(page)).to_have_value("**strong** and [linked](https://)")
    tool(page, "Footnote").click()
    page.keyboard.type("A note.")
    expect(source(page)).to_have_value("**strong** and [linked[^1]](https://)\n\n[^1]: A note.")


def test_the_toolbar_is_one_stop_and_arrow_keys_go_through_it(editor: Editor) -> None:
    page = editor("kite")
    page.get_by_label("Title").focus()
    page.keyboard.press("Tab")
    expect(tool(page, "Bold")).to_be_focused()

    page.keyboard.press("ArrowRight")
    expect(tool(page, "Italic")).to_be_focused()
    page.keyboard.press("End")
    expect(tool(page, "Keys")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(tool(page, "Bold")).to_be_focused()
    page.keyboard.press("Tab")

    expect(source(page)).to_be_focused()


KEYS = {"⏎": "Enter", "⇥": "Tab", "⇤": "Shift+Tab", "⎋": "Escape"}


def write(page: Page, text: str) -> None:
    """Type, with signs for keys."""
    for sign in text:
        page.keyboard.press(KEYS[sign]) if sign in KEYS else page.keyboard.type(sign)


@pytest.mark.parametrize(
    ("typed", "stands"),
    [
        ("- a⏎b⏎⏎c", "- a\n- b\n\nc"),
        ("9. a⏎b⏎⏎c", "9. a\n10. b\n\nc"),
        ("> * a⏎b", "> * a\n> * b"),
        ("- a⏎⇥b⏎c⏎⏎d", "- a\n  - b\n  - c\n- d"),
        ("1. a⏎⇥b⏎c⇤⏎d", "1. a\n   1. b\n2. c\n3. d"),
        ("no list⏎at all", "no list\nat all"),
        ("```⏎- a⏎b", "```\n- a\nb"),
        ("- 가나⏎다", "- 가나\n- 다"),
    ],
)
def test_lists_go_on(editor: Editor, typed: str, stands: str) -> None:
    page = editor()

    write(page, typed)

    expect(source(page)).to_have_value(stands)


def test_items_that_are_selected_move_together(editor: Editor) -> None:
    page = editor("- a\n- b\n  - c\n- d")
    select(page, "b\n  - c")
    page.keyboard.press("Shift")
    source(page).dispatch_event("pointerup")

    page.keyboard.press("Tab")

    expect(source(page)).to_have_value("- a\n  - b\n    - c\n- d")
    page.keyboard.press("Shift+Tab")
    expect(source(page)).to_have_value("- a\n- b\n  - c\n- d")


def test_tab_never_holds_the_focus(editor: Editor) -> None:
    page = editor("- a\n- b")
    page.get_by_label("Title").focus()
    for _ in range(3):  # the tools, the text, and out of it
        page.keyboard.press("Tab")
    expect(source(page)).not_to_be_focused()
    expect(source(page)).to_have_value("- a\n- b")
    select(page, "b|")
    page.keyboard.press("End")

    page.keyboard.press("Escape")
    page.keyboard.press("Tab")

    expect(source(page)).not_to_be_focused()
    expect(source(page)).to_have_value("- a\n- b")


def test_a_table_is_asked_for(editor: Editor) -> None:
    page = editor("Wind:")
    tool(page, "Table").click()
    dialog = page.get_by_role("dialog", name="Table")
    dialog.get_by_label("Columns").fill("2")
    dialog.get_by_label("Rows below the heading").fill("1")
    dialog.get_by_role("button", name="Insert").click()
    page.keyboard.type("Force")

    expect(source(page)).to_have_value("Wind:\n\n| Force | Column 2 |\n| --- | --- |\n|     |     |\n")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="Preview").get_by_role("columnheader", name="Force")).to_be_visible()
    tool(page, "Table").click()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(source(page)).to_be_focused()
