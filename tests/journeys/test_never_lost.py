"""No word of an article is lost: the network, the session or the site may go, and two may write at once."""

from pathlib import Path
from signal import SIGKILL

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete, select
from sqlalchemy.orm import selectinload

from app.accounts.models import Account, LoginSession
from app.articles.commands.writing import Writing, create, publish
from app.articles.models import Article
from app.kernel.clock import now
from app.kernel.database import db, writing
from tests.journeys.replying import identify
from tests.journeys.stage import COMMAND, Stage, running_stage
from tests.journeys.test_editor import new_author
from tests.journeys.windows import OpenWindow, Window, serial
from tests.rigs.site import running_site

WRITER = "jun"
KEPT = "Not saved yet; your changes are kept"
OFFLINE = "Kept on this device; the site does not answer"


def make_article(stage: Stage) -> int:
    """A published article of one test's own; its number."""
    with stage.app.app_context(), writing():
        query = select(Account).where(Account.slug == WRITER).options(selectinload(Account.grants))
        author = db.session.scalars(query).one()
        made = create(author, Writing(f"Kites {next(serial)}", "The kite pulls.\n\nThe string holds."))
        publish(author, made, now())
        db.session.commit()
        return made.id


@pytest.fixture
def article(stage: Stage) -> int:
    """One on the stage of all."""
    return make_article(stage)


def text_of(page: Page) -> str:
    """What stands in the editor."""
    return page.get_by_label("Text, in Markdown").input_value()


def add(page: Page, words: str) -> None:
    """Type at the end."""
    page.get_by_label("Text, in Markdown").press("Control+End")
    page.keyboard.type(words)


def say(page: Page, sentence: str) -> None:
    """Wait until the page says where the text is."""
    expect(page.locator(".save-state")).to_have_text(sentence, timeout=30_000)


def say_saved(page: Page) -> None:
    """Wait until a page says that the article was saved."""
    expect(page.locator(".save-state")).to_contain_text("Saved")


def become(window: Window, who: str | None) -> None:
    """Let the browser be logged in as somebody else, or as nobody."""
    window.context.clear_cookies()
    if who:
        cookie = window.stage.session_cookie(who)
        window.context.add_cookies([{"name": "session", "value": cookie, "url": window.stage.address}])


def end_sessions(stage: Stage, who: str) -> None:
    """Log somebody out everywhere."""
    with stage.app.app_context(), writing():
        account = select(Account.id).where(Account.slug == who).scalar_subquery()
        db.session.execute(delete(LoginSession).where(LoginSession.account_id == account))
        db.session.commit()


def source_of(stage: Stage, article_id: int) -> str:
    """What readers have."""
    with stage.app.app_context():
        return db.session.get_one(Article, article_id).source


def test_what_was_typed_is_kept_at_the_site_and_in_another_browser_there(window: OpenWindow, article: int) -> None:
    page = window(WRITER).go(f"/desk/articles/{article}")
    add(page, " And the child laughs.")
    say(page, KEPT)

    other = window(WRITER)
    elsewhere = other.go(f"/desk/articles/{article}")

    expect(elsewhere.get_by_text("Not yet saved: changes of").first).to_be_visible()
    assert text_of(elsewhere).endswith("And the child laughs.")
    assert "laughs" not in source_of(other.stage, article)
    elsewhere.get_by_role("button", name="Discard them").first.click()
    expect(elsewhere.get_by_label("Text, in Markdown")).to_have_value("The kite pulls.\n\nThe string holds.")


def test_a_cut_network_loses_nothing_and_what_was_typed_goes_to_the_site_when_it_is_back(
    window: OpenWindow, article: int
) -> None:
    writer = window(WRITER)
    page = writer.go(f"/desk/articles/{article}")
    writer.context.set_offline(True)
    add(page, " In the rain.")
    say(page, OFFLINE)

    writer.context.set_offline(False)
    say(page, KEPT)
    add(page, " And in the sun.")
    writer.context.set_offline(True)
    page.wait_for_timeout(200)
    writer.context.set_offline(False)
    page.reload()

    expect(page.get_by_label("Text, in Markdown")).to_have_value(
        "The kite pulls.\n\nThe string holds. In the rain. And in the sun."
    )
    writer.complaints[:] = [each for each in writer.complaints if "ERR_INTERNET_DISCONNECTED" not in each]


def test_a_save_that_does_not_reach_the_site_leaves_the_editor_open(window: OpenWindow) -> None:
    writer = window(new_author(window().stage))
    page = writer.go("/desk/articles/new")
    page.get_by_label("Title").fill(f"Offline {next(serial)}")
    add(page, "In the rain.")
    say(page, KEPT)
    writer.context.set_offline(True)
    add(page, " And in the sun.")

    page.get_by_role("button", name="Save").click()

    say(page, OFFLINE)
    page.get_by_role("button", name="Publish", exact=True).click()
    page.wait_for_timeout(500)
    say(page, OFFLINE)
    assert text_of(page) == "In the rain. And in the sun."
    writer.context.set_offline(False)
    page.get_by_role("button", name="Save").click()
    say_saved(page)
    assert text_of(page) == "In the rain. And in the sun."
    writer.complaints[:] = [each for each in writer.complaints if "ERR_INTERNET_DISCONNECTED" not in each]


def test_a_site_that_is_killed_has_every_word_once_it_runs_again(window: OpenWindow, tmp_path: Path) -> None:
    with running_stage(f"sqlite:///{tmp_path / 'killed.sqlite'}") as stage:
        article = make_article(stage)
        writer = window(WRITER, on=stage)
        page = writer.go(f"/desk/articles/{article}")
        add(page, " Before.")
        say(page, KEPT)
        add(page, " Meanwhile.")
        stage.site.stop(SIGKILL)
        add(page, " After.")
        say(page, OFFLINE)

        with running_site(stage.environment, COMMAND):
            say(page, KEPT)
            elsewhere = window(WRITER, on=stage).go(f"/desk/articles/{article}")

            assert text_of(elsewhere) == "The kite pulls.\n\nThe string holds. Before. Meanwhile. After."
            page.get_by_role("button", name="Save").click()
            say_saved(page)
            assert source_of(stage, article) == text_of(elsewhere)
    writer.complaints[:] = [each for each in writer.complaints if "ERR_CONNECTION_REFUSED" not in each]


def test_an_article_that_was_never_saved_survives_a_browser_that_goes(window: OpenWindow) -> None:
    who, title = "ada", f"Strings {next(serial)}"
    writer = window(who)
    page = writer.go("/desk/articles/new")
    page.get_by_label("Title").fill(title)
    add(page, "They hum.")
    page.close()

    again = writer.context.new_page()
    again.goto(f"{writer.stage.address}/desk/articles/new")
    expect(again.get_by_label("Title")).to_have_value(title)
    assert text_of(again) == "They hum."
    again.get_by_role("button", name="Save").click()
    say_saved(again)
    again.goto(f"{writer.stage.address}/desk/articles/new")
    expect(again.get_by_label("Title")).to_have_value("")


def test_a_session_that_ends_loses_nothing_and_a_login_in_another_window_goes_on(window: OpenWindow) -> None:
    who = "ada"
    writer = window(who)
    page = writer.go("/desk/articles/new")
    page.get_by_label("Title").fill(f"Knots {next(serial)}")
    end_sessions(writer.stage, who)
    add(page, "A bowline.")
    expect(page.locator(".save-state")).to_contain_text("you are not logged in any more", timeout=30_000)

    become(writer, who)
    add(page, " A reef knot.")
    page.get_by_role("button", name="Save").click()

    say_saved(page)
    assert text_of(page) == "A bowline. A reef knot."


def test_a_save_with_a_dead_session_shows_the_text_and_leads_back_over_the_login(
    any_window: OpenWindow, article: int
) -> None:
    writer = any_window(WRITER)
    page = writer.go(f"/desk/articles/{article}")
    page.get_by_label("Text, in Markdown").fill("It tears.")
    end_sessions(writer.stage, WRITER)

    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("heading", name="You are not logged in any more")).to_be_visible()
    assert "It tears." in page.get_by_label("What you had written").input_value()
    page.get_by_role("main").get_by_role("link", name="Log in").click()
    page.get_by_role("button", name="Trial").click()
    identify(page, WRITER)
    expect(page).to_have_url(f"{writer.stage.address}/desk/articles/{article}")


def test_a_save_with_a_dead_session_leaves_the_text_where_one_comes_back_to_it(
    window: OpenWindow, article: int
) -> None:
    writer = window(WRITER)
    page = writer.go(f"/desk/articles/{article}")
    add(page, " It tears.")
    end_sessions(writer.stage, WRITER)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="You are not logged in any more")).to_be_visible()

    become(writer, WRITER)
    page.goto(f"{writer.stage.address}/desk/articles/{article}")

    expect(page.get_by_text("that were kept on this device")).to_be_visible()
    assert text_of(page).endswith("It tears.")


def test_two_windows_on_one_article_are_told_and_the_second_save_merges(any_window: OpenWindow, article: int) -> None:
    first, second = any_window(WRITER), any_window(WRITER)
    mine, theirs = (each.go(f"/desk/articles/{article}") for each in (first, second))
    theirs.get_by_label("Text, in Markdown").fill("The kite pulls hard.\n\nThe string holds.")
    theirs.get_by_role("button", name="Save").click()
    say_saved(theirs)
    mine.get_by_label("Text, in Markdown").fill("The kite pulls softly.\n\nThe string holds. So do I.")

    mine.get_by_role("button", name="Save").click()

    expect(mine.get_by_role("heading", name="Two versions")).to_be_visible()
    question = mine.get_by_role("group", name="Place 1")
    expect(question.locator("ins").first).to_contain_text("softly")
    assert source_of(first.stage, article).startswith("The kite pulls hard.")
    question.get_by_label("Yours").check()
    mine.get_by_role("button", name="Save this text").click()
    say_saved(mine)
    assert source_of(first.stage, article) == "The kite pulls softly.\n\nThe string holds. So do I."


def test_whoever_writes_is_told_of_another_who_does(window: OpenWindow, article: int) -> None:
    mine, theirs = (window(WRITER).go(f"/desk/articles/{article}") for _ in range(2))
    add(theirs, " Hers.")
    say(theirs, KEPT)

    add(mine, " Mine.")

    expect(mine.get_by_text("You have other changes of")).to_be_visible(timeout=30_000)
    say(mine, KEPT)
    mine.reload()
    expect(mine.get_by_label("Text, in Markdown")).to_have_value("The kite pulls.\n\nThe string holds. Mine.")
    mine.get_by_role("link", name="Go on with them").click()
    expect(mine.get_by_label("Text, in Markdown")).to_have_value("The kite pulls.\n\nThe string holds. Hers.")
