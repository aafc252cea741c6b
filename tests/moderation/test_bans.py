"""Bans: who gives them, what they end, what the person may still do, and how they are lifted."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.models import Ban, LoginSession
from app.accounts.queries import find_ban
from app.comments.models import Comment
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from app.moderation.commands.people import ban
from app.moderation.decisions import Decision
from app.moderation.models import ModerationAction
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_article
from tests.pages import Page

WHY = "Insulted three people in a row."


def test_a_ban_ends_every_session_and_refuses_what_is_posted_then(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    db.session.commit()
    browsers = [new_browser(client.application).log_in(cast.ben) for _ in range(2)]
    bystander = new_browser(client.application).log_in(cast.jun)
    tokens = [browser.token() for browser in browsers]

    answer = client.log_in(cast.mo).press(f"/moderation/accounts/{cast.ben.id}/actions", decision="ban", message=WHY)
    form = [{"text": "Still here!", "csrf_token": token} for token in tokens]
    posts = [b.post(f"/articles/{article.slug}/comments", data=f) for b, f in zip(browsers, form, strict=True)]

    assert (answer.status_code, answer.location) == (303, f"/moderation/accounts/{cast.ben.id}")
    mine = select(func.count()).select_from(LoginSession).where(LoginSession.account_id == cast.ben.id)
    assert db.session.scalar(mine) == 0
    assert [browser.get("/account").status_code for browser in (*browsers, bystander)] == [303, 303, 200]
    assert [(each.status_code, "so nothing was posted" in each.text) for each in posts] == [(422, True)] * 2
    assert db.session.scalars(select(Comment)).all() == []


def test_whoever_came_from_the_queue_goes_on_there(client: Browser, cast: Cast) -> None:
    path = f"/moderation/accounts/{cast.ben.id}"
    client.log_in(cast.mo)

    page = Page(client.get(f"{path}?open=ban&back=/moderation?at%3D7").text)
    kept = Page(client.press(f"{path}/actions", decision="ban", message=" ", back="/moderation?at=7").text)
    elsewhere = client.press(f"{path}/actions", decision="note", note="Hm.", back="//evil.example").location
    back = client.press(f"{path}/actions", decision="ban", message=WHY, back="/moderation?at=7").location

    assert [each.attributes["value"] for each in kept.all("input", name="back")] == ["/moderation?at=7"] * 4
    (first,) = page.all("input", autofocus="")
    assert first.attributes["name"] == "reason"
    assert (elsewhere, back) == ("/", "/moderation?at=7")


def test_what_is_wrong_is_said_in_the_form_that_it_is_wrong_with(client: Browser, cast: Cast) -> None:
    client.log_in(cast.mo)

    answer = client.press(f"/moderation/accounts/{cast.ben.id}/actions", decision="warn", message=" ").text

    (form,) = [each for each in Page(answer).all("details", open="") if "Warn" in each.text]
    assert "Say why; the person will read it." in form.text
    assert answer.count("Say why; the person will read it.") == 1


def test_a_banned_person_logs_in_reads_and_is_told_why_there_is_no_box(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    ban(cast.mo, cast.ben, WHY, now() + timedelta(days=3))
    db.session.commit()

    page = client.log_in(cast.ben).get(f"/articles/{article.slug}")

    assert page.status_code == 200
    assert WHY in page.text
    assert "<textarea" not in page.text


def test_a_ban_of_some_days_ends_by_itself(client: Browser, cast: Cast) -> None:
    begun = now()

    client.log_in(cast.mo).press(f"/moderation/accounts/{cast.ben.id}/actions", decision="ban", message=WHY, days="7")

    ban = db.session.scalars(select(Ban).where(Ban.account_id == cast.ben.id)).one()
    assert ban.until_at
    assert timedelta(0) <= ban.until_at - begun - timedelta(days=7) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"decision": "ban", "message": "  "}, "Say why"),
        ({"decision": "ban", "message": "한" * 1_001}, "at most 1,000 characters"),
        ({"decision": "ban", "message": WHY, "days": "0"}, "lasts 1 to 3,650 days"),
        ({"decision": "ban", "message": WHY, "days": "-1"}, "lasts 1 to 3,650 days"),
        ({"decision": "ban", "message": WHY, "days": "99999999999999999999"}, "lasts 1 to 3,650 days"),
        ({"decision": "ban", "message": WHY, "days": "soon"}, "Not a valid integer"),
        ({"decision": "lift", "message": WHY}, "is not banned"),
        ({"decision": "approve", "message": WHY}, "Not a valid choice"),
        ({"decision": "ban", "message": WHY, "csrf_token": "forged"}, "had grown old"),
    ],
)
def test_a_ban_that_can_not_be_is_refused_with_the_words_kept(
    client: Browser, cast: Cast, fields: dict[str, str], sentence: str
) -> None:
    """ATTACKS, numbers; cut in the middle; staff are people."""
    client.log_in(cast.mo)

    form = {"csrf_token": client.token(), **fields}
    answer = client.post(f"/moderation/accounts/{cast.ben.id}/actions", data=form)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert fields["message"] in answer.text
    assert find_ban(cast.ben) is None
    assert db.session.scalars(select(ModerationAction).where(ModerationAction.account_id == cast.ben.id)).all() == []


def test_a_ban_is_lifted_and_both_stay_in_the_log(client: Browser, cast: Cast) -> None:
    path = f"/moderation/accounts/{cast.eve.id}/actions"
    client.log_in(cast.mo)

    twice = client.press(path, decision="ban", message=WHY)
    lifted = client.press(path, decision="lift")
    page = client.get(lifted.location).text

    assert (twice.status_code, lifted.status_code) == (422, 303)
    assert "banned for good already" in twice.text
    assert find_ban(cast.eve) is None
    rows = db.session.scalars(select(ModerationAction.decision).order_by(ModerationAction.id)).all()
    assert rows == [Decision.BAN, Decision.LIFT]
    assert "lifted the ban of" in page
    assert "Not banned." in page


def suspend_ben(cast: Cast) -> Ban:
    """Ben may not write for a day."""
    ban(cast.ada, cast.ben, "A day.", now() + timedelta(days=1))
    held = find_ban(cast.ben)
    assert held
    return held


@pytest.mark.parametrize(("fields", "said"), [({}, "banned Ben Cho"), ({"days": "9"}, "suspended Ben Cho")])
def test_a_ban_takes_the_place_of_the_suspension_on_the_page(
    client: Browser, cast: Cast, fields: dict[str, str], said: str
) -> None:
    held = suspend_ben(cast)
    path = f"/moderation/accounts/{cast.ben.id}"
    client.log_in(cast.mo)
    page = client.get(path).text

    pressed = {"decision": "suspend" if fields else "ban", "message": WHY, "ban": str(held.id), **fields}
    answer = client.press(f"{path}/actions", **pressed)

    holds = find_ban(cast.ben)
    assert f'name="ban" value="{held.id}"' in page
    assert answer.status_code == 303
    assert holds
    assert (holds.message, holds.until_at is None) == (WHY, not fields)
    assert holds.created_at == held.lifted_at
    log = Page(client.get("/moderation/log").text).text
    assert said in log
    assert ", instead of a" in log


def test_a_suspension_that_was_not_on_the_page_is_not_replaced(client: Browser, cast: Cast) -> None:
    held = suspend_ben(cast)

    answer = client.log_in(cast.mo).press(f"/moderation/accounts/{cast.ben.id}/actions", decision="ban", message=WHY)

    assert answer.status_code == 422
    assert "Ben Cho is suspended until" in answer.text
    assert WHY in answer.text
    assert find_ban(cast.ben) == held


def test_nobody_bans_staff(client: Browser, cast: Cast) -> None:
    client.log_in(cast.mo)

    for member in (cast.ada, cast.jun, cast.vera, cast.mo):
        answer = client.press(f"/moderation/accounts/{member.id}/actions", decision="ban", message=WHY)
        page = client.get(f"/moderation/accounts/{member.id}").text
        assert answer.status_code == 403
        assert "Nobody warns or bans staff" in page
        assert find_ban(member) is None


def test_the_page_of_a_person_shows_only_what_was_decided_about_them(client: Browser, cast: Cast) -> None:
    ban(cast.mo, cast.ben, WHY)
    db.session.commit()
    client.log_in(cast.mo)

    bens, eves, juns = (client.get(f"/moderation/accounts/{who.id}").text for who in (cast.ben, cast.eve, cast.jun))

    assert WHY in bens
    assert WHY not in eves + juns
    assert "Advertising under every article." in eves
    assert "None." in juns


def test_a_ban_says_why_in_words(cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="Say why"):
        ban(cast.mo, cast.ben, "\u202e \x00")
