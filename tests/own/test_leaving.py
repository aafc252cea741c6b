"""Leaving: a week to come back, then nothing is left of the person, and everything of the others."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from sqlalchemy import select, text

from app.accounts.commands.barring import refuse_barred
from app.accounts.commands.guests import claim, welcome
from app.accounts.commands.joining import keep_avatar, register
from app.accounts.commands.links import make_link
from app.accounts.commands.merging import merge
from app.accounts.commands.passkeys import keep_passkey
from app.accounts.commands.roles import replace_roles
from app.accounts.commands.sessions import begin_session
from app.accounts.models import Account, BarredIdentity, Identity, LoginSession, Merge, Role
from app.accounts.passkeys import NewPasskey
from app.accounts.providers.claims import Claims
from app.accounts.queries import find_identity, get_account, list_guests
from app.comments.commands.guests import Details, keep_guest_reply
from app.comments.commands.muting import mute
from app.comments.commands.own import delete_own
from app.comments.commands.reading import remember_visit
from app.comments.models import Comment, CommentState, Draft, Mute, Thread, Visit
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.kernel.pictures import avatar
from app.moderation.commands import ban, lift, reject
from app.moderation.models import ModerationAction, Reason
from app.own import commands
from app.own.commands import GRACE, erase_next, leave, stay
from app.own.views.leaving import LOOKED_AT
from tests.accounts.login_visits import is_logged_in
from tests.browser import Browser, forget_columns, new_browser
from tests.cast import Cast, add_revision, make_account, make_article, make_comment, make_identity, say
from tests.house.pictures import png
from tests.house.scene import everything
from tests.pages import Page

NAME, MAIL, SUBJECT, ISSUER = "Zebulon Quist", "zq@post.example", "subject-of-zebulon", "https://id-zebulon.example"
NEEDLES = ("Zebulon", "zebulon", "Quist", MAIL, SUBJECT)
AFTER = timedelta(days=8)


@pytest.fixture(autouse=True)
def looks_at_once(app: Flask) -> None:
    """The application has not looked for what is due in this hour."""
    app.extensions.pop(LOOKED_AT, None)


def run(app: Flask) -> Result:
    """What the timer runs."""
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["accounts", "erase-due"])
    assert result.exit_code == 0, result.output
    forget_columns()
    return result


def later(days: timedelta = AFTER) -> time_machine.travel:
    """When the week is over."""
    return time_machine.travel(datetime.now(UTC) + days, tick=False)


def make_zebulon(cast: Cast) -> Account:
    """Somebody who left a trace in every table that can hold one."""
    person = make_account(NAME)
    identity = make_identity(person, issuer=ISSUER)
    identity.subject, identity.email, identity.email_verified = SUBJECT, MAIL, True
    keep_passkey(person, "localhost", NewPasskey("credential-of-zebulon", "key-of-zebulon", 3), "Zebulon's browser")
    make_link(identity, f"/articles/{NAME}")
    identity.email_trusted = True
    keep_avatar(person, avatar(png()))
    article = make_article(cast.jun)
    make_comment(welcome(MAIL, f"{NAME} abroad", "https://zebulon.example"), article, "Waving.")
    claim(person, list_guests(person)[0])
    keep_guest_reply(article.id, None, f"{NAME} waves again.", Details(NAME, MAIL, "https://zebulon.example"))
    replace_roles(person, frozenset({Role.AUTHOR}), cast.ada)
    replace_roles(person, frozenset(), cast.ada)
    former = make_account(f"{NAME} Former")
    keep_avatar(former, avatar(png()))
    ban(cast.mo, former, f"Enough, {NAME}.")
    lift(cast.mo, former)
    merge(person, make_identity(former, issuer=ISSUER))
    remember_visit(person, make_article(cast.jun).id)
    mute(person, cast.eve.id)
    return person


def file_of(app: Flask) -> Path | None:
    """The file of the database, where it is one."""
    url = db.engine.url
    return Path(url.database or "") if url.drivername.startswith("sqlite") else None


@pytest.mark.parametrize("keeps", [False, True])
def test_nothing_is_left_of_the_person_in_any_row_or_file(app: Flask, cast: Cast, *, keeps: bool) -> None:
    person = make_zebulon(cast)
    picture = person.avatar_digest or ""
    article = make_article(cast.jun)
    answered = make_comment(person, article, "I have a word." if keeps else f"{NAME} was here.")
    make_comment(cast.vera, article, "Welcome.", answered)
    say(cast.vera, article, f"Where is @{NAME}?")
    add_revision(answered, "I had a word." if keeps else f"{NAME} had a word.")
    add_revision(answered, f"{NAME} mistyped.", is_public=False)
    reject(cast.mo, make_comment(person, article, f"Buy ladders of {NAME}."), Reason.SPAM, f"No ladders, {NAME}.")
    make_comment(person, article, f"May I? {NAME}", state=CommentState.PENDING)
    delete_own(person, make_comment(person, article, f"Never mind, {NAME}."))
    ban(cast.mo, person, f"Enough, {NAME}.")
    browser = new_browser(app).log_in(person)
    browser.press("/account/erasure", texts="keep" if keeps else "remove")

    with later():
        result = run(app)

    assert result.output == "1 account erased.\n"
    rows = repr(everything())
    assert not [needle for needle in (*NEEDLES, picture) if needle in rows]
    assert db.session.scalars(select(Visit)).all() == db.session.scalars(select(Mute)).all() == []
    assert ("I have a word." in rows) is ("I had a word." in rows) is keeps
    if file := file_of(app):
        left = b"".join(each.read_bytes() for each in file.parent.iterdir())
        assert not [needle for needle in (*NEEDLES, picture) if needle.encode() in left]
        assert b"Welcome." in left


def test_replies_of_others_stay_and_the_counts_are_right(app: Flask, cast: Cast) -> None:
    person, article = make_zebulon(cast), make_article(cast.jun)
    root = make_comment(cast.vera, article, "A beginning.")
    answered = make_comment(person, article, "In the middle.", root)
    reply = make_comment(cast.ada, article, "An answer.", answered)
    make_comment(person, article, "Nobody answered this.")
    leave(person, "", keeps_texts=False)

    with later():
        run(app)

    page = Page(new_browser(app).get(f"/articles/{article.slug}").text)
    assert "Its author deleted this comment." in page.text
    assert "An answer." in page.text
    assert "2 replies" in page.all("h2", id="thread")[0].text
    assert db.session.get_one(Thread, article.id).comment_count == 2
    counts = {each.id: each.descendant_count for each in db.session.scalars(select(Comment))}
    assert (counts[root.id], counts[answered.id], counts[reply.id]) == (1, 1, 0)


def test_texts_that_are_kept_stand_under_the_name_of_a_former_reader(app: Flask, client: Browser, cast: Cast) -> None:
    person, article = make_zebulon(cast), make_article(cast.jun)
    make_comment(person, article, "My word.")
    leave(person, "", keeps_texts=True)
    assert NAME in client.get(f"/articles/{article.slug}").text

    with later():
        run(app)
        page = client.get(f"/articles/{article.slug}").text

    assert "My word." in page
    assert "Former reader" in page
    assert NAME not in page


def test_articles_stay_without_the_name_of_their_author(app: Flask, client: Browser, cast: Cast) -> None:
    article, former = make_article(cast.jun, "The fern house"), cast.jun.slug
    assert client.get(f"/authors/{former}").status_code == 200
    leave(cast.jun, "", keeps_texts=False)

    with later():
        run(app)
        page = client.get(f"/articles/{article.slug}").text

    assert "The fern house" in page
    assert "Former reader" in page
    assert "전준호" not in page
    assert client.get(f"/authors/{former}").status_code == 404


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


def test_the_log_keeps_what_was_decided_but_not_what_was_said_to_the_person(app: Flask, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.jun))
    action = reject(cast.mo, comment, Reason.SPAM, "No more ladders, Ben.")
    other = reject(cast.mo, make_comment(cast.vera, comment.article), Reason.SPAM, "Nor you.")
    leave(cast.ben, "", keeps_texts=True)

    with later():
        run(app)

    rows = {each.id: each for each in db.session.scalars(select(ModerationAction))}
    assert (rows[action.id].decision, rows[action.id].reason, rows[action.id].message) == ("reject", Reason.SPAM, "")
    assert rows[other.id].message == "Nor you."
    assert "Former reader" in new_browser(app).log_in(cast.mo).get("/moderation/log").text


def test_what_a_moderator_decided_stays_when_the_moderator_leaves(app: Flask, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.jun))
    action = reject(cast.mo, comment, Reason.SPAM, "No more ladders.")
    leave(cast.mo, "", keeps_texts=True)

    with later():
        run(app)

    db.session.refresh(action)
    assert action.message == "No more ladders."
    page = Page(new_browser(app).log_in(cast.ben).get("/account/replies").text)
    assert "Removed by a moderator as spam" in page.text


@pytest.mark.parametrize("key", ["secret_key", "fallback"])
def test_whoever_was_erased_while_banned_does_not_come_back_by_it(app: Flask, cast: Cast, key: str) -> None:
    person = make_zebulon(cast)
    ban(cast.mo, person, "Enough.", until_at=datetime.now(UTC) + timedelta(days=30))
    leave(person, "", keeps_texts=False)
    with later():
        run(app)
    signing = app.config["SETTINGS"].secret_key
    keys = (signing,) if key == "secret_key" else ("another key, which came later", signing)

    with later(), pytest.raises(NotAllowed, match="Your former account was banned until"):
        refuse_barred(ISSUER, SUBJECT, keys)

    refuse_barred(ISSUER, "somebody else", keys)
    refuse_barred("https://elsewhere.example", SUBJECT, keys)
    with later(timedelta(days=31)):
        refuse_barred(ISSUER, SUBJECT, keys)
        run(app)
    assert list(db.session.scalars(select(BarredIdentity))) == []


def test_a_ban_of_somebody_who_left_can_be_lifted(app: Flask, cast: Cast) -> None:
    person = make_zebulon(cast)
    ban(cast.mo, person, "Enough.")
    leave(person, "", keeps_texts=False)
    with later():
        run(app)
    keys = app.config["SETTINGS"].secret_keys
    with pytest.raises(NotAllowed, match="banned for good"):
        refuse_barred(ISSUER, SUBJECT, keys)

    lift(cast.mo, get_account(person.id))

    refuse_barred(ISSUER, SUBJECT, keys)


def test_of_whoever_was_not_banned_no_hash_is_kept(app: Flask, cast: Cast) -> None:
    person = make_zebulon(cast)
    ban(cast.mo, person, "Enough.")
    lift(cast.mo, person)
    leave(person, "", keeps_texts=False)

    with later():
        run(app)

    assert everything()["barred_identities"] == []
    assert [row for row in everything()["bans"] if person.id in row] == []


def test_a_new_login_after_the_week_begins_anew(app: Flask, cast: Cast) -> None:
    person = make_zebulon(cast)
    leave(person, "", keeps_texts=False)

    with later():
        run(app)

    assert find_identity(ISSUER, SUBJECT) is None
    refuse_barred(ISSUER, SUBJECT, app.config["SETTINGS"].secret_keys)
    register("corp", Claims(ISSUER, SUBJECT, NAME, MAIL, email_verified=True, picture=""), NAME)


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


def test_a_former_reader_can_not_be_logged_in_or_found_by_name(app: Flask, client: Browser, cast: Cast) -> None:
    client.log_in(cast.ben)
    leave(cast.ben, "", keeps_texts=False)
    client.log_in(cast.ben)

    with later():
        run(app)
        seen = is_logged_in(client)

    assert not seen
    assert re.fullmatch(r"former-reader-[0-9a-f]{10}", cast.ben.slug)
    assert list(db.session.scalars(select(Identity).where(Identity.account_id == cast.ben.id))) == []


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


def test_what_belonged_to_which_account_is_forgotten_when_it_can_not_be_undone_any_more(app: Flask, cast: Cast) -> None:
    merge(cast.ben, make_identity(make_account(NAME)))
    with later(-AFTER):
        merge(cast.vera, make_identity(make_account("Nora Field")))

    run(app)

    moved = {each.account_id: each.moved for each in db.session.scalars(select(Merge))}
    assert moved[cast.vera.id] == {}
    assert moved[cast.ben.id]["identities.account_id"]


def test_nothing_is_left_by_which_an_erased_text_is_known_again(app: Flask, cast: Cast) -> None:
    article = make_article(cast.jun)
    db.session.commit()
    mine, other = say(cast.ben, article, "My word."), say(cast.vera, article, "Another word.")
    assert mine.fingerprint
    leave(cast.ben, "", keeps_texts=False)

    with later():
        run(app)

    kept = db.session.scalars(select(Comment.id).where(Comment.fingerprint.is_not(None))).all()
    assert kept == [other.id]
