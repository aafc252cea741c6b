"""Naming somebody in a reply: completed while one types, by keyboard and mouse, and typed where there is no script."""

from playwright.sync_api import Page, expect

from tests.journeys.replying import box, post, write
from tests.journeys.windows import OpenWindow, serial

ARTICLE = "/articles/finding-noon-on-a-windowsill"


def names(page: Page) -> list[str]:
    """What the list offers."""
    return page.get_by_role("option").all_inner_texts()


def test_a_name_is_kept_as_a_mention_with_and_without_scripts(any_window: OpenWindow) -> None:
    page, number = any_window("ben").go(ARTICLE), next(serial)
    write(page, f"As @Ada Park says, number {number}.")

    post(page)

    said = page.locator("article.comment", has_text=f"number {number}.")
    expect(said.locator(".comment-text bdi")).to_have_text("@Ada Park")
    said.get_by_role("link", name="Edit").click()
    expect(page.get_by_label("Your comment")).to_have_value(f"As @Ada Park says, number {number}.")


def test_names_are_completed_by_keyboard(window: OpenWindow) -> None:
    page = window("ben").go(ARTICLE)
    text = page.get_by_label("Your reply")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    text.press_sequentially("Dear ")
    assert not [each for each in asked if "people.json" in each]

    text.press_sequentially("@")
    expect(page.get_by_role("listbox", name="People in this thread")).to_be_visible()
    text.press_sequentially("par")
    expect(page.get_by_role("option", selected=True)).to_have_text("Ada Park")
    assert text.get_attribute("aria-activedescendant") == page.get_by_role("option").first.get_attribute("id")
    page.keyboard.press("Enter")

    assert box(page) == "Dear @Ada Park"
    expect(page.get_by_role("listbox")).to_have_count(0)
    text.press_sequentially(", and @")
    first, second = names(page)[:2]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_have_text(second)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    assert box(page) == f"Dear @Ada Park, and @{first}"
    assert len([each for each in asked if "people.json" in each]) == 1
    page.keyboard.press("Control+z")
    assert box(page) == "Dear @Ada Park, and @"
    write(page, "")


def test_the_list_is_in_nobodys_way(window: OpenWindow) -> None:
    page = window("ben").go(ARTICLE)
    page.locator(".comment-reply").nth(1).click()
    text = page.get_by_label("Your reply")
    text.press_sequentially("@")
    expect(page.get_by_role("listbox")).to_be_visible()

    page.keyboard.press("Enter")
    assert box(page) == "@\n"
    text.press_sequentially("ben@ada @Ada")
    expect(page.get_by_role("option", selected=True)).to_have_text("Ada Park")
    page.keyboard.press("Escape")

    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(page.locator(".branch reply-form")).to_be_visible()  # the first Escape was for the list
    text.press_sequentially(" Park")
    expect(page.get_by_role("listbox")).to_have_count(0)  # whoever has typed it needs no help
    text.press_sequentially(" @mo")
    page.get_by_label("Search").or_(page.get_by_role("link", name="Archive")).first.focus()
    expect(page.get_by_role("listbox")).to_have_count(0)
    write(page, "")


def test_a_list_that_the_caret_has_left_takes_nothing_away(window: OpenWindow) -> None:
    page = window("ben").go(ARTICLE)
    text, names = page.get_by_label("Your reply"), page.get_by_role("listbox")
    text.press_sequentially("My long sentence about @par")
    expect(names).to_be_visible()

    page.keyboard.press("ArrowLeft")
    expect(names).to_have_count(0)
    page.keyboard.press("Enter")
    assert box(page) == "My long sentence about @pa\nr"
    text.press("Control+End")
    text.press_sequentially(" @par")
    page.get_by_role("option").first.click(button="right")

    assert box(page) == "My long sentence about @pa\nr @par"
    expect(text).to_be_focused()
    write(page, "")


def test_a_name_is_chosen_by_mouse_and_the_text_keeps_the_focus(window: OpenWindow) -> None:
    page = window("ben").go(ARTICLE)
    text = page.get_by_label("Your reply")
    text.press_sequentially("@ada")

    page.get_by_role("option", name="Ada Park").click()

    expect(text).to_be_focused()
    assert box(page) == "@Ada Park"
    write(page, "")


def test_a_name_that_is_being_composed_is_left_to_the_keyboard_of_its_language(window: OpenWindow) -> None:
    page = window("ben").go(ARTICLE)
    text = page.get_by_label("Your reply")
    text.press_sequentially("@")
    expect(page.get_by_role("listbox")).to_be_visible()
    keyboard = page.context.new_cdp_session(page)

    keyboard.send("Input.imeSetComposition", {"text": "전", "selectionStart": 1, "selectionEnd": 1})
    expect(page.get_by_role("option", selected=True)).to_have_text("전준호")
    page.evaluate("""() => document.activeElement.dispatchEvent(
      new KeyboardEvent("keydown", {key: "Enter", isComposing: true, bubbles: true, cancelable: true}))""")

    assert box(page) == "@전"
    keyboard.send("Input.insertText", {"text": "전"})
    page.keyboard.press("Enter")
    assert box(page) == "@전준호"
    write(page, "")


def test_an_edit_completes_names_too(window: OpenWindow) -> None:
    page, said = window("jun").go(ARTICLE), f"So I hear, number {next(serial)}."
    write(page, said)
    post(page)
    page.locator("article.comment", has_text=said).get_by_role("link", name="Edit").click()

    page.get_by_label("Your comment").press("Control+End")
    page.keyboard.type(" @ada")
    expect(page.get_by_role("option", selected=True)).to_have_text("Ada Park")
    page.keyboard.press("Enter")

    expect(page.get_by_label("Your comment")).to_have_value(f"{said} @Ada Park")
