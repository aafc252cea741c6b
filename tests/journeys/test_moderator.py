"""What a moderator does, and what a reader in another browser sees of it."""

from playwright.sync_api import Locator, Page, expect

from tests.journeys.replying import post, write
from tests.journeys.stage import Stage
from tests.journeys.windows import OpenWindow, serial


def say_first(window: OpenWindow, stage: Stage, article: str) -> tuple[str, str]:
    """Let a newcomer say something, which waits; their name and their words."""
    number = next(serial)
    name, text = f"Newcomer {number}", f"I am here for the first time, number {number}."
    page = window(stage.newcomer(name), scripting=False).go(article)
    write(page, text)
    post(page)
    expect(page.get_by_text(text)).to_be_visible()
    return name, text


def open_case(page: Page, text: str) -> Locator:
    """The case of a comment in the queue, unfolded."""
    case = page.locator("details.case", has_text=text)
    if case.get_attribute("open") is None:
        case.locator("summary").click()
    return case


def test_what_is_approved_everybody_reads(any_window: OpenWindow, stage: Stage) -> None:
    _, text = say_first(any_window, stage, "/articles/bread-that-waits")
    reader = any_window().go("/articles/bread-that-waits")
    expect(reader.get_by_text(text)).to_have_count(0)
    page = any_window("mo").go("/moderation")

    open_case(page, text).get_by_role("button", name="Approve").click()

    expect(page.get_by_role("status")).to_contain_text("Approved.")
    reader.reload()
    expect(reader.locator("article.comment", has_text=text)).to_be_visible()


def test_what_is_rejected_can_be_taken_back(any_window: OpenWindow, stage: Stage) -> None:
    name, text = say_first(any_window, stage, "/articles/bread-that-waits")
    page = any_window("mo").go("/moderation")
    case = open_case(page, text)
    case.get_by_label("Off topic").check()
    case.get_by_label("Note").fill("Bread, not greetings.")

    case.get_by_role("button", name="Reject").click()

    expect(page.get_by_role("status")).to_contain_text("Rejected: Off topic.")
    expect(page.locator("details.case", has_text=text)).to_have_count(0)
    page.get_by_role("link", name="Log", exact=True).click()
    expect(page.get_by_role("listitem").filter(has_text=name).first).to_contain_text("Bread, not greetings.")
    page.get_by_role("listitem").filter(has_text=name).first.get_by_role("button", name="Undo").click()
    page.get_by_role("link", name="Queue", exact=True).click()
    expect(page.locator("details.case", has_text=text)).to_have_count(1)


def test_a_thread_is_closed_and_opened_again(any_window: OpenWindow) -> None:
    article = "/articles/mending-a-rush-seat"
    page = any_window("mo").go(article)
    reader = any_window().go(article)
    expect(reader.get_by_label("Your reply")).to_be_visible()

    page.get_by_role("button", name="Close the thread").click()
    expect(page.get_by_role("button", name="Reopen the thread")).to_be_visible()
    reader.reload()
    expect(reader.get_by_text("This thread has been closed since")).to_be_visible()
    expect(reader.get_by_label("Your reply")).to_have_count(0)

    page.get_by_role("button", name="Reopen the thread").click()
    expect(page.get_by_role("button", name="Close the thread")).to_be_visible()
    reader.reload()
    expect(reader.get_by_label("Your reply")).to_be_visible()


def test_a_ban_is_read_by_the_banned_and_lifted_again(any_window: OpenWindow, stage: Stage) -> None:
    name, text = say_first(any_window, stage, "/articles/bread-that-waits")
    slug, why = name.lower().replace(" ", "-"), "Come back when the bread is out."
    page = any_window("mo").go("/moderation")
    open_case(page, text).get_by_role("link", name=name).click()

    page.get_by_text("Suspend for some days").click()
    form = page.locator("details.unfolds[open]")
    form.get_by_label("Message").fill(why)
    form.get_by_label("For how many days").fill("3")
    form.get_by_role("button", name=f"Suspend {name}").click()
    expect(page.get_by_text("may read but not write, and reads")).to_contain_text(why)
    banned = any_window(slug).go("/articles/bread-that-waits")
    expect(banned.get_by_text(why)).to_be_visible()
    expect(banned.get_by_label("Your reply")).to_have_count(0)

    page.get_by_role("button", name="Lift the suspension").click()
    expect(page.get_by_text("Not banned.")).to_be_visible()
    banned.reload()
    expect(banned.get_by_label("Your reply")).to_be_visible()


def test_the_queue_is_worked_by_keys(window: OpenWindow, stage: Stage) -> None:
    _, text = say_first(window, stage, "/articles/bread-that-waits")
    page = window("mo").go("/moderation")
    open_case(page, text).locator("summary").focus()

    page.keyboard.press("a")
    expect(page.get_by_role("status")).to_contain_text("Approved.")
    page.keyboard.press("u")
    expect(page.get_by_role("status")).to_contain_text("Undone.")

    expect(page.locator("details.case", has_text=text)).to_have_count(1)
