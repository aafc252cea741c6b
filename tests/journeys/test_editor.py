"""What helps to write an article: tools and keys, lists that go on, paste as Markdown, the preview beside the text."""

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Locator, Page, Route, expect
from sqlalchemy import select as rows

from app.accounts.models import Account, Role, RoleGrant
from app.articles.models import Article
from app.kernel.database import db, writing
from tests.journeys.stage import Stage
from tests.journeys.test_accessibility import AXE, complaints_of_axe
from tests.journeys.windows import OpenWindow, serial

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


def new_author(stage: Stage) -> str:
    """Somebody who has left nothing unsaved at the desk."""
    slug = stage.newcomer(f"Writer {next(serial)}")
    with stage.app.app_context(), writing():
        account = db.session.scalars(rows(Account.id).where(Account.slug == slug)).one()
        db.session.add(RoleGrant(account_id=account, role=Role.AUTHOR))
        db.session.commit()
    return slug


@pytest.fixture
def editor(window: OpenWindow, stage: Stage) -> Editor:
    """Open the page of a new article that holds a text, with the caret at its end."""

    def opening(text: str = "", **options: Any) -> Page:
        page = window(new_author(stage), **options).go("/desk/articles/new")
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


TOOLS = [
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
]  # fmt: skip


def test_a_tool_and_its_keys_do_the_same_and_are_undone(editor: Editor) -> None:
    page = editor()

    for name, keys, before, chosen, after in TOOLS:
        for use in (tool(page, name).click, lambda keys=keys: page.keyboard.press(keys)):
            source(page).fill(before)
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


LISTS = [
    ("- a⏎b⏎⏎c", "- a\n- b\n\nc"),
    ("9. a⏎b⏎⏎c", "9. a\n10. b\n\nc"),
    ("> * a⏎b", "> * a\n> * b"),
    ("> a⏎b⏎⏎c", "> a\n> b\n\nc"),
    (">> a⏎b", ">> a\n>> b"),
    ("- a⏎⇥b⏎c⏎⏎d", "- a\n  - b\n  - c\n- d"),
    ("1. a⏎⇥b⏎c⇤⏎d", "1. a\n   1. b\n2. c\n3. d"),
    ("no list⏎at all", "no list\nat all"),
    ("```⏎- a⏎b", "```\n- a\nb"),
    ("- 가나⏎다", "- 가나\n- 다"),
]


def test_lists_go_on(editor: Editor) -> None:
    page = editor()

    for typed, stands in LISTS:
        source(page).fill("")
        write(page, typed)

        expect(source(page)).to_have_value(stands)


def test_undo_goes_back_through_everything_and_redo_comes_back(editor: Editor) -> None:
    page = editor()
    write(page, "1. a⏎⇥b⏎⏎c")
    paste(page, plain="x", html="<p>d</p><ul>" + "<li>e</li>" * 20 + "</ul>")
    tool(page, "Quote").click()
    after = source(page).input_value()

    for _ in range(30):
        page.keyboard.press("Control+z")
    expect(source(page)).to_have_value("")
    for _ in range(30):
        page.keyboard.press("Control+Shift+z")

    expect(source(page)).to_have_value(after)
    assert "> - e" in after


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


def test_the_tools_are_one_row_beside_the_preview(editor: Editor) -> None:
    page = editor("kite", viewport={"width": 1280, "height": 800})

    press_preview(page)

    expect(preview(page)).to_be_visible()
    tops = "buttons => buttons.map(button => button.offsetTop)"
    assert len(set(page.get_by_role("toolbar").get_by_role("button").evaluate_all(tops))) == 1
    press_preview(page)
    assert len(set(page.get_by_role("toolbar").get_by_role("button").evaluate_all(tops))) == 1


def test_a_preview_link_is_copied(editor: Editor) -> None:
    page = editor("kite")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Preview link").click()
    page.get_by_role("button", name="Make a link").click()

    page.get_by_role("button", name="Copy").click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.get_by_label("The link").input_value()


def test_a_finger_finds_where_to_remark(editor: Editor) -> None:
    page = editor("kite", viewport={"width": 360, "height": 700}, has_touch=True, is_mobile=True)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".save-state")).to_contain_text("Saved")

    page.goto(f"{page.url.partition('?')[0]}/review")

    box = page.locator(".remark-new > summary").last.bounding_box()
    assert box
    assert box["height"] >= 44


def test_a_table_is_asked_for(editor: Editor) -> None:
    page = editor("Wind:")
    tool(page, "Table").click()
    dialog = page.get_by_role("dialog", name="Table")
    dialog.get_by_label("Columns").fill("2")
    dialog.get_by_label("Rows below the heading").fill("1")
    dialog.get_by_role("button", name="Insert").click()
    page.keyboard.type("Force")

    expect(source(page)).to_have_value("Wind:\n\n| Force | Column 2 |\n| --- | --- |\n|     |     |")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="Preview").get_by_role("columnheader", name="Force")).to_be_visible()
    tool(page, "Table").click()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(source(page)).to_be_focused()


def test_a_table_stands_where_one_writes_among_many_paragraphs(editor: Editor) -> None:
    page = editor("One.\n\nTwo.\n\nThree.")
    select(page, "Tw|o.")
    tool(page, "Table").click()

    page.get_by_role("dialog", name="Table").get_by_label("Columns").press("Enter")

    expect(source(page)).to_have_value(re.compile(r"^One\.\n\nTwo\.\n\n\| Column 1 [^.]*\|\n\nThree\.$"))


def test_enter_in_the_title_goes_to_the_text(editor: Editor) -> None:
    page = editor("kite")
    page.get_by_label("Title").press("End")

    page.keyboard.press("Enter")
    page.keyboard.type("A ")

    expect(page.get_by_label("Title")).to_have_value("Kites")
    expect(source(page)).to_have_value("A kite")


CLIPBOARD = Path(__file__).parent / "clipboard"
BOXES = [(page.stem, page.read_text(encoding="utf-8")) for page in sorted(CLIPBOARD.glob("*.html"))]


@pytest.mark.parametrize(("program", "html"), BOXES, ids=[program for program, _ in BOXES])
def test_what_other_programs_copy_becomes_markdown(editor: Editor, program: str, html: str) -> None:
    page = editor("Before.\n\n")

    assert not paste(page, html=html, plain="What it says")

    expect(source(page)).to_have_value(
        f"Before.\n\n{(CLIPBOARD / f'{program}.md').read_text(encoding='utf-8').rstrip()}"
    )
    page.keyboard.press("Control+z")
    expect(source(page)).to_have_value("Before.\n\n")


def test_blocks_stand_apart_from_the_sentence_they_are_pasted_into_and_words_do_not(editor: Editor) -> None:
    page = editor("The kite pulls.")
    select(page, "The kite| pulls.")
    paste(page, html="<b>red</b>", plain="red")
    expect(source(page)).to_have_value("The kite**red** pulls.")

    paste(page, html="<ul><li>one</li><li>two</li></ul>", plain="one two")

    expect(source(page)).to_have_value("The kite**red**\n\n- one\n- two\n\n pulls.")


NOTES = "<p>A<a id=a1 href='#n1'>1</a> <a href='{page}#x'>b</a></p><ol><li id=n1>One. <a href='#a1'>1</a></li></ol>"


def test_footnotes_that_are_pasted_are_counted_on_and_a_place_on_this_page_is_no_link(editor: Editor) -> None:
    page = editor("Before[^2].\n\n[^2]: Two.\n\n")
    html = NOTES.format(page=page.url)

    paste(page, html=html, plain="A1 b")

    expect(source(page)).to_have_value("Before[^2].\n\n[^2]: Two.\n\nA[^3] b\n\n[^3]: One.")


CODE = "<div style='white-space: pre'><span style='color: red'>def</span> f(x):</div><div>    x * 2</div>"


def test_only_the_keys_that_paste_without_marks_do_so(editor: Editor) -> None:
    page = editor()
    source(page).press("Shift+A")
    paste(page, html="<b>red</b>", plain="red")
    expect(source(page)).to_have_value("A**red**")

    source(page).press("Control+Shift+x")
    assert not paste(page, html="<b>kite</b>", plain="kite")
    page.keyboard.down("Control")
    page.keyboard.down("Shift")
    page.keyboard.down("v")
    assert paste(page, html="<b>kite</b>", plain="kite")


def test_what_is_plain_is_left_to_the_browser(editor: Editor) -> None:
    page = editor()

    assert paste(page, plain="def", html=CODE)
    assert paste(page, plain="a * b", html="<meta charset=utf-8><span>a * b</span>")
    assert paste(page, plain="- a\n- b")
    source(page).fill("```\n")
    assert paste(page, plain="x", html="<b>x</b>")


LINKS = [
    ("The red kite", "red", "https://example.org/a", "The [red](https://example.org/a) kite"),
    ("The red kite", "red ", "/articles/kites", None),
    ("See https://example.com.", "https://example.com", "https://example.org", None),
    ("[red](https://)", "https://", "https://example.org", None),
    ("The red kite", "red|", "https://example.org/a", None),
]


def test_a_link_over_words_makes_them_a_link(editor: Editor) -> None:
    page = editor()

    for before, chosen, pasted, after in LINKS:
        source(page).fill(before)
        select(page, chosen)
        left = paste(page, plain=pasted)

        assert left == (after is None)
        expect(source(page)).to_have_value(after or before)


def test_a_page_that_is_read_is_pasted_as_markdown_and_with_shift_as_plain_text(editor: Editor) -> None:
    page = editor()
    reader = page.context.new_page()
    reader.goto(page.url.replace("/desk/articles/new", "/articles/the-width-of-a-line"))
    reader.locator(".prose-article").evaluate("text => getSelection().selectAllChildren(text)")
    reader.keyboard.press("Control+c")
    heading = reader.locator(".prose-article h2").first.evaluate("node => node.firstChild.data")
    page.bring_to_front()
    source(page).focus()

    page.keyboard.press("Control+v")
    expect(source(page)).to_have_value(re.compile(rf"^## {re.escape(heading)}", re.MULTILINE))
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+Shift+v")

    expect(source(page)).to_have_value(re.compile(rf"^{re.escape(heading)}", re.MULTILINE))


def test_files_are_offered_with_the_place_where_they_were_given(editor: Editor) -> None:
    page = editor("The kite")
    given = page.evaluate("""() => new Promise((tell) => {
      const text = document.getElementById("source");
      addEventListener("files-given", (event) => {
        event.stopPropagation(); // the library need not have it
        event.preventDefault();
        tell([event.defaultPrevented, event.detail.files[0].name, event.detail.at, dropped.defaultPrevented]);
      }, true);
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["x"], "kite.png", {type: "image/png"}));
      const {left, top} = text.getBoundingClientRect();
      const place = {clientX: left + 1, clientY: top + 30};
      const dropped = new DragEvent("drop", {dataTransfer, bubbles: true, cancelable: true, ...place});
      text.dispatchEvent(dropped);
    })""")

    assert given == [True, "kite.png", 0, True]
    expect(source(page)).to_have_value("The kite")


def test_words_are_counted_as_the_site_counts_them(window: OpenWindow, stage: Stage) -> None:
    page = window("ada").go("/desk/articles/new")
    with stage.app.app_context():
        counts = [tuple(row) for row in db.session.execute(rows(Article.source, Article.word_count))]

    counted = page.evaluate(
        """async (texts) => {
          const scripts = document.querySelector("script[src$='writing-desk.js']").src;
          const {countWords} = await import(new URL("word-count.js", scripts));
          return texts.map(countWords);
        }""",
        [text for text, _ in counts],
    )

    assert len(counts) >= 20
    assert counted == [count for _, count in counts]


def preview(page: Page) -> Locator:
    """What readers would see."""
    return page.get_by_role("region", name="Preview")


def press_preview(page: Page) -> None:
    """Show the preview, or put it away."""
    page.get_by_role("button", name="Preview", exact=True).click()


def test_the_preview_follows_and_keeps_what_did_not_change(editor: Editor) -> None:
    page = editor("# One\n\nfirst\n\nsecond\n\nthird")
    press_preview(page)
    preview(page).get_by_text("first").evaluate("node => (window.first = node)")
    preview(page).get_by_text("third").evaluate("node => (window.third = node)")

    select(page, "second")
    page.keyboard.type("*other*")

    expect(preview(page).locator("em")).to_have_text("other")
    expect(preview(page).locator("h2").last).to_contain_text("One")
    assert page.evaluate("first.isConnected && third.isConnected && !document.querySelector('[data-preview] > p')")
    expect(source(page)).to_be_focused()
    press_preview(page)
    expect(preview(page)).to_be_hidden()


def test_the_text_is_in_the_language_that_readers_will_see_it_in(editor: Editor) -> None:
    page = editor("연이 바람을 당긴다.")
    press_preview(page)
    expect(source(page)).to_have_attribute("lang", "ko")

    page.get_by_text("Language, replies and sharing").click()
    page.get_by_label("Language", exact=True).select_option("de")

    expect(source(page)).to_have_attribute("lang", "de")
    expect(preview(page).locator(".prose")).to_have_attribute("lang", "de")


def test_an_old_answer_never_covers_a_new_one(editor: Editor) -> None:
    page = editor("start")
    press_preview(page)
    expect(preview(page)).to_contain_text("start")
    held: list[Route] = []
    page.route("**/desk/preview", lambda route: held.append(route) if not held else route.continue_())

    source(page).fill("old")
    with page.expect_request("**/desk/preview"):
        pass
    source(page).fill("new")
    expect(preview(page)).to_contain_text("new")
    with suppress(Error):  # nobody waits for it any more
        held[0].continue_()
    page.wait_for_timeout(300)

    expect(preview(page)).to_contain_text("new")


def test_the_preview_shows_about_what_one_sees_of_the_text(editor: Editor) -> None:
    page = editor("\n\n".join(f"Paragraph {n} of many." for n in range(200)))
    page.evaluate("scrollTo(0, 0)")
    page.get_by_role("button", name="Preview", exact=True).press("Enter")
    expect(preview(page).get_by_text("Paragraph 3 of many")).to_be_in_viewport()

    page.evaluate("scrollTo(0, document.getElementById('source').offsetHeight / 2)")

    expect(preview(page).get_by_text("Paragraph 100 of many")).to_be_in_viewport()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(preview(page).get_by_text("Paragraph 199 of many")).to_be_in_viewport()


def test_on_a_phone_one_sees_the_text_or_the_preview(editor: Editor) -> None:
    page = editor("A *word*.", viewport={"width": 360, "height": 700}, has_touch=True)
    press_preview(page)
    expect(preview(page).locator("em")).to_be_in_viewport()
    expect(source(page)).to_be_hidden()

    press_preview(page)

    expect(source(page)).to_be_in_viewport()
    assert page.evaluate("document.scrollingElement.scrollWidth") == 360


def test_a_preview_that_cannot_be_had_in_place_is_a_page(editor: Editor) -> None:
    page = editor("A *word*.")
    page.route("**/desk/preview", lambda route: route.fulfill(status=500))

    press_preview(page)

    expect(preview(page).locator("em")).to_have_text("word")
    assert page.url.endswith("#preview")
    expect(source(page)).to_have_value("A *word*.")


def test_the_full_screen_shows_the_text_alone_until_escape(editor: Editor) -> None:
    page = editor("kite")

    page.keyboard.press("Control+Shift+E")

    expect(tool(page, "Full screen")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.get_by_role("button", name="Save")).to_be_visible()
    expect(source(page)).to_be_focused()
    assert complaints(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("navigation", name="Desk")).to_be_visible()


def test_whoever_saves_comes_back_to_where_they_were(editor: Editor) -> None:
    page = editor("\n\n".join(f"Paragraph {n} of many." for n in range(100)))
    press_preview(page)
    expect(preview(page)).to_be_visible()
    select(page, "Paragraph 32|")
    page.evaluate("scrollTo(0, 2000)")
    before = source(page).evaluate("text => text.getBoundingClientRect().top")

    page.keyboard.press("Control+s")

    expect(page.locator(".save-state")).to_contain_text("Saved")
    expect(source(page)).to_be_focused()
    expect(preview(page).get_by_text("Paragraph 32 of many")).to_be_in_viewport()
    assert abs(source(page).evaluate("text => text.getBoundingClientRect().top") - before) < 2
    page.keyboard.type("!")
    expect(source(page)).to_have_value(re.compile("Paragraph 32! of many"))


def test_whoever_is_refused_is_shown_why(editor: Editor) -> None:
    page = editor("\n\n".join(["[Kites](/articles/nowhere-at-all)", *("Paragraph of many." for _ in range(100))]))
    page.keyboard.press("Control+End")

    page.get_by_role("button", name="Publish", exact=True).click()

    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text("nowhere-at-all")
    expect(refusal).to_be_in_viewport()
    expect(refusal).to_be_focused()


def test_a_field_in_a_closed_section_that_the_browser_refuses_is_shown(editor: Editor) -> None:
    page = editor("kite")
    address = page.get_by_label("Canonical address")
    section = page.locator("details", has=address)
    section.locator("summary").click()
    address.fill("nonsense")
    section.locator("summary").click()
    source(page).focus()

    page.keyboard.press("Control+s")

    expect(address).to_be_focused()
    expect(address).to_be_in_viewport()


def test_whoever_saves_between_two_paragraphs_goes_on_there(editor: Editor) -> None:
    page = editor("One.")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")

    page.keyboard.press("Control+s")

    expect(page.locator(".save-state")).to_contain_text("Saved")
    expect(source(page)).to_be_focused()
    page.keyboard.type("Two.")
    expect(source(page)).to_have_value("One.\n\nTwo.")


def test_undo_goes_back_past_a_save_and_what_is_typed_meanwhile_stays(editor: Editor) -> None:
    page = editor("One.")
    page.keyboard.type(" Two.")
    for words in (" Three.", " Four."):  # the first save makes the article
        page.keyboard.press("Control+s")
        page.keyboard.type(words)
        expect(page.get_by_role("link", name=re.compile("revision"))).to_be_visible()
        expect(source(page)).to_have_value(re.compile(words))
    expect(page.locator(".save-state")).to_have_text("Not saved yet; your changes are kept", timeout=30_000)

    page.keyboard.press("Control+s")
    expect(page.locator(".save-state")).to_contain_text("Saved")
    expect(page.get_by_role("link", name="3 revisions")).to_be_visible()
    for _ in range(30):
        page.keyboard.press("Control+z")

    expect(source(page)).not_to_have_value(re.compile("Two"))


def test_words_are_counted_while_one_types(editor: Editor) -> None:
    page = editor("one two\n\n```\nnot counted\n```\n\n빨간 연이 [난다](https://example.org/a)")
    expect(page.locator("word-count")).to_have_text("5 words · 1 min")

    page.keyboard.type("漢字")

    expect(page.locator("word-count")).to_have_text("7 words · 1 min")
    source(page).fill("word " * 2200)
    expect(page.locator("word-count")).to_have_text("2,200 words · 10 min")


def test_the_keys_are_told(editor: Editor) -> None:
    page = editor()
    tool(page, "Keys").click()
    dialog = page.get_by_role("dialog", name="Keys")

    expect(dialog.get_by_text("Ctrl+Shift+V")).to_be_visible()
    assert complaints(page) == []
    dialog.get_by_role("button", name="Close").click()
    tool(page, "Table").click()
    assert complaints(page) == []


def complaints(page: Page) -> list[str]:
    """What axe-core finds of the page as it stands."""
    page.evaluate(AXE)
    return complaints_of_axe(page, {})
