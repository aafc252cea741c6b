"""A page that was left open: somebody else logs in, a save is stopped, what came back is not wanted."""

from base64 import b64encode
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, Route, expect
from sqlalchemy import select

from app.accounts.models import Account
from app.articles.models import Article
from app.articles.revisions.models import WorkingCopy
from app.kernel.database import db
from tests.journeys.stage import Stage
from tests.journeys.test_drafts import kill
from tests.journeys.test_editor import new_author
from tests.journeys.test_never_lost import KEPT, add, become, end_sessions, make_article, say, say_saved, text_of
from tests.journeys.test_pictures import DROP, a_picture, write
from tests.journeys.test_queue import leave_no_cases, make_cases, ready, states
from tests.journeys.windows import OpenWindow, serial
from tests.rigs.chromium import LAUNCH_ARGUMENTS, chromium_executable

__all__ = ["leave_no_cases"]
WRITER = "jun"
ANOTHER = "somebody else is logged in here now"
SAVED = "The kite pulls.\n\nThe string holds."
WAITS = "That is done as soon as everything is there."


@pytest.fixture
def article(stage: Stage) -> int:
    """A published one of Jun's."""
    return make_article(stage)


def copies_of(stage: Stage, who: str, title: str) -> list[str]:
    """What somebody has written under a title and not saved."""
    with stage.app.app_context():
        query = select(WorkingCopy.source).join(Account, WorkingCopy.account_id == Account.id)
        return list(db.session.scalars(query.where(Account.slug == who, WorkingCopy.title == title)))


def articles_of(stage: Stage, who: str, title: str) -> list[str]:
    """What somebody has saved under a title."""
    with stage.app.app_context():
        query = select(Article.source).join(Account, Article.author_id == Account.id)
        return list(db.session.scalars(query.where(Account.slug == who, Article.title == title)))


def test_what_somebody_wrote_never_becomes_anothers_who_logs_in_beside(window: OpenWindow, stage: Stage) -> None:
    who, other, title = new_author(stage), new_author(stage), f"Secret kites {next(serial)}"
    writer = window(who)
    page = writer.go("/desk/articles/new")
    page.get_by_label("Title").fill(title)
    add(page, "Nobody knows.")
    say(page, KEPT)

    become(writer, other)
    add(page, " Not even they.")
    expect(page.locator(".save-state")).to_contain_text(ANOTHER, timeout=40_000)
    page.get_by_role("button", name="Save").click()

    expect(page.locator(".save-state")).to_contain_text(f"Not saved; {ANOTHER}")
    assert copies_of(stage, other, title) == articles_of(stage, other, title) == []
    become(writer, who)
    page.get_by_role("button", name="Save").click()
    say_saved(page)
    assert articles_of(stage, who, title) == ["Nobody knows. Not even they."]


def test_whoever_logs_out_leaves_nothing_on_the_device_though_a_window_stays_open(
    window: OpenWindow, stage: Stage, article: int
) -> None:
    writer = window(WRITER)
    page = writer.go(f"/desk/articles/{article}")
    add(page, " It sings.")
    say(page, KEPT)
    beside = writer.context.new_page()
    beside.goto(stage.address)
    beside.locator(".menu summary").click()
    beside.get_by_role("button", name="Log out", exact=True).click()
    expect(beside.get_by_role("link", name="Log in")).to_be_visible()

    add(page, " It hums.")

    expect(page.locator(".save-state")).to_contain_text("Kept nowhere; you are not logged in", timeout=30_000)
    assert page.evaluate("Object.values(localStorage).join()").count("hums") == 0


def test_a_decision_is_never_made_by_somebody_else_who_logged_in_beside(window: OpenWindow, stage: Stage) -> None:
    article_id, ids = make_cases(stage, 3)
    moderator = window("mo")
    page = ready(moderator.go(f"/moderation?article={article_id}"))
    become(moderator, "ada")

    page.keyboard.press("a")
    expect(page.get_by_role("status")).to_contain_text("Not done")
    page.locator(f"#case-{ids[0]} > summary").click()
    page.keyboard.press("a")

    expect(page.get_by_role("status")).to_contain_text("Somebody else is logged in here now")
    assert set(states(stage, ids)) == {"pending"}
    moderator.complaints.clear()


def test_a_save_that_was_stopped_does_not_stop_what_keeps_the_text(window: OpenWindow, article: int) -> None:
    page = window(WRITER).go(f"/desk/articles/{article}")
    address = f"**/desk/articles/{article}"
    page.route(address, lambda route: route.fulfill(status=204))  # as if one had pressed Escape: the page stays
    add(page, " It sings.")
    with page.expect_response(address):
        page.get_by_role("button", name="Save").click()

    add(page, " It hums.")

    say(page, KEPT)
    page.unroute(address)
    page.get_by_role("button", name="Save").click()
    say_saved(page)
    assert text_of(page) == f"{SAVED} It sings. It hums."


def test_what_came_back_from_the_device_goes_for_good_when_it_is_discarded(
    window: OpenWindow, stage: Stage, article: int
) -> None:
    writer = window(WRITER)
    page = writer.go(f"/desk/articles/{article}")
    end_sessions(stage, WRITER)
    add(page, " It tears.")
    expect(page.locator(".save-state")).to_contain_text("Kept on this device; you are not", timeout=30_000)
    become(writer, WRITER)
    page.goto(f"{stage.address}/desk/articles/{article}")
    restored = page.get_by_text("that were kept on this device")
    expect(restored).to_be_visible()
    say(page, KEPT)

    with page.expect_response("**/removal"):
        page.get_by_role("button", name="Discard them").click()

    expect(page.locator(".save-state")).to_contain_text("Last saved")
    assert text_of(page) == SAVED
    expect(restored).to_be_hidden()
    elsewhere = window(WRITER).go(f"/desk/articles/{article}")
    expect(elsewhere.get_by_label("Text, in Markdown")).to_have_value(SAVED)
    expect(elsewhere.get_by_role("button", name="Discard them")).to_have_count(0)


def begin_upload(page: Page) -> Route:
    """Drop a picture into a new article, press Publish while it is on its way, and hold it there."""
    write(page, f"Held kites {next(serial)}")
    held: list[Route] = []
    page.route("**/desk/library", lambda route: held.append(route))
    with page.expect_request("**/desk/library"):
        page.get_by_label("Text, in Markdown").evaluate(DROP, ["kites.jpg", b64encode(a_picture()).decode()])
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text(WAITS)).to_be_visible()
    return held[0]


def test_an_article_waits_for_its_pictures_before_it_is_published(window: OpenWindow) -> None:
    page = window(WRITER).go("/desk")
    picture = begin_upload(page)

    picture.continue_()

    expect(page.get_by_text("Say what these pictures show")).to_be_visible()
    assert "![](/media/" in text_of(page)
    page.get_by_label("kites.jpg").fill("Two kites over a bay")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Published on")).to_be_visible()


def test_an_article_is_not_published_without_a_picture_that_did_not_arrive(window: OpenWindow) -> None:
    writer = window(WRITER)
    page = writer.go("/desk")
    picture = begin_upload(page)

    picture.abort()

    expect(page.get_by_text("So that was not done")).to_be_visible()
    expect(page.get_by_text("A new article.")).to_be_visible()
    assert text_of(page).strip() == "The kite pulls."
    writer.complaints.clear()


def test_what_was_typed_at_the_very_last_moment_is_kept_too(window: OpenWindow, stage: Stage, article: int) -> None:
    writer = window(WRITER)
    page = writer.go(f"/desk/articles/{article}")
    text = page.get_by_label("Text, in Markdown")
    expect(page.get_by_role("toolbar").get_by_role("button", name="Bold")).to_have_attribute("tabindex", "0")
    end_sessions(stage, WRITER)

    text.evaluate("""(text) => {
      text.value += " It tears.";
      text.dispatchEvent(new InputEvent("input", { bubbles: true }));
      text.form.querySelector("[value=save].button").click();
    }""")
    expect(page.get_by_role("heading", name="You are not logged in any more")).to_be_visible()
    become(writer, WRITER)
    page.goto(f"{stage.address}/desk/articles/{article}")

    expect(page.get_by_text("that were kept on this device")).to_be_visible()
    assert text_of(page) == f"{SAVED} It tears."


def test_a_crash_of_the_whole_browser_loses_nothing_that_the_device_was_said_to_keep(
    browser: Browser, stage: Stage, article: int, tmp_path: Path
) -> None:
    def start() -> Page:
        launch, program = browser.browser_type.launch_persistent_context, chromium_executable()
        context = launch(tmp_path, executable_path=program, args=LAUNCH_ARGUMENTS, headless=True)
        context.add_cookies([{"name": "session", "value": stage.session_cookie(WRITER), "url": stage.address}])
        page = context.new_page()
        page.goto(f"{stage.address}/desk/articles/{article}")
        return page

    page = start()
    end_sessions(stage, WRITER)
    add(page, " It tears.")
    expect(page.locator(".save-state")).to_contain_text("Kept on this device; you are not", timeout=30_000)

    kill(tmp_path)
    with suppress(Error):
        page.wait_for_event("close")
    for lock in tmp_path.glob("Singleton*"):
        lock.unlink()

    page = start()
    expect(page.get_by_text("that were kept on this device")).to_be_visible()
    assert text_of(page) == f"{SAVED} It tears."
    page.context.close()


def test_who_is_logged_out_is_told_so_by_a_picture_and_adds_it_after(window: OpenWindow, stage: Stage) -> None:
    who = new_author(stage)
    writer = window(who)
    page = writer.go("/desk/articles/new")
    dropped = ["kites.jpg", b64encode(a_picture()).decode()]
    source = page.get_by_label("Text, in Markdown")
    expect(page.get_by_role("toolbar").get_by_role("button", name="Bold")).to_have_attribute("tabindex", "0")

    end_sessions(stage, who)
    source.evaluate(DROP, dropped)
    expect(page.get_by_text("“kites.jpg” was not added. You are not logged in any more")).to_be_visible()
    become(writer, who)
    source.evaluate(DROP, dropped)

    expect(page.get_by_text("Say between the brackets what it shows.")).to_be_visible()
    assert "/media/" in text_of(page)
    writer.complaints.clear()


def test_the_library_says_what_it_could_not_do_and_sends_no_more(window: OpenWindow) -> None:
    writer = window(WRITER)
    page = writer.go("/desk/library")
    sent: list[Route] = []
    files = [{"name": f"{name}.txt", "mimeType": "text/plain", "buffer": b"Words."} for name in ("a", "b", "c")]

    def fail(route: Route) -> None:
        sent.append(route)
        route.fulfill(status=503, content_type="text/html", body="<h1>Back in a moment</h1>")

    page.route("**/desk/library", fail)
    page.get_by_label("Add pictures or files").set_input_files(files)
    page.get_by_role("button", name="Add them").click()

    told = "“a.txt” and 2 more were not added. The site can store nothing right now. Try again in a moment."
    expect(page.get_by_role("alert")).to_have_text(told)
    expect(page.get_by_role("button", name="Add them")).to_be_visible()
    assert len(sent) == 1
    writer.complaints.clear()
