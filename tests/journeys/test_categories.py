"""What an editor does with the order of categories: by keyboard, by dragging, and without a script."""

from playwright.sync_api import Page, expect

from tests.journeys.windows import OpenWindow, serial


def make_three(page: Page) -> tuple[str, list[str]]:
    """A category of this journey's own with three in it; its name and theirs."""
    number = next(serial)
    parent, names = f"Order {number}", [f"{word} {number}" for word in ("Ash", "Birch", "Cedar")]
    for name in (parent, *names):
        page.get_by_label("Name", exact=True).fill(name)
        if name != parent:
            page.get_by_label("Inside").select_option(label=parent)
        page.get_by_role("button", name="Add the category").click()
        expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    return parent, names


def expect_order(page: Page, parent: str, names: list[str]) -> None:
    """The categories inside the parent stand in this order."""
    inside = page.locator("li", has=page.get_by_role("link", name=parent, exact=True)).last.locator("ul a")
    expect(inside).to_have_text(names)


def test_categories_are_put_in_order_by_keyboard(any_window: OpenWindow) -> None:
    page = any_window("ada").go("/desk/categories")
    parent, (ash, birch, cedar) = make_three(page)
    page.get_by_role("button", name=f"Up {cedar}").focus()

    page.keyboard.press("Enter")
    expect_order(page, parent, [ash, cedar, birch])
    expect(page.get_by_role("button", name=f"Up {cedar}")).to_be_focused()
    page.keyboard.press("Enter")
    expect_order(page, parent, [cedar, ash, birch])
    expect(page.get_by_role("button", name=f"Down {cedar}")).to_be_focused()

    expect_order(any_window().go("/categories"), parent, [cedar, ash, birch])


def test_a_category_is_dragged_before_another(window: OpenWindow) -> None:
    page = window("ada").go("/desk/categories")
    parent, (ash, birch, cedar) = make_three(page)
    rows = {name: page.get_by_role("listitem").filter(has_text=name).last for name in (ash, cedar)}

    with page.expect_navigation():
        rows[cedar].drag_to(rows[ash], target_position={"x": 20, "y": 5})

    expect_order(page, parent, [cedar, ash, birch])
    expect_order(window().go("/categories"), parent, [cedar, ash, birch])


def test_a_category_that_is_dragged_stays_where_it_was_if_one_thinks_better_of_it(window: OpenWindow) -> None:
    page = window("ada").go("/desk/categories")
    parent, (ash, birch, cedar) = make_three(page)
    rows = {name: page.get_by_role("listitem").filter(has_text=name).last for name in (ash, cedar)}

    for call_off in (lambda: page.keyboard.press("Escape"), lambda: page.locator("h1").hover()):
        rows[cedar].hover()
        place = rows[ash].bounding_box()
        assert place
        page.mouse.down()
        page.mouse.move(place["x"] + 20, place["y"] + 5, steps=4)
        page.mouse.move(place["x"] + 21, place["y"] + 5, steps=4)
        expect_order(page, parent, [cedar, ash, birch])
        call_off()
        page.mouse.up()
        expect_order(page, parent, [ash, birch, cedar])

    expect_order(page.reload() and page, parent, [ash, birch, cedar])
