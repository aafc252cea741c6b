"""Nothing typed is lost: whatever happens between the first word and the posted reply.

| case                                                  | with scripts              | without                     |
|-------------------------------------------------------|---------------------------|-----------------------------|
| consent refused, provider error, old state            | here and in `test_reader` | the same                    |
| session ended while writing or editing, thread closed | here                      | the same                    |
| network cut                                           | here                      | the browser's own Back      |
| crash, reload, discard, log-out                       | here                      | only a form can keep a text |
| two tabs, several comments answered                   | here                      | on the way to the login     |
| 10,000 characters                                     | here                      | the same                    |
"""

import os
import signal
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Error, Page, Route, expect
from sqlalchemy import delete, select
from sqlalchemy.orm import selectinload

from app.accounts.models import Account, LoginSession
from app.articles.commands.writing import Writing, create, publish
from app.articles.models import Article
from app.comments.commands.threads import close
from app.comments.commands.threads import post as say
from app.demo.commands import PROVIDER
from app.kernel.clock import now
from app.kernel.database import db, writing
from tests.journeys.replying import box, identify, post, take_provider, write
from tests.journeys.stage import LABEL, Stage
from tests.journeys.windows import OpenWindow, Window, serial
from tests.rigs.chromium import LAUNCH_ARGUMENTS, chromium_executable

WRITER = "jun"  # who may write articles may post without a pause
LONG = "/articles/finding-noon-on-a-windowsill"
TEXT = "Mine stood **on the roof**.\n\nThe gulls read it first: 비가 온다."


@pytest.fixture
def article(stage: Stage) -> str:
    """An article of one test's own, with two comments; its address."""
    with stage.app.app_context(), writing():
        query = select(Account).where(Account.slug == "ada").options(selectinload(Account.grants))
        ada = db.session.scalars(query).one()
        made = create(ada, Writing(f"Rain gauge {next(serial)}", "It holds a winter."))
        publish(ada, made, now())
        for text in ("Mine is made of glass.", "Mine is made of tin."):
            say(ada, made.id, None, text)
        db.session.commit()
        return f"/articles/{made.slug}"


def answer(page: Page, number: int) -> None:
    """Press the Reply link of a comment."""
    page.locator(".comment-reply").nth(number).click()
    expect(page.get_by_text("In reply to Ada")).to_be_visible()


def kept_drafts(page: Page) -> list[str]:
    """The names of the drafts on this device."""
    names: list[str] = page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('draft:'))")
    return names


def say_saved(page: Page) -> None:
    """Wait until the page has said that the draft is there."""
    expect(page.locator("kept-draft").get_by_role("status")).to_have_text("Draft saved")


def become(window: Window, who: str | None) -> None:
    """Let somebody else sit down at the browser."""
    window.context.clear_cookies()
    if who:
        cookie = window.stage.session_cookie(who)
        window.context.add_cookies([{"name": "session", "value": cookie, "url": window.stage.address}])


def end_sessions(stage: Stage) -> None:
    """Log the writer out everywhere."""
    with stage.app.app_context(), writing():
        writer = select(Account.id).where(Account.slug == WRITER).scalar_subquery()
        db.session.execute(delete(LoginSession).where(LoginSession.account_id == writer))
        db.session.commit()


def crash(page: Page) -> None:
    """Kill the process that shows the page."""
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash")
    page.close()


def test_an_error_of_the_provider_loses_nothing(any_window: OpenWindow, article: str) -> None:
    reader = any_window()
    page = reader.go(article)
    answer(page, 0)
    write(page, TEXT)

    def fail(route: Route) -> None:
        asked = parse_qs(urlsplit(route.request.url).query)
        told = urlencode({"error": "server_error", "state": asked["state"][0]})
        route.fulfill(status=303, headers={"Location": f"{asked['redirect_uri'][0]}?{told}"})

    page.route(f"{reader.stage.provider.issuer}/auth?*", fail)
    take_provider(page)

    page.get_by_role("link", name="Back to where you were").click()
    expect(page.get_by_text("In reply to Ada")).to_be_visible()
    assert box(page) == TEXT


def test_a_state_that_has_expired_loses_nothing(any_window: OpenWindow, article: str) -> None:
    reader = any_window()
    page = reader.go(article)
    write(page, TEXT)
    take_provider(page)
    expect(page.get_by_label("Login name")).to_be_visible()

    reader.go(f"/login/{PROVIDER}/callback?code=old&state=old")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are not logged in")

    reader.go(article)
    assert box(page) == TEXT


def test_a_session_that_ended_while_one_wrote_loses_nothing(any_window: OpenWindow, article: str) -> None:
    reader = any_window(WRITER)
    page, text = reader.go(article), f"{TEXT} {next(serial)}"
    answer(page, 1)
    write(page, text)
    end_sessions(reader.stage)

    post(page)

    expect(page.get_by_role("alert")).to_contain_text("You are not logged in any more, so nothing was posted.")
    expect(page.get_by_role("button", name=LABEL, exact=True)).to_be_visible()
    assert box(page) == text
    take_provider(page)
    identify(page, WRITER)
    expect(page.get_by_text("In reply to Ada")).to_be_visible()
    assert box(page) == text
    post(page)
    expect(page.locator("article.comment", has_text=text.splitlines()[-1])).to_have_count(1)
    assert box(page) == ""


def test_a_session_that_ended_while_one_edited_loses_nothing(any_window: OpenWindow, article: str) -> None:
    reader = any_window(WRITER)
    page, text = reader.go(article), f"I measure in inches, number {next(serial)}."
    write(page, text)
    post(page)
    page.locator("article.comment", has_text=text).get_by_role("link", name="Edit").click()
    page.get_by_label("Your comment").fill(f"{text} And in millimetres.")
    end_sessions(reader.stage)

    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Your edit is not saved yet")
    page.get_by_label("Your comment").fill(f"{text} And in ells.")
    take_provider(page)
    identify(page, WRITER)
    expect(page.get_by_text("typed before you logged in")).to_be_visible()
    expect(page.get_by_label("Your comment")).to_have_value(f"{text} And in ells.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("article.comment", has_text=f"{text} And in ells.")).to_have_count(1)
    assert reader.cookies() == {"session"}


def test_a_thread_that_was_closed_while_one_wrote_gives_the_text_back(any_window: OpenWindow, article: str) -> None:
    reader = any_window(WRITER)
    page = reader.go(article)
    answer(page, 0)
    write(page, TEXT)
    with reader.stage.app.app_context(), writing():
        close(db.session.scalars(select(Article).where(Article.slug == article.rpartition("/")[2])).one())
        db.session.commit()

    post(page)

    expect(page.get_by_label("What you had written")).to_have_value(TEXT)
    expect(page.get_by_label("What you had written")).to_have_count(1)
    said = page.locator("reply-form").inner_text()
    assert (said.count("closed"), said.lower().count("copy"), said.count("not saved")) == (1, 1, 0)


def test_a_closed_thread_still_shows_what_was_typed_before(window: OpenWindow, article: str) -> None:
    reader = window()
    page = reader.go(article)
    write(page, TEXT)
    with reader.stage.app.app_context(), writing():
        close(db.session.scalars(select(Article).where(Article.slug == article.rpartition("/")[2])).one())
        db.session.commit()

    page.reload()

    expect(page.get_by_label("What you had written")).to_have_value(TEXT)


def test_a_cut_of_the_network_loses_nothing(any_window: OpenWindow, article: str) -> None:
    page = any_window(WRITER).go(article)
    write(page, TEXT)
    page.wait_for_load_state("networkidle")  # what a script adds to writing has come
    page.context.set_offline(True)

    post(page)
    page.wait_for_url("chrome-error://**")
    page.context.set_offline(False)
    page.go_back()

    expect(page.get_by_label("Your reply")).to_have_value(TEXT)


def test_a_crash_of_the_page_loses_nothing(window: OpenWindow, article: str) -> None:
    reader = window(WRITER)
    page = reader.go(article)
    answer(page, 1)
    page.get_by_label("Your reply").press_sequentially(TEXT)
    crash(page)

    page = page.context.new_page()
    page.goto(reader.stage.address + article)

    expect(page.get_by_label("Your reply")).to_have_value(TEXT)
    expect(page.locator("article.comment").nth(1).locator("+ reply-form")).to_be_visible()


def kill(folder: Path) -> None:
    """Kill the whole browser that keeps its things in this folder."""
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            words = line.read_bytes().split(b"\0")
            if f"--user-data-dir={folder}".encode() in words and not any(each.startswith(b"--type=") for each in words):
                os.kill(int(line.parent.name), signal.SIGKILL)


def test_a_crash_of_the_whole_browser_loses_nothing_that_was_said_to_be_saved(
    browser: Browser, stage: Stage, article: str, tmp_path: Path
) -> None:
    def start() -> Page:
        launch, program = browser.browser_type.launch_persistent_context, chromium_executable()
        page = launch(tmp_path, executable_path=program, args=LAUNCH_ARGUMENTS, headless=True).new_page()
        page.goto(stage.address + article)
        return page

    for before, words in (("", "Half a"), ("Half a", " thought.")):
        page = start()
        page.get_by_label("Your reply").focus()
        expect(page.get_by_label("Your reply")).to_have_value(before)
        page.get_by_label("Your reply").press("Control+End")
        page.get_by_label("Your reply").press_sequentially(words)
        say_saved(page)
        kill(tmp_path)
        with suppress(Error):
            page.wait_for_event("close")
        for lock in tmp_path.glob("Singleton*"):
            lock.unlink()

    page = start()
    expect(page.get_by_label("Your reply")).to_have_value("Half a thought.")
    page.get_by_role("button", name="Discard").click()
    expect(page.locator("kept-draft").get_by_role("status")).to_have_text("Draft discarded")
    assert page.evaluate("indexedDB.databases()") == []
    page.context.close()


def test_two_tabs_have_two_drafts(window: OpenWindow, article: str) -> None:
    reader = window(WRITER)
    one = reader.go(article)
    write(one, "From the first tab.")
    two = one.context.new_page()
    two.goto(one.url)
    say_saved(one)
    assert box(two) == ""
    write(two, "From the second tab.")

    for page in (one, two):
        page.reload()

    expect(one.get_by_label("Your reply")).to_have_value("From the first tab.")
    expect(two.get_by_label("Your reply")).to_have_value("From the second tab.")
    post(two)
    expect(two.locator("article.comment", has_text="From the second tab.")).to_be_visible()
    assert box(two) == ""
    one.close()
    two.wait_for_timeout(500)
    two.reload()
    expect(two.get_by_label("Your reply")).to_have_value("From the first tab.")


def test_who_types_before_the_page_is_done_keeps_both_texts(window: OpenWindow, article: str) -> None:
    reader = window(WRITER)
    page = reader.go(article)
    write(page, "Yesterday's.")
    page.evaluate("sessionStorage.hurry = '1'")
    page.add_init_script("""addEventListener("DOMContentLoaded", () => {
      const box = document.getElementById("reply-text");
      if (!sessionStorage.hurry || !box) return;
      delete sessionStorage.hurry;
      box.value = "Typed at once.";
      box.dispatchEvent(new Event("input"));
    })""")

    page.reload()
    say_saved(page)

    assert box(page) == "Typed at once."
    post(page)
    expect(page.locator("article.comment", has_text="Typed at once.")).to_be_visible()
    expect(page.get_by_label("Your reply")).to_have_value("Yesterday's.")


def test_what_is_typed_before_a_slow_script_outlives_an_older_draft(window: OpenWindow, article: str) -> None:
    reader = window(WRITER)
    page = reader.go(article)
    write(page, "Last week's.")
    say_saved(page)
    page.close()
    page = reader.context.new_page()
    held: list[Route] = []
    page.route("**/reply-form.js", lambda route: held.append(route))
    page.goto(reader.stage.address + article, wait_until="commit")

    page.get_by_label("Your reply").press_sequentially("Typed at once.")
    for route in held:
        route.continue_()
    say_saved(page)

    assert box(page) == "Typed at once."
    kept: list[str] = page.evaluate("Object.values(localStorage).map((each) => JSON.parse(each).text)")
    assert sorted(kept) == ["Last week's.", "Typed at once."]


def test_a_section_that_is_asked_for_counts_more_than_a_draft_elsewhere(window: OpenWindow) -> None:
    page = window(WRITER).go(LONG)
    page.locator(".comment-reply").first.click()
    write(page, "Half an answer.")
    say_saved(page)

    page.locator(".section-reply").nth(1).click()

    expect(page.get_by_label("On the section")).to_be_in_viewport()
    expect(page.get_by_label("Your reply")).to_be_focused()
    expect(page.get_by_label("Your reply")).to_have_value("")
    expect(page.get_by_text("In reply to")).to_be_hidden()
    link = page.locator(".comment-reply").first
    expect(link).to_have_text("Reply (draft)")
    link.click()
    expect(page.get_by_label("Your reply")).to_have_value("Half an answer.")
    expect(page.get_by_label("On the section")).to_be_hidden()
    write(page, "")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_permalink_lands_on_its_comment_whatever_drafts_there_are(window: OpenWindow, width: int) -> None:
    reader = window(WRITER, viewport={"width": width, "height": 844})
    page = reader.go(LONG)
    page.locator(".comment-reply").first.click()
    write(page, "Half an answer.")
    say_saved(page)
    last = page.locator("article.comment").nth(-8).get_attribute("id") or ""

    reader.go(f"/comments/{last.removeprefix('comment-')}")
    page.wait_for_load_state("networkidle")

    found = page.locator(f"#{last}").bounding_box()
    assert found
    assert -1 <= found["y"] <= 60
    expect(page.locator(".conversation > reply-form")).to_be_attached()
    expect(page.locator(".comment-reply").first).to_have_text("Reply (draft)")
    reader.go(LONG)
    away = page.get_by_role("button", name="You are replying to")
    away.click()
    expect(page.get_by_label("Your reply")).to_be_focused()
    expect(page.get_by_label("Your reply")).to_have_value("Half an answer.")
    write(page, "")


def test_a_comment_that_is_answered_is_on_no_section_of_its_own(window: OpenWindow) -> None:
    page = window(WRITER).go(LONG)
    expect(page.get_by_role("link", name="On a section")).to_be_visible()

    page.locator(".comment-reply").first.click()

    expect(page.get_by_role("link", name="On a section")).to_be_hidden()


def test_each_comment_that_is_answered_has_its_own_draft(window: OpenWindow, article: str) -> None:
    page = window(WRITER).go(article)
    written = {0: "Glass breaks.", 1: "Tin rusts."}
    for number, text in written.items():
        answer(page, number)
        write(page, text)
    page.get_by_label("Your reply").press("Escape")
    write(page, "I have none.")
    say_saved(page)

    page.reload()

    expect(page.get_by_label("Your reply")).to_have_value("I have none.")
    for number, text in written.items():
        expect(page.locator(".comment-reply").nth(number)).to_have_text("Reply (draft)")
        answer(page, number)
        expect(page.get_by_label("Your reply")).to_have_value(text)
    post(page)
    expect(page.locator(".comment-text", has_text="Tin rusts.")).to_be_visible()
    expect(page.get_by_label("Your reply")).not_to_have_value("Tin rusts.")
    expect(page.locator(".comment-reply", has_text="(draft)")).to_have_count(1)


def test_ten_thousand_characters_come_through_the_login(any_window: OpenWindow, article: str) -> None:
    page = any_window().go(article)
    text = "비" * 9_990 + f"{next(serial):010}"
    write(page, text)

    take_provider(page)
    identify(page, WRITER)
    expect(page.get_by_role("button", name="Post reply")).to_be_visible()
    assert box(page) == text
    post(page)

    expect(page.locator("article.comment", has_text=text[-12:])).to_be_visible()
    assert box(page) == ""


def test_a_draft_is_discarded_and_taken_back_by_key(window: OpenWindow, article: str) -> None:
    page = window(WRITER).go(article)
    page.get_by_label("Your reply").press_sequentially("Not so good.")
    say_saved(page)
    button = page.get_by_role("button", name="Discard")
    button.focus()

    page.keyboard.press("Enter")
    expect(page.locator("kept-draft").get_by_role("status")).to_have_text("Draft discarded")
    assert box(page) == ""
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")

    say_saved(page)
    page.reload()
    expect(page.get_by_label("Your reply")).to_have_value("Not so good.")
    say_saved(page)
    button.click()
    page.reload()
    page.wait_for_load_state("networkidle")
    assert box(page) == ""


def test_the_draft_is_told_of_once_not_at_each_key(window: OpenWindow, article: str) -> None:
    page = window().go(article)
    page.evaluate(
        "new MutationObserver((all) => (window.told = (window.told ?? 0) + all.length))"
        ".observe(document.querySelector('kept-draft [role=status]'), {childList: true})"
    )

    for _ in range(3):
        page.get_by_label("Your reply").press_sequentially("One word more. ")
        say_saved(page)

    assert page.evaluate("window.told") == 1


def test_a_draft_is_for_its_account_alone_and_gone_at_log_out(window: OpenWindow, article: str) -> None:
    reader = window(WRITER)
    page = reader.go(article)
    write(page, "Of Jun.")
    say_saved(page)
    for who in (None, "lucia"):
        become(reader, who)
        reader.go(article).wait_for_load_state("networkidle")
        assert box(page) == ""
    become(reader, WRITER)
    reader.go(article)
    expect(page.get_by_label("Your reply")).to_have_value("Of Jun.")

    page.locator(".menu summary").click()
    page.get_by_role("button", name="Log out", exact=True).click()

    expect(page.get_by_role("link", name="Log in")).to_be_visible()
    assert kept_drafts(page) == []


def test_what_nobody_typed_belongs_to_whoever_logs_in_with_it(window: OpenWindow, article: str) -> None:
    reader = window()
    page = reader.go(article)
    write(page, TEXT)
    assert reader.cookies() == set()
    take_provider(page)
    identify(page, WRITER)
    expect(page.get_by_role("button", name="Log out / Change")).to_be_visible()
    say_saved(page)
    keys = kept_drafts(page)

    page.get_by_role("button", name="Log out / Change").click()

    expect(page.get_by_role("button", name=LABEL, exact=True)).to_be_visible()
    assert [key.startswith("draft::") for key in keys] == [False]
    assert box(page) == TEXT


def test_a_draft_is_forgotten_after_thirty_days(window: OpenWindow, article: str) -> None:
    page = window().go(article)
    write(page, TEXT)
    say_saved(page)
    page.clock.install()

    for days, left in ((29, TEXT), (31, "")):
        page.clock.fast_forward(days * 86_400_000)
        page.reload()
        page.wait_for_load_state("networkidle")
        expect(page.get_by_label("Your reply")).to_have_value(left)

    assert kept_drafts(page) == []


def test_an_edit_outlives_a_crash_and_is_gone_once_saved(window: OpenWindow, article: str) -> None:
    page = window(WRITER).go(article)
    text = f"I measure in inches, number {next(serial)}."
    write(page, text)
    post(page)
    comment = page.locator("article.comment", has_text=text)
    comment.get_by_role("link", name="Edit").click()
    page.get_by_label("Your comment").press_sequentially(" And in millimetres.")
    changed = page.get_by_label("Your comment").input_value()
    address = page.url
    crash(page)

    page = page.context.new_page()
    page.goto(address)
    expect(page.get_by_label("Your comment")).to_have_value(changed)
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_label("Your comment")).to_have_value(text)
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Save").click()

    expect(page.locator("article.comment", has_text="millimetres")).to_be_visible()
    assert kept_drafts(page) == []


def test_an_edit_that_names_somebody_is_no_draft_until_it_is_changed(window: OpenWindow) -> None:
    page, text = window("ben").go(LONG), f"As @Ada Park says, number {next(serial)}."
    write(page, text)
    post(page)
    said = page.locator("article.comment", has_text=text)
    said.get_by_role("link", name="Edit").click()
    page.get_by_label("Your comment").press_sequentially(" ")
    say_saved(page)

    page.get_by_role("button", name="Discard").click()

    expect(page.get_by_label("Your comment")).to_have_value(text)
    page.reload()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1_200)  # it would be said after a pause
    expect(page.locator("kept-draft").get_by_role("status")).to_be_empty()
    assert kept_drafts(page) == []


def test_two_tabs_on_the_way_to_the_login_keep_their_texts(any_window: OpenWindow, article: str) -> None:
    reader = any_window()
    one, two = reader.go(article), reader.context.new_page()
    two.goto(one.url)
    answer(two, 1)
    texts = {one: f"From the first tab, {next(serial)}.", two: f"From the second tab, {next(serial)}."}
    for page, text in texts.items():
        write(page, text)
        take_provider(page)
        expect(page.get_by_label("Login name")).to_be_visible()

    identify(one, WRITER)
    expect(one.get_by_role("button", name="Post reply")).to_be_visible()
    assert box(one) == texts[one]
    post(one)
    expect(one.locator("article.comment", has_text=texts[one])).to_be_visible()

    two.goto(reader.stage.address + article)
    expect(two.get_by_label("Your reply")).to_have_value(texts[two])
    expect(two.get_by_text("In reply to Ada")).to_be_visible()
    post(two)
    expect(two.locator("article.comment", has_text=texts[two])).to_be_visible()
    assert (box(two), reader.cookies()) == ("", {"session"})


def test_a_draft_that_waits_for_the_login_is_discarded_and_taken_back(any_window: OpenWindow, article: str) -> None:
    reader = any_window()
    page = reader.go(article)
    write(page, TEXT)
    take_provider(page)
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_text("Your text is kept.")).to_be_visible()
    page.get_by_role("link", name="Back to where you were").click()
    expect(page.get_by_label("Your reply")).to_have_value(TEXT)

    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_text("discarded")).to_be_visible()
    expect(page.get_by_label("Your reply")).to_have_value("")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Your reply")).to_have_value(TEXT)
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_text("discarded")).to_be_visible()
    page.wait_for_load_state("networkidle")

    assert box(reader.go(article)) == ""
