"""Readers flag a comment until it is covered, and a moderator ends a raid; with and without a script."""

from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from app.accounts.models import Account
from app.articles.models import Article
from app.comments.models import Comment
from app.kernel.database import db, writing
from tests.cast import make_account, make_comment
from tests.journeys.stage import Stage
from tests.journeys.test_durability import TOKEN
from tests.journeys.windows import OpenWindow, serial
from tests.moderation.watchers import make_watcher

SLUG = "rain-in-a-jar"
ARTICLE = f"/articles/{SLUG}"
COVERED = "Covered: readers asked a moderator to look"


def prepare(stage: Stage) -> tuple[int, str, list[str]]:
    """A harsh comment, its words, and two readers who are trusted."""
    with stage.app.app_context(), writing():
        article = db.session.scalars(select(Article).where(Article.slug == SLUG)).one()
        text = f"You know nothing of rain, number {next(serial)}."
        comment = make_comment(make_account(f"Harsh {next(serial)}"), article, text)
        watchers = [make_watcher(article).slug for _ in range(2)]
        db.session.commit()
        return comment.id, text, watchers


def send(stage: Stage, slug: str, path: str, page: str, **fields: str) -> int:
    """Send a form as somebody, whose token stands on the page; how it was answered."""
    client = stage.client(slug)
    token = TOKEN.search(client.get(stage.address + page).text)
    assert token
    answer = client.post(stage.address + path, data={"csrf_token": token[1], **fields}, allow_redirects=False)
    return answer.status_code


def flag(page: Page, comment_id: int) -> None:
    """Flag a comment by its link."""
    page.locator(f"#comment-{comment_id}").get_by_role("link", name="Flag").click()
    page.get_by_label("It attacks somebody").check()
    page.get_by_label("In a sentence").fill("It is about the person, not the rain.")
    page.get_by_role("button", name="Flag it").click()
    expect(page.get_by_role("heading", name="You flagged this comment")).to_be_visible()


def test_what_readers_flag_is_covered_until_a_moderator_lets_it_stand(any_window: OpenWindow, stage: Stage) -> None:
    comment_id, text, watchers = prepare(stage)
    reader = any_window()
    expect(reader.go(ARTICLE).get_by_text(text)).to_be_visible()

    for watcher in watchers:
        flag(any_window(watcher).go(ARTICLE), comment_id)
    page = reader.go(f"/comments/{comment_id}")

    comment = page.locator(f"#comment-{comment_id}")
    expect(comment.get_by_text(COVERED)).to_be_visible()
    expect(page.get_by_text(text)).to_be_hidden()
    comment.get_by_text(COVERED).click()
    expect(page.get_by_text(text)).to_be_visible()
    moderator = any_window("mo").go(f"/moderation/comments/{comment_id}")
    expect(moderator.get_by_text("It is about the person, not the rain.").first).to_be_visible()
    moderator.get_by_role("button", name="Leave it there").click()
    expect(moderator.get_by_role("status")).to_contain_text("Approved")
    expect(reader.go(ARTICLE).get_by_text(text)).to_be_visible()
    expect(page.locator(f"#comment-{comment_id}").get_by_text(COVERED)).to_have_count(0)
    told = any_window(watchers[0]).go(f"/comments/{comment_id}/flag")
    expect(told.get_by_role("heading", name="A moderator has looked")).to_be_visible()


def test_a_raid_is_held_by_one_switch_and_ended_by_another(any_window: OpenWindow, stage: Stage) -> None:
    raid = [stage.newcomer(f"Raider {next(serial)}") for _ in range(21)]
    moderator = any_window("mo")
    page = moderator.go("/moderation/measures")
    page.get_by_label("Raid").check()
    page.get_by_label("For how many hours").fill("2")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("Raid on the whole site")).to_be_visible()

    for number, slug in enumerate(raid[:20]):
        assert send(stage, slug, f"{ARTICLE}/comments", ARTICLE, text=f"Raid {number} of {slug}!") == 303

    expect(any_window().go(ARTICLE).get_by_text("Replies of people who are new here wait")).to_be_visible()
    moderator.go("/moderation/measures")
    page.get_by_role("listitem").filter(has_text="Raid on the whole site").get_by_role("button").click()
    expect(page.get_by_role("listitem").filter(has_text="Raid on the whole site")).to_have_count(0)
    assert send(stage, raid[20], f"{ARTICLE}/comments", ARTICLE, text=f"Raid of {raid[20]}!") == 303
    assert held(stage, raid) == {"raid": 20, "newcomer": 1}


def held(stage: Stage, slugs: list[str]) -> dict[str | None, int]:
    """How many comments of these people wait for which reason."""
    with stage.app.app_context():
        rows = select(Comment.held_because, func.count()).join(Account, Account.id == Comment.author_id)
        waiting = rows.where(Account.slug.in_(slugs), Comment.state == "pending").group_by(Comment.held_because)
        return dict(iter(db.session.execute(waiting)))
