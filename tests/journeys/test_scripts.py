"""What JavaScript adds to pages that work without it."""

import pytest
from playwright.sync_api import Page, Route, expect

from app.kernel.text import clean, length
from tests.journeys.replying import box, post, wait_for_help, write
from tests.journeys.stage import Stage
from tests.journeys.test_editor import new_author
from tests.journeys.windows import OpenWindow, serial

ARTICLE = "/articles/the-width-of-a-line"
OTHER = "/articles/rain-in-a-jar"


def answer(page: Page, number: int) -> str:
    """Press one of the Reply links; the number of the comment."""
    link = page.locator(".comment-reply").nth(number)
    link.click()
    return (link.get_attribute("href") or "").partition("?reply_to=")[2].removesuffix("#reply")


def test_the_box_goes_below_the_comment_and_home_again(window: OpenWindow) -> None:
    page = window().go(ARTICLE)
    parent = answer(page, 1)
    expect(page.locator(f"#comment-{parent} + reply-form")).to_be_visible()
    expect(page.get_by_label("Your reply")).to_be_focused()
    assert page.url.endswith(ARTICLE)
    write(page, "Half a")

    page.keyboard.press("Escape")

    expect(page.locator(".conversation > reply-form")).to_be_visible()
    expect(page.get_by_label("Your reply")).to_have_value("")
    link = page.locator(f"#comment-{parent} .comment-reply")
    expect(link).to_be_focused()
    expect(link).to_have_text("Reply (draft)")
    link.press("Enter")
    expect(page.get_by_label("Your reply")).to_have_value("Half a")
    page.get_by_role("link", name="Cancel").click()
    expect(page.locator(".conversation > reply-form")).to_be_visible()
    expect(link).to_be_focused()


def test_what_is_typed_is_there_after_a_reload_until_it_is_posted(window: OpenWindow) -> None:
    page, text = window("lucia").go(OTHER), f"Typed and kept, number {next(serial)}."
    page.get_by_label("Your reply").press_sequentially(text)
    page.reload()
    expect(page.get_by_label("Your reply")).to_have_value(text)

    post(page)

    expect(page.locator("article.comment", has_text=text)).to_be_visible()
    assert box(page) == ""
    page.goto(page.url.split("#")[0])
    assert box(page) == ""


@pytest.mark.parametrize("keys", ["Control+Enter", "Meta+Enter"])
def test_ctrl_and_enter_posts(window: OpenWindow, keys: str) -> None:
    page, text = window("lucia").go(OTHER), f"Posted by {keys}, number {next(serial)}."
    page.get_by_label("Your reply").press_sequentially(text)
    page.keyboard.press("Enter")
    assert box(page) == f"{text}\n"
    wait_for_help(page)

    page.keyboard.press(keys)

    expect(page.locator("article.comment", has_text=text)).to_be_visible()
    assert box(page) == ""


def test_ctrl_and_enter_posts_from_where_the_box_was_taken_and_saves_an_edit(window: OpenWindow) -> None:
    page, text = window("marit").go(OTHER), f"Said by hand, number {next(serial)}."
    write(page, text)
    wait_for_help(page)
    page.keyboard.press("Control+Enter")
    comment = page.locator("article.comment", has_text=text)
    comment.get_by_role("link", name="Edit").click()

    page.get_by_label("Your comment").fill(f"{text} And edited.")
    wait_for_help(page)
    page.keyboard.press("Control+Enter")

    expect(comment).to_contain_text("And edited.")


def test_words_that_were_selected_are_quoted_behind_what_was_typed(window: OpenWindow) -> None:
    page = window("lucia").go(ARTICLE)
    write(page, "As you say:")
    comment = page.locator("article.comment").nth(0)
    expect(page.get_by_role("button", name="Quote")).to_have_count(0)

    comment.locator(".comment-text p").last.click(click_count=3)
    comment.get_by_role("button", name="Quote").click()

    words = comment.locator(".comment-text p").last.inner_text()
    expect(page.get_by_label("Your reply")).to_have_value(f"As you say:\n\n> {words}\n\n")
    expect(page.get_by_label("Your reply")).to_be_focused()
    expect(comment.locator("+ reply-form")).to_be_visible()
    expect(page.get_by_role("button", name="Quote")).to_have_count(0)
    write(page, "")


def test_words_that_were_selected_before_the_script_came_are_quoted_too(window: OpenWindow) -> None:
    page = window().go(ARTICLE)
    held: list[Route] = []
    page.route("**/quote-selection.js", lambda route: held.append(route))
    comment = page.locator("article.comment").nth(0)
    with page.expect_request("**/quote-selection.js"):
        comment.locator(".comment-text p").last.click(click_count=3)
    assert "Quote" not in comment.inner_text()

    held[0].continue_()

    expect(comment.get_by_role("button", name="Quote")).to_be_visible()


def test_words_are_quoted_behind_the_draft_that_is_kept_for_their_comment(window: OpenWindow) -> None:
    page = window("lucia").go(ARTICLE)
    comment = page.locator("article.comment").nth(0)
    comment.locator(".comment-reply").click()
    write(page, "Not so.")
    page.get_by_label("Your reply").press("Escape")

    comment.locator(".comment-text p").last.click(click_count=3)
    comment.get_by_role("button", name="Quote").click()

    words = comment.locator(".comment-text p").last.inner_text()
    expect(page.get_by_label("Your reply")).to_have_value(f"Not so.\n\n> {words}\n\n")


def test_the_theme_that_was_chosen_stays(window: OpenWindow) -> None:
    page = window(color_scheme="light").go("/")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    switch = page.get_by_role("button", name="Dark colours")

    switch.click()

    expect(switch).to_have_attribute("aria-pressed", "true")
    page.goto(page.url + "archive")
    expect(switch).to_have_attribute("aria-pressed", "true")
    page.wait_for_function(f"{paper} !== {light!r}")
    switch.click()
    page.wait_for_function(f"{paper} === {light!r}")


def test_the_counter_counts_as_the_server_does(window: OpenWindow) -> None:
    page = window().go(OTHER)
    # Jamo that make one syllable, a family, a flag, a letter with two marks, a keycap, Devanagari.
    for text in ("한글", "\u1112\u1161\u11ab", "👨‍👩‍👧‍👦", "🇰🇷🇰🇷", "e\u0323\u0302", "1️⃣", "a b\n", "नमस्ते"):
        write(page, text)

        expect(page.locator("character-count")).to_contain_text(f"{10_000 - length(clean(text)):,} left")

    write(page, "가" * 10_001)
    expect(page.locator("character-count")).to_contain_text("1 too many")


def test_a_link_is_copied(window: OpenWindow) -> None:
    reader = window(permissions=["clipboard-read", "clipboard-write"])
    page = reader.go(ARTICLE)
    comment = page.locator("article.comment").nth(2)
    address = comment.locator(".comment-when").get_attribute("href") or ""

    comment.get_by_role("button", name="Copy link").click()

    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == reader.stage.address + address


def test_the_preview_of_an_article_follows_the_writing(window: OpenWindow) -> None:
    page = window("jun").go("/desk/articles/new")
    page.get_by_label("Title").fill("Kites")
    page.get_by_label("Text, in Markdown").fill("A *kite*.")
    page.get_by_role("button", name="Preview").click()
    preview = page.get_by_role("region", name="Preview")
    expect(preview.locator("em")).to_have_text("kite")

    page.get_by_label("Text, in Markdown").fill("A **string**.")

    expect(preview.locator("strong")).to_have_text("string")
    expect(page.locator(".save-state")).to_have_text("Not saved yet")


def test_leaving_unsaved_text_needs_no_question_as_it_is_kept(window: OpenWindow, stage: Stage) -> None:
    page, asked = window(new_author(stage)).go("/desk/articles/new"), []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    title, text = page.get_by_label("Title"), f"Kites, number {next(serial)}"
    title.fill(text)

    page.get_by_role("link", name="Archive").first.click()

    expect(page.get_by_role("heading", name="Archive")).to_be_visible()
    assert asked == []
    page.go_back()
    page.reload()
    expect(title).to_have_value(text)


def test_a_window_notices_a_broken_policy_a_missing_file_and_a_failing_script(window: OpenWindow) -> None:
    """What every other journey relies on when it ends."""
    watching = window()
    page = watching.go("/login")
    page.evaluate("""() => {
      const picture = (src) => document.body.append(Object.assign(new Image(), {src}));
      picture("https://elsewhere.example/a.png");
      picture("/nowhere.png");
      setTimeout(() => document.body.innerHTML = "<b>not trusted</b>");
    }""")
    page.wait_for_load_state("networkidle")

    found, watching.complaints = watching.complaints, []

    for said in ("policy: img-src", "404: ", "policy: require-trusted-types-for", "script: "):
        assert any(said in complaint for complaint in found), found
