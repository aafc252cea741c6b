"""What an author does with pictures, from their disk to the reader's page."""

import re
from base64 import b64encode
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_accessibility import AXE, complaints_of_axe
from tests.journeys.windows import OpenWindow, serial
from tests.media.drawings import drawn

DROP = """(text, [name, data]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0)), given = new DataTransfer();
  given.items.add(new File([bytes], name));
  text.dispatchEvent(new DragEvent("drop", { dataTransfer: given, bubbles: true, cancelable: true }));
}"""
SHIFTS = """() => new Promise((resolve) => new PerformanceObserver((list) => {
  resolve(list.getEntries().reduce((sum, each) => sum + each.value, 0));
}).observe({ type: "layout-shift", buffered: true }) || setTimeout(() => resolve(0), 500))"""


def a_picture() -> bytes:
    """One that nobody has sent before."""
    return drawn("JPEG", (1_000 + next(serial), 700), quality=90)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "kites.jpg"
    path.write_bytes(a_picture())
    return path


def write(page: Page, title: str) -> None:
    page.get_by_role("link", name="Write an article").first.click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Text, in Markdown").fill("The kite pulls.\n\n")


def test_a_picture_that_is_dropped_is_described_and_read_without_a_jump(window: OpenWindow) -> None:
    page, title = window("jun").go("/desk"), f"Kites over the bay {next(serial)}"
    write(page, title)
    source = page.get_by_label("Text, in Markdown")
    expect(page.get_by_role("toolbar").get_by_role("button", name="Bold")).to_have_attribute("tabindex", "0")

    source.evaluate(DROP, ["kites.jpg", b64encode(a_picture()).decode()])

    expect(page.get_by_text("Say between the brackets what it shows.")).to_be_visible()
    assert source.input_value().startswith("The kite pulls.\n\n![](/media/")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Say what these pictures show")).to_be_visible()
    page.get_by_label("kites.jpg").fill("Two kites over a bay")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Published on")).to_be_visible()
    reader = window().go("/")
    reader.get_by_role("link", name=title).first.click()
    picture = reader.get_by_role("img", name="Two kites over a bay")
    expect(picture).to_be_visible()
    reader.wait_for_function("() => document.querySelector('.prose img').complete")
    assert picture.evaluate("(image) => image.currentSrc").endswith(".avif")
    assert picture.evaluate("(image) => image.naturalWidth") > 300
    assert reader.evaluate(SHIFTS) == 0


def test_a_picture_is_a_block_of_its_own_and_a_file_a_part_of_the_sentence(window: OpenWindow) -> None:
    page = window("jun").go("/desk")
    write(page, "Blocks")
    source = page.get_by_label("Text, in Markdown")
    choose = page.get_by_label("Add pictures or files").set_input_files
    source.fill("One. Two.")
    source.evaluate("text => text.setSelectionRange(4, 4)")

    choose({"name": "kites.jpg", "mimeType": "image/jpeg", "buffer": a_picture()})

    expect(source).to_have_value(re.compile(r"^One\.\n\n!\[\]\(/media/[^)]*\)\n\n Two\.$"))
    source.press("Control+End")
    choose({"name": "notes.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF"})
    expect(source).to_have_value(re.compile(r" Two\.\[notes\.pdf\]\(/media/[^)]*\)$"))


def test_undo_takes_a_dropped_picture_back(window: OpenWindow) -> None:
    page = window("jun").go("/desk")
    write(page, "Undone")
    source = page.get_by_label("Text, in Markdown")
    expect(page.get_by_role("toolbar").get_by_role("button", name="Bold")).to_have_attribute("tabindex", "0")
    source.evaluate(DROP, ["kites.jpg", b64encode(a_picture()).decode()])
    expect(page.get_by_text("Say between the brackets what it shows.")).to_be_visible()

    source.press("Control+z")
    source.press("Control+z")

    expect(source).to_have_value("The kite pulls.\n\n")


def test_a_picture_of_the_library_is_put_where_one_writes(window: OpenWindow, file: Path) -> None:
    page, name = window("jun").go("/desk/library"), f"bay-{next(serial)}.jpg"
    page.get_by_label("Add pictures or files").set_input_files(file.rename(file.with_name(name)))
    page.get_by_role("button", name="Add them").click()
    page.get_by_label("What it shows", exact=True).fill("The [wide] bay")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto(f"{page.url.partition('/desk')[0]}/desk")
    write(page, "Chosen")
    source = page.get_by_label("Text, in Markdown")
    source.fill("One. Two.")
    source.evaluate("text => text.setSelectionRange(4, 4)")

    page.get_by_role("toolbar").get_by_role("button", name="Library").click()
    dialog = page.get_by_role("dialog", name="The library")
    dialog.get_by_role("searchbox").fill(name)
    dialog.get_by_role("searchbox").press("Enter")
    expect(dialog.get_by_role("button", name=re.compile("^Insert"))).to_have_count(1)
    page.evaluate(AXE)
    assert complaints_of_axe(page, {}) == []
    dialog.get_by_role("button", name=f"Insert {name}").click()

    expect(source).to_have_value(re.compile(r"^One\.\n\n!\[The \\\[wide\\\] bay\]\(/media/[^)]*\)\n\n Two\.$"))
    expect(source).to_be_focused()
    page.keyboard.press("Control+z")
    expect(source).to_have_value("One. Two.")


def test_the_library_in_the_editor_shows_all_there_is_and_says_when_it_cannot(window: OpenWindow) -> None:
    writer = window("jun")
    page = writer.go("/desk/library")
    drawings = [
        {"name": f"{n}.png", "mimeType": "image/png", "buffer": drawn("PNG", (40 + next(serial), 31))}
        for n in range(26)
    ]
    page.get_by_label("Add pictures or files").set_input_files(drawings)
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_role("link", name="Older")).to_be_visible()
    write(page, "Chosen")
    page.get_by_role("toolbar").get_by_role("button", name="Library").click()
    dialog = page.get_by_role("dialog", name="The library")
    offers = dialog.get_by_role("button", name=re.compile("^Insert"))
    expect(offers.first).to_be_focused()
    few = offers.count()

    dialog.get_by_role("link", name="Older").click()

    expect(offers.nth(few)).to_be_focused()
    dialog.get_by_role("button", name="Close").click()
    writer.context.set_offline(True)
    page.get_by_role("toolbar").get_by_role("button", name="Library").click()
    expect(dialog.get_by_text("The library does not answer just now.")).to_be_visible()
    writer.complaints[:] = [each for each in writer.complaints if "ERR_INTERNET_DISCONNECTED" not in each]


def test_without_scripts_the_editor_leads_to_the_library(window: OpenWindow) -> None:
    page = window("jun", scripting=False).go("/desk/articles/new")

    with page.expect_popup() as opened:
        page.get_by_role("link", name="Pictures and files of the library").click()

    expect(opened.value.get_by_role("heading", name="Pictures and files")).to_be_visible()


def test_a_cover_is_chosen_and_seen_on_the_card_and_above_the_text(any_window: OpenWindow, file: Path) -> None:
    page, title = any_window("ada").go("/desk"), f"Under the cover {next(serial)}"
    write(page, title)
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_role("link", name="Choose a cover").click()

    page.get_by_label("A new picture").set_input_files(file)
    page.get_by_role("button", name="Add and choose it").click()
    page.get_by_label("It is decoration").check()
    page.get_by_role("button", name="Say it and choose").click()

    expect(page.get_by_role("link", name="Another cover")).to_be_visible()
    reader = any_window().go("/")
    card = reader.locator("article", has=reader.get_by_role("link", name=title))
    expect(card.locator(".card-cover img")).to_be_visible()
    reader.get_by_role("link", name=title).first.click()
    expect(reader.locator(".article-cover img")).to_be_visible()


def test_the_focus_is_set_by_a_click_and_by_numbers(any_window: OpenWindow, file: Path) -> None:
    page = any_window("ada").go("/desk/library")
    page.get_by_label("Add pictures or files").set_input_files(file)
    page.get_by_role("button", name="Add them").click()
    picture = page.locator(".focus img")
    expect(picture).to_be_visible()

    page.get_by_label("Percent from the left").fill("20")
    page.get_by_label("What it shows", exact=True).fill("Two kites")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("Percent from the left")).to_have_value("20")


def test_a_click_says_where_the_focus_is(window: OpenWindow, file: Path) -> None:
    page = window("ada").go("/desk/library")
    page.get_by_label("Add pictures or files").set_input_files(file)
    page.get_by_role("button", name="Add them").click()
    box = page.locator(".focus").bounding_box()
    assert box

    page.locator(".focus").click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.75})

    expect(page.get_by_label("Percent from the left")).to_have_value("25")
    expect(page.get_by_label("Percent from the top")).to_have_value("75")
