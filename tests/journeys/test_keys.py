"""Keys that take a reader through a thread."""

from playwright.sync_api import Locator, Page, expect

from tests.journeys.replying import box, write
from tests.journeys.windows import OpenWindow

ARTICLE = "/articles/finding-noon-on-a-windowsill"


def comment(page: Page, number: int) -> Locator:
    """The nth comment of the page, from 0."""
    return page.locator("article.comment").nth(number)


def fold(page: Page, number: int) -> None:
    """Press what folds the nth branch that has replies."""
    page.locator(".replies > summary").nth(number).click()


def test_j_and_k_go_from_comment_to_comment_and_r_replies(window: OpenWindow) -> None:
    page = window().go(ARTICLE)

    page.keyboard.press("j")
    expect(comment(page, 0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(comment(page, 2)).to_be_focused()
    expect(comment(page, 2)).to_be_in_viewport()
    page.keyboard.press("k")
    expect(comment(page, 1)).to_be_focused()

    page.keyboard.press("r")
    expect(page.get_by_label("Your reply")).to_be_focused()
    assert box(page) == ""
    expect(comment(page, 1).locator("+ reply-form")).to_be_visible()


def test_j_begins_where_one_reads_and_passes_what_is_folded(window: OpenWindow) -> None:
    page = window().go(ARTICLE)
    first = page.locator(".branches .branch:has(> .replies)").first
    folded = first.locator(".replies article.comment").count()
    fold(page, 0)
    first.locator("> article.comment").scroll_into_view_if_needed()
    page.evaluate("document.activeElement.blur()")
    first.locator("> article.comment").evaluate("each => scrollBy(0, each.getBoundingClientRect().top - 50)")

    page.keyboard.press("j")
    expect(first.locator("> article.comment")).to_be_focused()
    page.keyboard.press("j")

    assert folded
    expect(page.locator(".replies:not([open]) article.comment:focus")).to_have_count(0)
    expect(page.locator("article.comment:focus")).to_have_count(1)
    expect(first.locator("> article.comment")).not_to_be_focused()


def test_keys_are_letters_while_one_types_and_belong_to_the_browser_with_others(window: OpenWindow) -> None:
    page = window().go(ARTICLE)
    page.get_by_label("Your reply").focus()

    page.keyboard.type("jknr?")

    assert box(page) == "jknr?"
    expect(page.get_by_role("dialog")).to_have_count(0)
    write(page, "")
    page.evaluate("document.activeElement.blur()")
    for keys in ("Control+j", "Alt+j", "Meta+j", "Shift+J"):
        page.keyboard.press(keys)
    expect(page.locator("article.comment:focus")).to_have_count(0)


def test_the_help_says_the_keys_and_turns_them_off_for_this_browser(window: OpenWindow) -> None:
    page = window().go(ARTICLE)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    for words in ("next new comment", "Ctrl+Enter", "Esc"):
        expect(dialog).to_contain_text(words)
    page.keyboard.press("Space")  # where the focus is, nothing is turned off
    expect(dialog).to_have_count(0)
    page.keyboard.press("?")
    expect(dialog.get_by_role("checkbox", name="Use these keys")).to_be_checked()

    dialog.get_by_role("checkbox", name="Use these keys").uncheck()
    page.keyboard.press("Escape")
    page.reload()

    for key in ("j", "?"):
        page.keyboard.press(key)
    expect(page.locator("article.comment:focus")).to_have_count(0)
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="Keys").click()
    dialog.get_by_role("checkbox", name="Use these keys").check()
    dialog.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    expect(page.locator("article.comment:focus")).to_have_count(1)
