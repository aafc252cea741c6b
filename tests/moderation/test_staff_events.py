"""The log tells of the staff and of the site too: roles, logins, merges, settings, erasures."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import sleep

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.commands.merging import merge, undo_merge
from app.accounts.commands.roles import replace_roles, set_roles
from app.accounts.models import Role
from app.accounts.queries import get_account
from app.kernel.database import db, writing
from app.moderation.commands.comments import reject
from app.moderation.commands.environment import note_environment
from app.moderation.commands.log import hold_head
from app.moderation.commands.people import lift
from app.moderation.decisions import Decision
from app.moderation.models import KnownSetting, LogHead, ModerationAction, Reason
from app.moderation.queries.chain import verify_log
from app.own.commands import leave
from app.serving import note_settings
from tests.accounts.passkey_visits import add_passkey, log_in_with
from tests.accounts.test_cli import run as accounts
from tests.accounts.test_several_at_once import outcome
from tests.browser import Browser, new_browser
from tests.cast import Cast, identity_of, make_account, make_article, make_comment
from tests.comments.test_twice import at_once
from tests.conftest import close, make_app
from tests.own.leavers import later, run
from tests.pages import Page

KEY, OLD_KEY = "the present key", "the former key"


def rows(*decisions: Decision) -> list[ModerationAction]:
    """The rows of these kinds, oldest first."""
    query = select(ModerationAction).where(ModerationAction.decision.in_(decisions)).order_by(ModerationAction.id)
    return list(db.session.scalars(query))


def log_page(app: Flask, cast: Cast) -> str:
    """The words of the log."""
    return Page(new_browser(app).log_in(cast.mo).get("/moderation/log").text).text


def test_a_role_that_was_given_stands_in_the_log(app: Flask, client: Browser, cast: Cast) -> None:
    client.log_in(cast.ada)

    given = client.press(f"/accounts/{cast.mo.id}/roles", roles=["editor", "moderator"])
    client.press(f"/accounts/{cast.mo.id}/roles", roles=["editor", "moderator"])

    (row,) = rows(Decision.ROLES)
    assert given.status_code == 303
    assert (row.moderator_id, row.role, row.account_id) == (cast.ada.id, Role.ADMINISTRATOR, cast.mo.id)
    assert row.details == {"before": ["moderator"], "after": ["editor", "moderator"]}
    assert "Ada Park changed the roles of Mo Ellis from moderator to editor and moderator." in log_page(app, cast)
    assert verify_log().fault == ""


def test_a_role_that_was_given_at_the_command_line_stands_there_too(app: Flask, cast: Cast) -> None:
    accounts(app, "grant-role", cast.ben.slug, "author")
    accounts(app, "revoke-role", cast.ben.slug, "author")

    assert [(row.moderator_id, row.role) for row in rows(Decision.ROLES)] == [(None, None)] * 2
    page = log_page(app, cast)
    assert "The command line changed the roles of Ben Cho from none to author." in page
    assert "The command line changed the roles of Ben Cho from author to none." in page


@pytest.mark.parametrize("who", ["mo", "jun", "ben"])
def test_only_logins_of_staff_stand_in_the_log(app: Flask, cast: Cast, who: str) -> None:
    account = getattr(cast, who)
    passkey = add_passkey(new_browser(app).log_in(account))

    answer = log_in_with(new_browser(app), passkey)

    assert answer.status_code == 303
    found = [(row.moderator_id, row.account_id, row.details) for row in rows(Decision.LOG_IN)]
    assert found == ([] if who == "ben" else [(account.id, account.id, {"provider": "passkey"})])


def test_a_merge_of_staff_and_its_undoing_stand_in_the_log(app: Flask, cast: Cast) -> None:
    former, other = make_account("Mo Former"), make_account("Ben Former")
    row = merge(cast.mo, identity_of(former))
    undo_merge(cast.mo, row)
    undo_merge(cast.ben, merge(cast.ben, identity_of(other)))

    found = [(row.decision, row.moderator_id, row.details) for row in rows(Decision.MERGE, Decision.UNDO_MERGE)]

    assert found == [(kind, cast.mo.id, {"other": former.id}) for kind in (Decision.MERGE, Decision.UNDO_MERGE)]
    page = log_page(app, cast)
    assert f"Mo Ellis let the account number {former.id} become theirs." in page
    assert f"Mo Ellis gave the account number {former.id} back." in page


def test_an_erasure_empties_texts_and_the_chain_still_holds(app: Flask, cast: Cast) -> None:
    article = make_article(cast.jun)
    told = reject(cast.mo, make_comment(cast.ben, article), Reason.SPAM, "No ladders, Ben.")
    kept = reject(cast.mo, make_comment(cast.vera, article), Reason.SPAM, "Nor you, Vera.")
    leave(cast.ben, "", keeps_texts=True)

    with later():
        run(app)

    (row,) = rows(Decision.ERASE)
    assert (row.moderator_id, row.account_id, row.details) == (None, cast.ben.id, {"accounts": [cast.ben.id]})
    assert (told.message, told.salt, kept.message) == ("", None, "Nor you, Vera.")
    assert told.texts_digest
    assert verify_log().fault == ""
    assert "The program erased, as they had asked, Former reader and what this log said" in log_page(app, cast)


@pytest.mark.parametrize("who", ["vera", "ben"])
def test_the_erasure_of_somebody_with_a_role_stands_in_the_log(app: Flask, cast: Cast, who: str) -> None:
    leave(getattr(cast, who), "", keeps_texts=True)

    with later():
        run(app)

    assert len(rows(Decision.ERASE)) == (who == "vera")
    assert verify_log().fault == ""


def test_a_text_that_was_emptied_after_the_erasure_of_its_person_is_noticed(app: Flask, cast: Cast) -> None:
    reject(cast.mo, make_comment(cast.ben, make_article(cast.jun)), Reason.SPAM, "No ladders, Ben.")
    leave(cast.ben, "", keeps_texts=True)
    with later():
        run(app)
    late = reject(cast.mo, make_comment(cast.ben, make_article(cast.jun)), Reason.SPAM, "Said afterwards.")
    db.session.commit()

    doctored = ModerationAction.__table__.update().where(ModerationAction.id == late.id).values(message="", salt=None)
    db.session.execute(doctored)

    assert "lost its text" in verify_log().fault


def test_roles_that_are_set_again_are_no_row(cast: Cast) -> None:
    replace_roles(cast.mo, frozenset({Role.MODERATOR}))
    set_roles(cast.ada, cast.jun, frozenset({Role.AUTHOR}))

    assert rows(Decision.ROLES) == []


def test_settings_of_the_environment_that_changed_are_named_at_the_next_start(app: Flask, cast: Cast) -> None:
    first = {"SECRET_KEY": KEY, "SITE_NAME": "Fern", "MAIL_URL": "smtp://u:hush@mail.example"}
    second = {**first, "MAIL_URL": "smtp://u:hush-hush@mail.example", "GUESTS": "1"}
    del second["SITE_NAME"]

    told = [note_environment(values, (KEY,)) for values in (first, first, second, second)]
    db.session.commit()

    assert told == [["MAIL_URL", "SECRET_KEY", "SITE_NAME"], [], ["GUESTS", "MAIL_URL", "SITE_NAME"], []]
    assert [row.details for row in rows(Decision.ENVIRONMENT)] == [{"settings": told[0]}, {"settings": told[2]}]
    kept = {row.name: row.digest for row in db.session.scalars(select(KnownSetting))}
    assert set(kept) == set(second)
    assert "hush" not in repr(kept)
    page = log_page(app, cast)
    assert "The site was started with other settings than before: REJOINDER_GUESTS, REJOINDER_MAIL_URL," in page
    assert "hush" not in page


def test_a_new_key_with_the_old_one_beside_it_changes_no_other_setting(cast: Cast) -> None:
    before = {"SECRET_KEY": OLD_KEY, "SITE_NAME": "Fern"}
    after = {"SECRET_KEY": KEY, "SECRET_KEY_FALLBACKS": OLD_KEY, "SITE_NAME": "Fern"}
    note_environment(before, (OLD_KEY,))

    assert note_environment(after, (KEY, OLD_KEY)) == ["SECRET_KEY", "SECRET_KEY_FALLBACKS"]
    assert note_environment({"SECRET_KEY": KEY, "SITE_NAME": "Fern"}, (KEY,)) == ["SECRET_KEY_FALLBACKS"]


def test_several_who_start_at_once_tell_it_once(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REJOINDER_SITE_NAME", "Fern")
    db.session.commit()
    processes = [make_app(app.config["SETTINGS"]) for _ in range(4)]  # each has connections of its own, and ends them

    at_once(lambda n: note_settings(processes[n]), 4)

    for process in processes:
        close(process)
    assert len(rows(Decision.ENVIRONMENT)) == 1
    assert "SITE_NAME" in (rows(Decision.ENVIRONMENT)[0].details or {})["settings"]
    assert db.session.scalars(select(LogHead)).one().number == verify_log().number


def test_a_start_without_a_database_goes_on(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    other = make_app(replace(app.config["SETTINGS"], database_url="sqlite:////nowhere/at/all.sqlite"))

    note_settings(other)

    assert "settings were not compared with those of the last start: OperationalError" in caplog.text
    close(other)


def test_a_start_and_a_moderator_at_the_same_moment_do_not_wait_for_each_other(app: Flask, cast: Cast) -> None:
    """The start holds the head of the log from its beginning, and wants the mark of the log's pages at its end."""
    note_environment({"SITE_NAME": "Fern"}, (KEY,))
    db.session.commit()
    mo, eve = cast.mo.id, cast.eve.id

    with ThreadPoolExecutor(1) as other, writing():
        hold_head()
        deciding = other.submit(outcome, app, lambda: lift(get_account(mo), get_account(eve)))
        sleep(0.5)
        note_environment({"SITE_NAME": "Moss"}, (KEY,))
        db.session.commit()
        assert deciding.result(20) == "done"

    assert verify_log().fault == ""
