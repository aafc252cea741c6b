"""What an author, an editor and an administrator do at the desk and beside it."""

from playwright.sync_api import Page, expect

from tests.journeys.windows import OpenWindow, serial

SOURCE = "## Where it begins\n\nThe kite *pulls*, and so does the child.\n\n| wind | line |\n|---|---|\n| 3 | 40 m |\n"


def begin_article(page: Page, title: str) -> None:
    """Write a new article in Markdown."""
    page.get_by_role("link", name="Write an article").first.click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Text, in Markdown").fill(SOURCE)


def save(page: Page) -> None:
    """Keep what was written."""
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".save-state")).to_contain_text("Saved")


def test_an_author_writes_and_publishes(any_window: OpenWindow) -> None:
    page, title = any_window("jun").go("/desk"), f"연을 날리는 날 {next(serial)}"
    begin_article(page, title)
    page.get_by_role("button", name="Preview").click()
    preview = page.get_by_role("region", name="Preview")
    expect(preview.get_by_role("heading", name="Where it begins")).to_be_visible()
    expect(preview.locator("em")).to_have_text("pulls")
    page.get_by_text("Address, excerpt and categories").click()
    page.get_by_label("Food").check()
    save(page)
    reader = any_window().go("/")
    expect(reader.get_by_text(title)).to_have_count(0)

    page.get_by_role("button", name="Publish", exact=True).click()

    expect(page.get_by_text("Published on")).to_be_visible()
    reader.reload()
    reader.get_by_role("link", name=title).click()
    expect(reader.get_by_role("heading", name=title)).to_be_visible()
    expect(reader.get_by_role("cell", name="40 m")).to_be_visible()
    expect(reader.get_by_role("link", name="Food")).not_to_have_count(0)


def test_a_changed_address_leads_on_and_a_withdrawn_article_says_so(any_window: OpenWindow) -> None:
    page, number = any_window("ada").go("/desk"), next(serial)
    begin_article(page, f"Kites {number}")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Published on")).to_be_visible()
    page.get_by_text("Address, excerpt and categories").click()
    page.get_by_label("Address", exact=True).fill(f"kites-and-strings-{number}")
    save(page)
    reader = any_window()

    assert reader.go(f"/articles/kites-{number}").url.endswith(f"/articles/kites-and-strings-{number}")
    page.get_by_role("button", name="Unpublish").click()
    expect(page.get_by_text("its address says that it was withdrawn")).to_be_visible()

    for address in (f"/articles/kites-{number}", f"/articles/kites-and-strings-{number}"):
        expect(reader.go(address).get_by_role("heading", name="Withdrawn")).to_be_visible()


def test_a_category_is_made_and_renamed(any_window: OpenWindow) -> None:
    page, number = any_window("ada").go("/desk/categories"), next(serial)
    page.get_by_label("Name", exact=True).fill(f"Kites {number}")
    page.get_by_label("Inside").select_option(label="Craft")
    page.get_by_role("button", name="Add the category").click()

    page.get_by_role("link", name=f"Kites {number}").click()
    page.get_by_label("Name", exact=True).fill(f"Strings {number}")
    page.get_by_label("Address", exact=True).fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name=f"Strings {number}")).to_be_visible()

    reader = any_window()
    page = reader.go(f"/categories/kites-{number}")
    assert page.url.endswith(f"/categories/strings-{number}")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Strings {number}")
    expect(page.get_by_role("navigation", name="Breadcrumb")).to_contain_text("Craft")


def test_an_administrator_gives_a_role_and_takes_it(any_window: OpenWindow) -> None:
    page = any_window("ada").go("/accounts")
    wren = any_window("wren")
    box, keep = page.get_by_label("Author, Wren"), page.get_by_role("button", name="Save the roles of Wren")
    expect(wren.go("/desk").get_by_role("heading", name="Not allowed")).to_be_visible()

    box.check()
    keep.click()
    expect(box).to_be_checked()
    expect(wren.go("/desk").get_by_role("heading", name="Desk")).to_be_visible()

    box.uncheck()
    keep.click()
    expect(box).not_to_be_checked()
    expect(wren.go("/desk").get_by_role("heading", name="Not allowed")).to_be_visible()


def test_two_authors_stand_in_a_byline_in_their_order(any_window: OpenWindow) -> None:
    page, title = any_window("ada").go("/desk"), f"Two hands {next(serial)}"
    begin_article(page, title)
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Published on")).to_be_visible()
    page.get_by_role("link", name="Byline").click()
    name = page.get_by_label("Another author").locator("option", has_text="(jun)").inner_text().split(" (")[0]

    page.get_by_label("Another author").select_option(label=f"{name} (jun)")
    page.get_by_role("button", name="Add to the byline").click()
    page.get_by_role("button", name=f"Up {name}").click()
    expect(page.get_by_role("listitem").filter(has=page.get_by_role("button", name="Down")).first).to_contain_text(name)

    reader = any_window().go("/")
    reader.get_by_role("link", name=title).click()
    expect(reader.locator(".facts .by")).to_have_text([name, "Ada Park"])
    jun = any_window("jun").go("/desk")
    expect(jun.get_by_role("link", name=title, exact=True)).to_be_visible()
