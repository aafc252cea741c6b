"""The page of settings: administrators change them, each change is a row in the log."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.accounts.models import Role
from app.accounts.queries import get_account
from app.comments.admission.models import CommentSettings
from app.comments.queries.settings import read_settings
from app.kernel.database import db
from app.kernel.errors import NotAllowed
from app.moderation.commands.staff import change_settings
from app.moderation.decisions import Decision
from app.moderation.models import ModerationAction
from app.moderation.queries.chain import verify_log
from tests.accounts.test_several_at_once import outcome
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_account
from tests.pages import Page

PATH = "/moderation/settings"


def as_shown(browser: Browser) -> dict[str, str]:
    """What the form would send as it stands on the page."""
    page = Page(browser.get(PATH).text)
    inputs = [each.attributes for each in page.all("input")]
    sent = [each for each in inputs if each["type"] == "number" or "checked" in each or each["name"] == "shown"]
    chosen = next(each.attributes["value"] for each in page.all("option") if "selected" in each.attributes)
    return {each["name"]: each.get("value", "on") for each in sent} | {"open_days": chosen}


def changes() -> list[dict[str, object] | None]:
    """What the log tells of settings, oldest first."""
    query = select(ModerationAction).where(ModerationAction.decision == Decision.SETTING).order_by(ModerationAction.id)
    return [row.details for row in db.session.scalars(query)]


def test_an_administrator_changes_settings_and_each_is_a_row_in_the_log(client: Browser, cast: Cast) -> None:
    client.log_in(cast.ada)

    fields = as_shown(client) | {"first_comments": "3", "most_links": "7"}
    del fields["public_log"]
    answer = client.press(PATH, **fields)

    assert (answer.status_code, answer.location) == (303, f"{PATH}?saved=1")
    chosen = read_settings()
    assert (chosen.first_comments, chosen.first_days, chosen.most_links, chosen.public_log) == (3, 0, 7, False)
    assert changes() == [
        {"setting": "first_comments", "before": 0, "after": 3},
        {"setting": "most_links", "before": 3, "after": 7},
        {"setting": "public_log", "before": True, "after": False},
    ]
    page = Page(client.get("/moderation/log").text).text
    assert "Ada Park changed the setting ‘first comments’ from 0 to 3." in page
    assert "Ada Park changed the setting ‘public log’ from on to off." in page
    assert "Saved." in client.get(answer.location).text
    assert verify_log().fault == ""


def test_what_was_not_changed_is_no_row(client: Browser, cast: Cast) -> None:
    client.log_in(cast.ada)

    answer = client.press(PATH, **as_shown(client))

    assert answer.status_code == 303
    assert changes() == []


def test_the_first_change_begins_from_what_is_so_by_default(cast: Cast) -> None:
    db.session.execute(delete(CommentSettings))

    change_settings(cast.ada, {"first_comments": 1, "first_days": 2})
    db.session.commit()

    assert changes() == [{"setting": "first_days", "before": 0, "after": 2}]


def test_what_another_administrator_changed_meanwhile_stays(client: Browser, cast: Cast) -> None:
    nora = make_account("Nora Field", Role.ADMINISTRATOR)
    shown = as_shown(client.log_in(cast.ada))

    new_browser(client.application).log_in(nora).press(PATH, **{**shown, "first_days": "3", "spam_refused": "y"})
    client.press(PATH, **{**shown, "most_links": "9"})

    chosen = db.session.scalars(select(CommentSettings)).one()
    assert (chosen.first_days, chosen.spam_refused, chosen.most_links) == (3, True, 9)
    assert len(changes()) == 3


def test_two_first_changes_at_once_are_both_kept(app: Flask, cast: Cast) -> None:
    db.session.execute(delete(CommentSettings))
    db.session.commit()
    ada = cast.ada.id
    wanted = [{"first_days": 2}, {"most_links": 9}, {"first_comments": 4}]

    with ThreadPoolExecutor(3) as pool:
        ended = list(pool.map(lambda each: outcome(app, lambda: change_settings(get_account(ada), each)), wanted))

    assert ended == ["done"] * 3
    chosen = db.session.scalars(select(CommentSettings)).one()
    assert (chosen.first_days, chosen.most_links, chosen.first_comments) == (2, 9, 4)
    assert (len(changes()), verify_log().fault) == (3, "")


@pytest.mark.parametrize("value", ["", "-1", "101", "many", "1.5", "9" * 30, "٣٣٣٣"])
def test_a_number_that_can_not_be_is_refused_with_what_was_filled_in(client: Browser, cast: Cast, value: str) -> None:
    """ATTACKS, numbers; cut in the middle."""
    client.log_in(cast.ada)

    answer = client.press(PATH, **{**as_shown(client), "most_links": value, "first_days": "77"})

    assert answer.status_code == 422
    page = Page(answer.text)
    assert "Nothing was changed. " in page.text
    assert "Write a whole number from 0 to 100." in page.text
    assert page.all("input", name="most_links")[0].attributes["value"] == value
    assert page.all("input", name="first_days")[0].attributes["value"] == "77"
    assert changes() == []


def test_a_page_that_had_grown_old_changes_nothing(client: Browser, cast: Cast) -> None:
    answer = client.log_in(cast.ada).post(PATH, data={"most_links": "9", "csrf_token": "forged"})

    assert answer.status_code == 422
    assert "had grown old" in answer.text
    assert changes() == []


def test_only_administrators_change_settings(cast: Cast) -> None:
    for who in (cast.ben, cast.jun, cast.vera, cast.mo):
        with pytest.raises(NotAllowed):
            change_settings(who, {"first_days": 1})

    assert changes() == []


def test_only_administrators_are_led_there(client: Browser, cast: Cast) -> None:
    seen = [PATH in Page(new_browser(client.application).log_in(who).get("/moderation").text).links()
            for who in (cast.mo, cast.ada)]  # fmt: skip

    assert seen == [False, True]


def test_a_page_that_shows_a_setting_shows_the_new_one(client: Browser, cast: Cast) -> None:
    before = client.get("/privacy").text

    change_settings(cast.ada, {"first_comments": 3})
    after = client.get("/privacy").text

    assert "comments of an account wait" not in before
    assert "The first 3 comments of an account wait" in after


def test_every_setting_has_its_field(client: Browser, cast: Cast) -> None:
    columns = {each.name for each in CommentSettings.__table__.columns} - {"id"}

    page = Page(client.log_in(cast.ada).get(PATH).text)

    assert {each.attributes["name"] for each in (*page.all("input"), *page.all("select"))} >= columns
