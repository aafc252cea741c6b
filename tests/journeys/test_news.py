"""What is new in a thread: since the last visit, and while one reads."""

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.accounts.models import Account
from app.articles.models import Article
from app.comments.models import Comment, CommentState, Visit
from app.kernel.clock import now
from app.kernel.database import db, writing
from app.moderation.commands.comments import approve
from tests.cast import make_article, make_comment
from tests.journeys.replying import box, post, write
from tests.journeys.stage import Stage
from tests.journeys.windows import OpenWindow, serial

AGO = timedelta(hours=1)
COME_AGAIN = """() => { for (const key of Object.keys(localStorage))
  if (key.startsWith("visit:")) localStorage[key] = `${Date.now() - 3600000} undefined`; }"""
LOOK_AWAY = "Object.defineProperty(document, 'hidden', {value: true, configurable: true})"
LOOK_AGAIN = "delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))"


def get_person(slug: str) -> Account:
    """Somebody of the sample site."""
    query = select(Account).where(Account.slug == slug).options(selectinload(Account.grants))
    return db.session.scalars(query).one()


def height_of(place: Locator) -> float:
    """How far below the upper edge of the window it stands."""
    found = place.bounding_box()
    assert found
    return found["y"]


@pytest.fixture
def article(stage: Stage) -> str:
    """The slug of an article with a thread of twelve comments, an hour and more ago."""
    with stage.app.app_context(), writing():
        ada = get_person("ada")
        made = make_article(ada, f"Hedges, part {next(serial)}", source="A hedge.\n\n" * 40)
        for _ in range(4):
            root = make_comment(ada, made, "A root.\n\n" * 6, created_at=now() - 2 * AGO)
            for _ in range(2):
                make_comment(ada, made, "A leaf.\n\n" * 6, root, created_at=now() - 2 * AGO)
        db.session.commit()
        return made.slug


def say(stage: Stage, slug: str, text: str, parent: int | None = None) -> None:
    """A reply of lucia, just now."""
    with stage.app.app_context(), writing():
        made = db.session.scalars(select(Article).where(Article.slug == slug)).one()
        answered = db.session.get(Comment, parent) if parent else None
        make_comment(get_person("lucia"), made, text, answered, created_at=now())
        db.session.commit()


def comment_ids(stage: Stage, slug: str) -> list[int]:
    """The comments of a thread as they were written."""
    with stage.app.app_context():
        return list(
            db.session.scalars(select(Comment.id).join(Article).where(Article.slug == slug).order_by(Comment.id))
        )


def new(page: Page) -> Locator:
    """The comments that are marked as new."""
    return page.locator("article.comment", has=page.get_by_text("New", exact=True))


def test_a_visitor_finds_what_is_new_and_nothing_of_it_is_sent(window: OpenWindow, stage: Stage, article: str) -> None:
    reader = window()
    sent: list[str] = []
    reader.context.on("request", lambda request: sent.append(request.method))
    page = reader.go(f"/articles/{article}")
    expect(page.get_by_role("button", name="Keys")).to_be_visible()
    page.evaluate(COME_AGAIN)
    say(stage, article, "Something new.", comment_ids(stage, article)[0])

    for _ in range(2):
        page.reload()
        expect(new(page)).to_have_count(1)
        expect(new(page)).to_contain_text("Something new.")
    page.keyboard.press("n")

    expect(new(page)).to_be_focused()
    assert set(sent) == {"GET"}
    assert reader.cookies() == set()


def test_what_waited_is_new_to_a_visitor_who_was_there_before_it_was_approved(
    window: OpenWindow, stage: Stage, article: str
) -> None:
    page = window().go(f"/articles/{article}")
    expect(page.get_by_role("button", name="Keys")).to_be_visible()
    page.evaluate(COME_AGAIN)
    with stage.app.app_context(), writing():
        under = db.session.scalars(select(Article).where(Article.slug == article)).one()
        long_ago = {"state": CommentState.PENDING, "created_at": now() - 2 * AGO}
        approve(get_person("mo"), make_comment(get_person("lucia"), under, "It waited.", **long_ago))
        db.session.commit()

    page.reload()

    expect(new(page)).to_have_count(1)
    expect(new(page)).to_contain_text("It waited.")


def test_n_unfolds_what_is_new(window: OpenWindow, stage: Stage, article: str) -> None:
    page = window().go(f"/articles/{article}")
    page.locator(".replies > summary").first.click()
    page.evaluate(COME_AGAIN)
    say(stage, article, "Something new.", comment_ids(stage, article)[0])
    page.reload()
    expect(new(page)).to_be_hidden()

    page.keyboard.press("n")

    expect(new(page)).to_be_focused()
    expect(new(page)).to_be_in_viewport()


def test_the_visit_of_somebody_with_an_account_is_noted(window: OpenWindow, stage: Stage, article: str) -> None:
    slug = stage.newcomer(f"Visiting {next(serial)}")
    reader = window(slug)
    with reader.page.expect_response("**/visits"):
        page = reader.go(f"/articles/{article}")
    with stage.app.app_context(), writing():
        row = db.session.scalars(
            select(Visit).join(Account, Account.id == Visit.account_id).where(Account.slug == slug)
        )
        row.one().visited_at -= AGO
        db.session.commit()
    say(stage, article, "Something new.")

    with page.expect_response("**/visits"):
        page.reload()
    expect(new(page)).to_contain_text("Something new.")
    page.reload()
    expect(new(page)).to_have_count(1)
    page.get_by_role("button", name="Mark as read").click()

    expect(new(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Mark as read")).to_be_hidden()


@pytest.mark.parametrize("who", [None, "marit"])
@pytest.mark.parametrize("order", ["oldest", "newest"])
def test_new_replies_come_when_one_asks_and_move_nothing(
    window: OpenWindow, stage: Stage, article: str, order: str, who: str | None
) -> None:
    reader = window(who)
    reader.page.clock.install()
    page = reader.go(f"/articles/{article}?order={order}")
    ids = comment_ids(stage, article)
    read = page.locator(f"#comment-{ids[6]}")
    read.evaluate("each => scrollTo(0, scrollY + each.getBoundingClientRect().top - 300)")
    say(stage, article, "At the top level.")
    for parent in (ids[0], ids[11]):
        say(stage, article, "Below another.", parent)
    page.clock.run_for(31_000)
    button = page.get_by_role("status").get_by_role("button", name="3 new replies, show")
    expect(button).to_be_in_viewport()
    expect(new(page)).to_have_count(0)
    before = height_of(read)

    button.click()

    expect(new(page)).to_have_count(3)
    expect(page.get_by_role("heading", name="15 replies")).to_be_visible()
    expect(button).to_have_count(0)
    assert abs(height_of(read) - before) < 2
    shown = page.locator(".conversation .comment").evaluate_all("all => all.map((each) => each.id)")
    page.reload()
    assert shown == page.locator(".conversation .comment").evaluate_all("all => all.map((each) => each.id)")


def test_what_is_typed_stays_where_it_is_typed(window: OpenWindow, stage: Stage, article: str) -> None:
    reader = window("marit")
    reader.page.clock.install()
    page = reader.go(f"/articles/{article}")
    write(page, "Half a")
    page.get_by_label("Your reply").scroll_into_view_if_needed()
    say(stage, article, "Something new.\n\n" * 9)
    before = height_of(page.get_by_label("Your reply"))
    page.clock.run_for(31_000)
    button = page.get_by_role("button", name="1 new reply, show")
    expect(button).to_be_visible()
    assert height_of(page.get_by_label("Your reply")) == before
    button.hover()  # which brings it into sight, if it was not there
    before = height_of(page.get_by_label("Your reply"))

    button.click()

    expect(new(page)).to_have_count(1)
    assert abs(height_of(page.get_by_label("Your reply")) - before) < 2
    assert box(page) == "Half a"
    write(page, "")


def test_what_one_said_oneself_in_another_tab_is_not_new(window: OpenWindow, stage: Stage, article: str) -> None:
    reader = window("marit")
    reader.page.clock.install()
    page = reader.go(f"/articles/{article}")
    other = reader.context.new_page()
    other.goto(page.url)
    write(other, "From my other tab.")
    post(other)
    expect(other.locator("article.comment", has_text="From my other tab.")).to_be_visible()
    other.close()

    with page.expect_response("**/thread.json"):
        page.clock.run_for(31_000)
    say(stage, article, "Something new.")
    with page.expect_response("**/thread.json"):
        page.clock.run_for(60_000)
    page.get_by_role("button", name="1 new reply, show").click()

    expect(page.locator("article.comment", has_text="From my other tab.")).to_be_visible()
    expect(new(page)).to_have_count(1)
    expect(new(page)).to_contain_text("Something new.")


def test_what_is_new_on_another_page_has_a_link(window: OpenWindow, stage: Stage, article: str) -> None:
    with stage.app.app_context(), writing():
        made = db.session.scalars(select(Article).where(Article.slug == article)).one()
        for _ in range(60):
            make_comment(get_person("ada"), made, "One more root.", created_at=now() - 2 * AGO)
        db.session.commit()
    reader = window()
    reader.page.clock.install()
    page = reader.go(f"/articles/{article}")
    say(stage, article, "At the very end.")
    page.clock.run_for(31_000)
    page.get_by_role("button", name="1 new reply, show").click()

    page.get_by_role("link", name="Go to the newest").click()

    expect(page.locator("article.comment", has_text="At the very end.")).to_be_in_viewport()


def test_the_first_reply_of_a_thread_and_of_a_comment_come_too(window: OpenWindow, stage: Stage) -> None:
    with stage.app.app_context(), writing():
        ada = get_person("ada")
        slug = make_article(ada, f"Ditches, part {next(serial)}").slug
        db.session.commit()
    reader = window()
    reader.page.clock.install()
    page = reader.go(f"/articles/{slug}")
    say(stage, slug, "The first.")
    page.clock.run_for(31_000)
    page.get_by_role("button", name="1 new reply, show").click()
    expect(new(page)).to_contain_text("The first.")
    expect(page.get_by_role("button", name="Copy link")).to_have_count(1)

    say(stage, slug, "The second.", comment_ids(stage, slug)[0])
    page.clock.run_for(301_000)
    page.get_by_role("button", name="1 new reply, show").click()

    expect(page.locator(".replies article.comment")).to_contain_text("The second.")


def test_nobody_asks_while_nobody_looks(window: OpenWindow, stage: Stage, article: str) -> None:
    reader = window()
    asked: list[str] = []
    reader.context.on("request", lambda request: asked.append(request.url) if "thread.json" in request.url else None)
    reader.page.clock.install()
    page = reader.go(f"/articles/{article}")
    page.evaluate(LOOK_AWAY)
    page.clock.run_for(600_000)
    assert asked == []

    with page.expect_response("**/thread.json"):
        page.evaluate(LOOK_AGAIN)

    for _ in range(8):
        page.clock.run_for(60_000)
        page.wait_for_timeout(50)
    assert 3 <= len(asked) <= 8
