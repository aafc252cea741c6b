"""Leaving: a week to come back, in which nothing changes."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.commands.roles import replace_roles
from app.accounts.commands.sessions import begin_session
from app.accounts.models import LoginSession, Role
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.own import commands
from app.own.commands import GRACE, erase_next, leave, stay
from app.own.views.leaving import LOOKED_AT
from tests.accounts.login_visits import is_logged_in
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_article, make_comment, make_identity
from tests.house.scene import everything
from tests.own.leavers import later, run
from tests.pages import Page

pytestmark = pytest.mark.usefixtures("looks_at_once")


def test_for_a_week_nothing_changes_but_that_other_browsers_are_logged_out(
    app: Flask, client: Browser, cast: Cast
) -> None:
    article = make_article(cast.jun)
    make_comment(cast.ben, article, "My word.")
    phone = new_browser(app).log_in(cast.ben)

    answer = client.log_in(cast.ben).press("/account/erasure", texts="remove")

    assert (answer.status_code, answer.location) == (303, "/account/erasure")
    assert is_logged_in(client)
    assert not is_logged_in(phone)
    with later(GRACE - timedelta(minutes=1)):
        assert run(app).output == "0 accounts erased.\n"
        assert "My word." in client.get(f"/articles/{article.slug}").text
    assert "You are leaving" in client.get("/account/erasure").text


def test_whoever_comes_back_within_the_week_stays_by_one_press(app: Flask, client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun)
    make_comment(cast.ben, article, "My word.")
    before = everything()
    client.log_in(cast.ben).press("/account/erasure", texts="remove")
    phone = new_browser(app).log_in(cast.ben)
    assert "Keep my account" in phone.get("/archive").text

    answer = phone.press("/account/erasure/end")

    assert answer.status_code == 303
    assert "Keep my account" not in phone.get("/archive").text
    with later():
        assert run(app).output == "0 accounts erased.\n"
    after = everything()
    changing = {"sessions": [], "versions": []}
    assert after | changing == before | changing


def test_nobody_else_is_told_that_somebody_leaves(app: Flask, client: Browser, cast: Cast) -> None:
    leave(cast.ben, "", keeps_texts=False)

    pages = [client.get("/").text, new_browser(app).log_in(cast.vera).get("/").text]

    assert not any("will be erased" in page for page in pages)


def test_asking_twice_changes_the_choice_but_not_the_day(cast: Cast) -> None:
    leave(cast.ben, "", keeps_texts=False)
    day = cast.ben.erase_at

    with later(timedelta(days=2)):
        leave(cast.ben, "", keeps_texts=True)

    assert (cast.ben.erase_at, cast.ben.keeps_texts) == (day, True)


def test_without_a_choice_the_page_comes_back_with_a_sentence(client: Browser, cast: Cast) -> None:
    answer = client.log_in(cast.ben).press("/account/erasure")

    assert answer.status_code == 422
    assert "Say what becomes of what you wrote." in answer.text
    assert cast.ben.erase_at is None


def test_the_last_administrator_hands_the_site_over_first(client: Browser, cast: Cast) -> None:
    client.log_in(cast.ada)

    page, refused = client.get("/account/erasure"), client.press("/account/erasure", texts="keep")
    replace_roles(cast.vera, frozenset({Role.ADMINISTRATOR}))
    allowed = client.press("/account/erasure", texts="keep")

    assert "You are the only administrator" in page.text
    assert not Page(page.text).all("input", name="texts")
    assert refused.status_code == 403
    assert "Make somebody else one" in refused.text
    assert allowed.status_code == 303


def test_of_two_administrators_only_one_can_leave(cast: Cast) -> None:
    replace_roles(cast.vera, frozenset({Role.ADMINISTRATOR}))
    leave(cast.vera, "", keeps_texts=False)

    with pytest.raises(NotAllowed, match="the only administrator"):
        leave(cast.ada, "", keeps_texts=False)

    stay(cast.vera)
    leave(cast.ada, "", keeps_texts=False)
    assert cast.ada.erase_at


def test_who_comes_back_when_the_week_is_over_can_not_stay(client: Browser, cast: Cast) -> None:
    client.log_in(cast.ben).press("/account/erasure", texts="remove")

    with later():
        client.application.extensions[LOOKED_AT] = datetime.now(UTC)  # nothing is erased in this hour
        page, answer = client.get("/account/erasure"), client.press("/account/erasure/end")

    assert answer.status_code == 422
    assert "is being erased" in answer.text
    assert "Keep my account" not in page.text
    assert cast.ben.erase_at


def test_who_logs_in_while_the_account_is_being_erased_is_told_so(cast: Cast) -> None:
    identity = make_identity(cast.ben)
    leave(cast.ben, "", keeps_texts=False)

    with later(), pytest.raises(RuleBroken, match="is being erased"):
        begin_session(identity)

    assert list(db.session.scalars(select(LoginSession))) == []


def test_the_first_part_of_an_erasure_ends_every_session(
    app: Flask, client: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "TEXTS_AT_ONCE", 3)
    article = make_article(cast.jun)
    for number in range(4):
        make_comment(cast.ben, article, f"Word {number}.")
    client.log_in(cast.ben).press("/account/erasure", texts="remove")

    with later():
        is_whole = erase_next(app.config["SETTINGS"].secret_key)
        db.session.commit()
        seen = is_logged_in(client)

    assert is_whole is False
    assert cast.ben.name == "Ben Cho"
    assert not seen
