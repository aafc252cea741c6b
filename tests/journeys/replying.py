"""What a person does in the reply box, and on the way through the provider."""

from playwright.sync_api import Page, expect

from tests.journeys.stage import LABEL, Stage
from tests.journeys.windows import Window


def write(page: Page, text: str) -> None:
    """Type into the reply box."""
    page.get_by_label("Your reply").fill(text)


def wait_for_help(page: Page) -> None:
    """Wait until what a script adds to writing is there; it comes when somebody turns to the box."""
    expect(page.locator("quick-post > button")).to_have_attribute("aria-keyshortcuts", "Control+Enter")


def box(page: Page) -> str:
    """What stands in the reply box."""
    return page.get_by_label("Your reply").input_value()


def post(page: Page) -> None:
    """Press the one button that posts."""
    page.get_by_role("button", name="Post reply").click()


def take_provider(page: Page) -> None:
    """Press the provider's button of the reply box."""
    page.get_by_role("button", name=LABEL, exact=True).click()


def connect(page: Page, stage: Stage) -> None:
    """Press the provider's button and stay on the page between, for the provider is held back."""
    held = f"{stage.provider.issuer}/auth?*"
    page.route(held, lambda route: route.fulfill(status=204))
    with page.expect_request(held):
        take_provider(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Connecting to {LABEL}…")
    page.unroute(held)


def leave_to_link(window: Window, login: str) -> None:
    """From the account page to the provider, and back as this person."""
    window.go("/account").get_by_role("button", name=f"Link {LABEL}").click()
    identify(window.page, login)


def identify(page: Page, login: str) -> None:
    """Say at the provider who one is."""
    page.get_by_label("Login name").fill(login)
    page.get_by_role("button", name="Log in").click()


def choose_name(page: Page, name: str) -> None:
    """Answer the one question of the welcome."""
    page.get_by_label("Display name").fill(name)
    page.get_by_role("button", name="That is my name").click()
