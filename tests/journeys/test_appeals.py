"""A reader whose comment is removed, and one who is warned: what they read, what they may answer, how they go on."""

from playwright.sync_api import expect
from sqlalchemy import select

from app.accounts.models import Account
from app.accounts.queries import find_account_by_slug
from app.comments.models import Comment
from app.comments.queries.comments import get_comment
from app.kernel.database import db, writing
from app.moderation.commands.comments import approve, reject
from app.moderation.commands.people import warn
from app.moderation.models import Reason
from tests.journeys.replying import post, write
from tests.journeys.stage import Stage
from tests.journeys.windows import OpenWindow, serial

ARTICLE = "/articles/mending-a-rush-seat"


def find(slug: str) -> Account:
    """Somebody of the site."""
    account = find_account_by_slug(slug)
    assert account
    return account


def remove(stage: Stage, text: str) -> None:
    """Let mo approve what was said, and then remove it as off topic."""
    with stage.app.app_context(), writing():
        number = db.session.scalars(select(Comment.id).where(Comment.source == text)).one()
        approve(find("mo"), get_comment(number))
        reject(find("mo"), get_comment(number), Reason.OFF_TOPIC, "Chairs only, please.")
        db.session.commit()


def test_a_removed_comment_comes_back_by_an_appeal(any_window: OpenWindow, stage: Stage) -> None:
    name, text = f"Pleader {next(serial)}", f"My grandmother wove rushes, number {next(serial)}."
    slug = stage.newcomer(name)
    writer, reader = any_window(slug).go(ARTICLE), any_window()
    write(writer, text)
    post(writer)
    expect(writer.get_by_text("It waits for a moderator, because your account is new here.")).to_be_visible()
    remove(stage, text)

    writer.goto(stage.address + ARTICLE)
    gone = writer.get_by_text("Your comment was removed by a moderator: Off topic.")
    expect(gone).to_contain_text("Chairs only, please.")
    gone.get_by_role("link", name="Appeal").click()
    writer.get_by_label("Why you think that it was wrong").fill("It was a chair that she wove.")
    writer.get_by_role("button", name="Appeal").click()
    expect(writer.get_by_text("Your appeal waits")).to_be_visible()

    decider = any_window("mo").go("/moderation/appeals")
    decider.get_by_role("listitem").filter(has_text="It was a chair").get_by_role("link", name="Look").click()
    expect(decider.get_by_text("another moderator or an administrator answers")).to_be_visible()
    other = any_window("ada").go("/moderation/appeals")
    other.get_by_role("listitem").filter(has_text="It was a chair").get_by_role("link", name="Answer").click()
    other.get_by_label("What you answer").fill("So it is about chairs. It is back.")
    other.get_by_role("button", name="Restore the comment").click()
    expect(other.get_by_text("overturned the decision")).to_be_visible()

    expect(reader.go(ARTICLE).get_by_text(text)).to_be_visible()
    writer.goto(stage.address + "/account/replies")
    expect(writer.get_by_text("So it is about chairs. It is back.")).to_be_visible()


def test_a_warning_is_read_before_the_next_reply_which_is_kept(any_window: OpenWindow, stage: Stage) -> None:
    slug, text = stage.newcomer(f"Warned {next(serial)}"), f"What I *want* to say, number {next(serial)}."
    with stage.app.app_context(), writing():
        warn(find("mo"), find(slug), "Leave names out of it.")
        db.session.commit()
    page = any_window(slug).go(ARTICLE)
    write(page, text)

    post(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("A moderator has warned you")
    expect(page.get_by_text("Leave names out of it.")).to_be_visible()
    page.get_by_role("button", name="I have read it").click()
    expect(page.get_by_label("Your reply")).to_have_value(text)
    post(page)

    expect(page.get_by_text(f"What I want to say, number {text.split()[-1]}")).to_be_visible()
