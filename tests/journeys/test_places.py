"""Nothing moves where one is about to press, and nothing stands on anything else."""

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.windows import OpenWindow

ARTICLE = "/articles/the-width-of-a-line"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def edges(place: Locator) -> tuple[float, float]:
    """Its upper and its lower edge, in pixels from the top of the window."""
    box = place.bounding_box()
    assert box
    return box["y"], box["y"] + box["height"]


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_button_stays_where_it_is_when_the_draft_is_saved(window: OpenWindow, viewport: dict[str, int]) -> None:
    page = window("hana", viewport=viewport).go(ARTICLE)
    text, button = page.get_by_label("Your reply"), page.get_by_role("button", name="Post reply")
    text.focus()
    before = edges(button)[0] - edges(text)[1]

    text.press_sequentially("A few words.")
    expect(page.locator("kept-draft").get_by_role("status")).to_have_text("Draft saved")

    assert edges(button)[0] - edges(text)[1] == before


@pytest.mark.parametrize("scripting", [True, False])
def test_the_name_of_the_site_stands_clear_of_the_rule_below_it(window: OpenWindow, *, scripting: bool) -> None:
    page = window(viewport=PHONE, scripting=scripting).go(ARTICLE)

    (_, name), (rule, _) = edges(page.locator(".masthead-name")), edges(page.locator(".masthead-nav"))

    assert name < rule - 5
