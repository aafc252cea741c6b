"""What a timer does, or without one the next change of anybody: erase who is due, and drop what has expired."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from app.accounts.commands.merging import merge
from app.accounts.models import LoginSession, Merge
from app.comments.models import Comment, CommentState, Draft, Thread
from app.kernel.database import db
from app.own import commands
from app.own.commands import leave
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_account, make_article, make_comment, make_identity
from tests.own.leavers import AFTER, NAME, NEEDLES, file_of, later, make_zebulon, run

pytestmark = pytest.mark.usefixtures("looks_at_once")


def test_more_texts_than_are_erased_at_once_all_go(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "TEXTS_AT_ONCE", 3)
    articles = [make_article(cast.jun) for _ in range(2)]
    for number in range(9):
        make_comment(cast.ben, articles[number % 2], f"Word {number}.")
    leave(cast.ben, "", keeps_texts=False)

    with later():
        assert run(app).output == "1 account erased.\n"

    assert {(each.state, each.source, each.html) for each in db.session.scalars(select(Comment))} == {
        (CommentState.DELETED, "", "")
    }
    assert [db.session.get_one(Thread, each.id).comment_count for each in articles] == [0, 0]


def test_without_a_timer_the_change_of_anybody_does_what_is_due(app: Flask, client: Browser, cast: Cast) -> None:
    make_comment(cast.ben, make_article(cast.jun))
    leave(cast.ben, "", keeps_texts=False)
    client.log_in(cast.vera).press("/account", name="Vera L")
    with later(timedelta(hours=2)):
        client.press("/account", name="Vera M")
        assert cast.ben.name == "Ben Cho"

    with later():
        client.get("/")
        assert cast.ben.name == "Ben Cho"
        client.press("/account", name="Vera Lind")

    assert cast.ben.name == "Former reader"


def test_where_nothing_can_be_erased_others_go_on(client: Browser, cast: Cast) -> None:
    client.log_in(cast.vera)
    away = text("ALTER TABLE barred_identities RENAME TO away")
    back = text("ALTER TABLE away RENAME TO barred_identities")

    with later():
        token = client.token()
        db.session.execute(away)
        answer = client.post("/account", data={"csrf_token": token, "name": "Vera L"})
        db.session.execute(back)
        db.session.commit()

    assert answer.status_code == 303
    assert cast.vera.name == "Vera L"


def test_what_is_erased_without_a_timer_is_overwritten_in_the_file(app: Flask, client: Browser, cast: Cast) -> None:
    make_comment(person := make_zebulon(cast), make_article(cast.jun), f"{NAME} was here. " * 400)
    leave(person, "", keeps_texts=False)

    with later():
        client.log_in(cast.vera).press("/account", name="Vera L")

    if file := file_of(app):
        with db.engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))  # as SQLite does from time to time
        assert not [needle for needle in NEEDLES if needle.encode() in file.read_bytes()]


def test_sessions_and_drafts_that_expired_are_dropped_and_the_others_stay(app: Flask, cast: Cast) -> None:
    article = make_article(cast.jun)
    for browser in (new_browser(app), new_browser(app)):
        browser.post(f"/articles/{article.slug}/draft", data={"text": "Half a thought."})
    db.session.execute(
        text("UPDATE drafts SET created_at = :at WHERE id = (SELECT min(id) FROM drafts)"),
        {"at": (datetime.now(UTC) - timedelta(hours=25)).isoformat(" ")},
    )
    new_browser(app).log_in(cast.ben)
    with time_machine.travel(datetime.now(UTC) - timedelta(days=61)):
        new_browser(app).log_in(cast.vera)

    run(app)

    assert len(list(db.session.scalars(select(Draft)))) == 1
    assert [each.account_id for each in db.session.scalars(select(LoginSession))] == [cast.ben.id]


def test_what_belonged_to_which_account_is_forgotten_when_it_can_not_be_undone_any_more(app: Flask, cast: Cast) -> None:
    merge(cast.ben, make_identity(make_account(NAME)))
    with later(-AFTER):
        merge(cast.vera, make_identity(make_account("Nora Field")))

    run(app)

    moved = {each.account_id: each.moved for each in db.session.scalars(select(Merge))}
    assert moved[cast.vera.id] == {}
    assert moved[cast.ben.id]["identities.account_id"]
