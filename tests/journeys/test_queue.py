"""A moderator's day in the queue, by keyboard and without leaving the page; and a raid, cleaned up and brought back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update
from sqlalchemy.orm import selectinload

from app.accounts.models import Account
from app.articles.models import Article
from app.comments.models import Comment, CommentState
from app.kernel.clock import now
from app.kernel.database import db, writing
from app.moderation.commands.comments import reject
from app.moderation.commands.flags import flag
from app.moderation.flags.models import FlagReason
from app.moderation.models import Case, ModerationAction, Reason
from tests.cast import make_account, make_article, make_comment
from tests.journeys.stage import Stage
from tests.journeys.windows import OpenWindow, serial


def person(slug: str) -> Account:
    """Somebody of the sample site."""
    return db.session.scalars(select(Account).where(Account.slug == slug).options(selectinload(Account.grants))).one()


def make_cases(stage: Stage, count: int, people: int = 1) -> tuple[int, list[int]]:
    """So many comments that wait under an article of their own; its id, and theirs."""
    number = next(serial)
    with stage.app.app_context(), writing():
        article = make_article(person("ada"), f"Queue {number}")
        crowd = [make_account(f"Writer{number} {n}") for n in range(people)]
        root = make_comment(person("ben"), article, "What do you think?")
        comments = [
            make_comment(crowd[n % people], article, f"Thought {n} of {number}.", root, CommentState.PENDING, now())
            for n in range(count)
        ]
        db.session.commit()
        return article.id, [comment.id for comment in comments]


@pytest.fixture(autouse=True)
def leave_no_cases(stage: Stage) -> Iterator[None]:
    """The other journeys share the queue, and look at its first page."""
    yield
    with stage.app.app_context(), writing():
        ours = select(Article.id).where(Article.title.startswith("Queue "))
        waiting = (Comment.article_id.in_(ours), Comment.state == CommentState.PENDING)
        db.session.execute(update(Comment).where(*waiting).values(state=CommentState.REJECTED))
        db.session.execute(update(Case).where(Case.article_id.in_(ours)).values(closed_at=now()))
        db.session.commit()


def states(stage: Stage, ids: list[int]) -> list[str]:
    """The states of comments as they are stored."""
    with stage.app.app_context():
        rows = dict(db.session.execute(select(Comment.id, Comment.state).where(Comment.id.in_(ids))).all())
        db.session.remove()
    return [str(rows[each]) for each in ids]


def ready(page: Page) -> Page:
    """The page, once its keys work."""
    expect(page.locator("case-queue .case-row").first.locator("kbd").first).to_be_attached()
    return page


def expect_open(page: Page, comment_id: int) -> None:
    """The case is open, alone, and the focus is in it."""
    expect(page.locator(f"#case-{comment_id}[open] > summary")).to_be_focused()
    expect(page.locator(".case[open]")).to_have_count(1)


def test_a_days_queue_is_worked_by_keys_alone(window: OpenWindow, stage: Stage) -> None:
    article_id, ids = make_cases(stage, 40)
    page = ready(window("mo").go(f"/moderation?article={article_id}"))
    status = page.get_by_role("status")
    expect_open(page, ids[0])

    for number in range(20):
        page.keyboard.press("as"[number % 2])
        expect_open(page, ids[number + 1])
    expect(status).to_contain_text("Rejected: Spam. Next: Writer")
    page.keyboard.press("j")
    expect_open(page, ids[21])
    page.keyboard.press("k")
    expect_open(page, ids[20])
    page.keyboard.press("x")
    expect(status).to_contain_text("Why? 1 Off topic")
    page.keyboard.press("3")
    expect(status).to_contain_text("Rejected: Abuse.")
    page.keyboard.press("u")
    expect(status).to_contain_text("Undone.")
    expect_open(page, ids[20])
    page.keyboard.press("e")
    expect(status).to_contain_text("Left to an administrator.")
    expect_open(page, ids[21])

    expect(page.get_by_text("20 pending comments match the filter.")).to_be_visible()
    assert states(stage, ids[:21]) == ["approved", "rejected"] * 10 + ["pending"]
    page.keyboard.press("a")
    page.keyboard.press("a")
    page.keyboard.press("u")  # faster than the answers come
    expect(status).to_contain_text("Undone.")
    expect_open(page, ids[22])
    assert states(stage, ids[21:23]) == ["approved", "pending"]
    page.keyboard.press("/")
    page.keyboard.type("jab")
    expect(page.get_by_label("Words in the comment")).to_have_value("jab")


def test_the_heading_counts_down_to_nothing_and_says_where_else_something_waits(
    window: OpenWindow, stage: Stage
) -> None:
    article_id, _ = make_cases(stage, 2)
    page = ready(window("mo").go(f"/moderation?article={article_id}"))
    heading = page.locator(".standfirst")
    expect(heading).to_contain_text("2 pending comments match the filter.")

    page.keyboard.press("a")
    expect(heading).to_contain_text("1 pending comment matches the filter.")
    page.keyboard.press("a")
    expect(heading).to_contain_text("Nothing here matches the filter.")
    page.keyboard.press("u")

    expect(heading).to_contain_text("1 pending comment matches the filter.")


def test_without_a_filter_the_heading_goes_down_with_its_tab(window: OpenWindow, stage: Stage) -> None:
    _, ids = make_cases(stage, 1)
    page = ready(window("mo").go("/moderation"))
    tab, heading = page.locator(".queue-tabs [data-count=pending]"), page.locator(".standfirst")
    before = int(tab.inner_text())
    expect(heading).to_contain_text(f"{before} comment")

    page.locator(f"#case-{ids[0]} > summary").click()
    page.keyboard.press("s")
    expect(tab).to_have_text(str(before - 1))
    expect(heading).to_contain_text(f"{before - 1} comment" if before > 1 else "Nothing")
    page.keyboard.press("u")

    expect(tab).to_have_text(str(before))
    expect(heading).to_contain_text(f"{before} comment")


def test_escape_leads_from_a_field_back_to_the_case(window: OpenWindow, stage: Stage) -> None:
    article_id, ids = make_cases(stage, 3)
    page = ready(window("mo").go(f"/moderation?article={article_id}"))
    message = page.locator(f"#case-{ids[0]}").get_by_label("Message")
    message.fill("Stay on bread")

    message.press("Escape")
    expect_open(page, ids[0])
    page.keyboard.press("j")
    expect_open(page, ids[1])
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    expect_open(page, ids[1])
    page.keyboard.press("k")
    expect_open(page, ids[0])

    expect(message).to_have_value("Stay on bread")


def test_undo_says_where_it_is_when_nothing_was_decided_on_this_page(window: OpenWindow, stage: Stage) -> None:
    article_id, _ = make_cases(stage, 2)
    page = ready(window("mo").go(f"/moderation?article={article_id}"))
    page.keyboard.press("a")
    expect(page.get_by_role("status")).to_contain_text("Approved.")
    page.reload()
    ready(page)

    page.keyboard.press("u")
    expect(page.get_by_role("status")).to_contain_text("Nothing to undo on this page.")
    page.get_by_role("status").get_by_role("link", name="recent decisions").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Recent decisions")


def test_the_navigation_stands_at_one_place_and_on_one_line(window: OpenWindow, stage: Stage) -> None:
    wide, phone = window("ada"), window("ada", viewport={"width": 360, "height": 740})
    paths = ("", "/rules", "/rules/new", "/log", "/measures", "/appeals", "/settings", "/reasons")

    lefts, heights = set(), set()
    for path in paths:
        for opened in (wide, phone):
            nav = opened.go(f"/moderation{path}").get_by_role("navigation", name="Moderation")
            box = nav.bounding_box()
            lefts.add((opened is wide, round(box["x"]), round(box["width"])))
            heights.add(round(box["height"]))

    assert len(lefts) == 2
    assert len(heights) == 1


def test_the_help_names_the_keys_and_b_leads_to_the_ban_and_back(window: OpenWindow, stage: Stage) -> None:
    article_id, ids = make_cases(stage, 2)
    page = ready(window("mo").go(f"/moderation?article={article_id}"))
    expect_open(page, ids[0])

    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("reject as spam")
    caps = [dialog.locator("dt > kbd").nth(number).bounding_box() for number in range(11)]
    words = [dialog.locator("dd").nth(number).bounding_box() for number in range(11)]
    assert {round(each["x"]) for each in words} == {round(words[0]["x"])}
    assert all(cap["x"] + cap["width"] < words[0]["x"] and cap["width"] < 50 for cap in caps)
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    assert states(stage, ids) == ["pending", "pending"]
    page.keyboard.press("j")
    page.keyboard.press("b")

    expect(page.locator("#ban-reason").get_by_label("Off topic")).to_be_focused()
    page.keyboard.press("Space")
    page.locator("#ban-note").press("Tab")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(f"at={ids[1]}&"))
    expect_open(page, ids[1])
    expect(page.locator(f"#case-{ids[1]} .case-person")).to_contain_text("Banned: Off topic")


def test_what_was_not_done_comes_back_with_its_reason_and_what_was_typed(window: OpenWindow, stage: Stage) -> None:
    article_id, ids = make_cases(stage, 4)
    moderator = window("mo")
    page = ready(moderator.go(f"/moderation?article={article_id}"))
    with stage.app.app_context(), writing():
        reject(person("ada"), db.session.get_one(Comment, ids[0]), Reason.ABUSE)
        db.session.commit()
    case = page.locator(f"#case-{ids[0]}")
    case.get_by_label("Off topic").check()
    case.get_by_label("Note").fill("Not about bread.")

    case.get_by_role("button", name="Reject").click()

    expect_open(page, ids[1])
    expect(page.get_by_role("status")).to_contain_text("Ada Park was faster: it is rejected already.")
    case.locator("summary").click()
    notice = case.locator(".refused")
    expect(notice).to_contain_text("Ada Park was faster")
    expect(notice).to_contain_text("You had written: “Not about bread.”")
    expect(case.get_by_role("button")).to_have_count(0)
    assert notice.bounding_box()["width"] > case.locator(".case-text").bounding_box()["width"]
    assert case.locator(".case-text").bounding_box()["x"] < case.locator(".case-person").bounding_box()["x"]

    page.locator(f"#case-{ids[1]} > summary").click()
    page.context.set_offline(True)
    page.keyboard.press("a")
    expect(page.get_by_role("status")).to_contain_text("could not be reached")
    page.context.set_offline(False)
    moderator.complaints[:] = [each for each in moderator.complaints if "DISCONNECTED" not in each]
    page.locator(f"#case-{ids[1]} > summary").click()
    page.keyboard.press("a")
    expect(page.get_by_role("status")).to_contain_text("Approved.")
    assert states(stage, ids[:2]) == ["rejected", "approved"]


def test_whoever_was_logged_out_logs_in_elsewhere_and_goes_on(window: OpenWindow, stage: Stage) -> None:
    article_id, ids = make_cases(stage, 3)
    moderator = window("mo")
    page = ready(moderator.go(f"/moderation?article={article_id}"))
    page.context.clear_cookies()

    page.keyboard.press("a")
    expect(page.get_by_role("status")).to_contain_text("not logged in any more")
    cookie = {"name": "session", "value": stage.session_cookie("mo"), "url": stage.address}
    page.context.add_cookies([cookie])
    page.locator(f"#case-{ids[0]} > summary").click()
    page.keyboard.press("a")

    expect(page.get_by_role("status")).to_contain_text("Approved.")
    assert states(stage, ids[:1]) == ["approved"]


def test_two_moderators_see_who_looks_at_what(window: OpenWindow, stage: Stage) -> None:
    article_id, ids = make_cases(stage, 2)
    first = ready(window("mo").go(f"/moderation?article={article_id}"))
    expect_open(first, ids[0])
    with first.expect_response("**/claim"):
        pass

    second = ready(window("ada").go(f"/moderation?article={article_id}"))

    expect(second.locator(f"#case-{ids[0]}")).to_contain_text("Mo Ellis is looking at this")
    expect(second.locator(f"#case-{ids[1]}")).not_to_contain_text("is looking at this")


def test_without_scripts_one_takes_a_case_and_decides(window: OpenWindow, stage: Stage) -> None:
    article_id, ids = make_cases(stage, 2)
    page = window("mo", scripting=False).go(f"/moderation?article={article_id}")

    page.locator(f"#case-{ids[0]}").get_by_role("button", name="Take it").click()
    other = window("ada", scripting=False).go(f"/moderation?article={article_id}")
    expect(other.locator(f"#case-{ids[0]}")).to_contain_text("Mo Ellis is looking at this")
    page.get_by_role("button", name="Leave it to an administrator").click()

    expect(page.get_by_role("status")).to_contain_text("Left to an administrator.")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Undone.")


def test_a_raid_is_rejected_in_one_go_and_brought_back_in_one(any_window: OpenWindow, stage: Stage) -> None:
    article_id, ids = make_cases(stage, 200)
    page = any_window("mo").go(f"/moderation?article={article_id}")

    page.locator(f"#case-{ids[0]}").get_by_role("link", name="author").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Decide about 200 comments")
    expect(page.get_by_text("… and 180 more.")).to_be_visible()
    page.get_by_label("Spam").check()
    page.get_by_role("button", name="Reject 200 comments").click()

    expect(page.get_by_role("status")).to_contain_text("200 decisions were made.")
    assert set(states(stage, ids)) == {"rejected"}
    page.get_by_role("button", name="Undo all").click()
    expect(page.get_by_role("status")).to_contain_text("200 decisions were taken back.")
    assert set(states(stage, ids)) == {"pending"}
    with stage.app.app_context():
        rows = db.session.scalars(select(ModerationAction.batch_id).where(ModerationAction.comment_id.in_(ids))).all()
        db.session.remove()
    assert (len(rows), len(set(rows))) == (400, 2)


def test_one_box_ticks_the_page_and_another_page_follows_by_itself(window: OpenWindow, stage: Stage) -> None:
    article_id, ids = make_cases(stage, 30)
    page = ready(window("mo").go(f"/moderation?article={article_id}"))
    expect(page.locator(".case-row")).to_have_count(25)

    for _ in range(16):
        page.keyboard.press("j")
    page.get_by_label("All on this page").check()
    expect(page.locator(".case-tick input:checked")).to_have_count(25)
    for number in range(17):
        page.locator(".case-row > .case > summary").first.focus()
        page.keyboard.press("a")
        expect(page.locator(f"#case-{ids[number]}")).to_have_count(0)
    expect(page.locator(".case-row")).to_have_count(13)

    everything = page.get_by_label("All on this page")
    expect(everything).not_to_be_checked()
    expect(page.locator(".case-tick input:checked")).to_have_count(8)
    everything.check()
    expect(page.locator(".case-tick input:checked")).to_have_count(13)
    everything.uncheck()
    page.get_by_label("Tick the comment of").first.check()
    page.get_by_role("button", name="Decide about the ticked").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Decide about 1 comment")


def test_an_undo_that_did_not_arrive_is_the_next_one_again(window: OpenWindow, stage: Stage) -> None:
    article_id, ids = make_cases(stage, 5)
    mo = window("mo")
    page = ready(mo.go(f"/moderation?article={article_id}"))
    status = page.get_by_role("status")
    page.keyboard.press("a")
    page.keyboard.press("s")
    expect(status).to_contain_text("Rejected: Spam.")

    page.context.set_offline(True)
    page.keyboard.press("u")
    expect(status).to_contain_text("could not be reached")
    page.context.set_offline(False)
    mo.complaints.clear()
    page.keyboard.press("u")
    expect(status).to_contain_text("Undone")

    assert states(stage, ids[:2]) == ["approved", "pending"]


def test_whoever_logs_in_again_goes_on_where_nothing_is_pending(window: OpenWindow, stage: Stage) -> None:
    with stage.app.app_context(), writing():
        article = make_article(person("ada"), f"Queue {next(serial)}")
        comment = make_comment(make_account(f"Flagged {next(serial)}"), article, "Look at this.")
        flag(person("ben"), comment, FlagReason.ABUSE, seen_text=0)
        db.session.commit()
        article_id, comment_id = article.id, comment.id
    mo = window("mo")
    page = ready(mo.go(f"/moderation?tab=flagged&article={article_id}"))
    page.context.clear_cookies()
    page.keyboard.press("s")
    expect(page.get_by_role("status")).to_contain_text("not logged in any more")

    page.context.add_cookies([{"name": "session", "value": stage.session_cookie("mo"), "url": stage.address}])
    mo.complaints.clear()
    page.locator(f"#case-{comment_id} > summary").click()
    page.keyboard.press("s")

    expect(page.get_by_role("status")).to_contain_text("Removed: Spam.")
    assert states(stage, [comment_id]) == ["rejected"]


def test_the_box_for_all_is_not_ticked_for_a_case_that_came_back(window: OpenWindow, stage: Stage) -> None:
    article_id, ids = make_cases(stage, 3)
    page = ready(window("mo").go(f"/moderation?article={article_id}"))
    everything = page.get_by_label("All on this page")
    page.locator(f"#case-{ids[0]} > summary").focus()
    page.keyboard.press("a")
    expect(page.get_by_role("status")).to_contain_text("Approved.")
    everything.check()

    page.get_by_role("button", name="Undo").click()

    expect(page.locator(".case-row")).to_have_count(3)
    expect(everything).not_to_be_checked()
    expect(page.locator(".case-tick input:checked")).to_have_count(2)
