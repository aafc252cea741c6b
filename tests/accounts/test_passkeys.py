"""Passkeys: added by who is logged in, used by who holds them, worth nothing to anybody else."""

import json
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, func, select

from app.accounts.challenges import LIFETIME
from app.accounts.commands.linking import IDENTITIES_LIMIT
from app.accounts.commands.merging import merge, undo_merge
from app.accounts.commands.sessions import begin_session
from app.accounts.models import PASSKEY, Account, Identity, LoginSession, Passkey, SpentChallenge
from app.accounts.passkeys import ANSWER_LIMIT, ID_LIMIT, Party, PasskeyRefused, domain_of
from app.kernel.database import db
from app.own.commands import forget_expired
from tests.accounts.login_visits import count, is_logged_in, name_shown
from tests.accounts.passkey_visits import add_passkey, ask_for_known, ask_for_new, log_in_with, send
from tests.browser import Browser, new_browser
from tests.cast import Cast, identity_of, make_account, make_article, make_identity
from tests.house.scene import everything
from tests.pages import Page
from tests.rigs.authenticator import PRESENT, VERIFIED, Authenticator, spell

PHONE = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


def passkeys_of(account: Account) -> list[Identity]:
    """The account's identities that are passkeys."""
    own = select(Identity).where(Identity.account_id == account.id, Identity.provider == PASSKEY)
    return list(db.session.scalars(own.order_by(Identity.id)))


def browser_at(other: Flask, account: Account) -> Browser:
    """A browser that is logged in at a site with another address."""
    browser, token = new_browser(other), begin_session(identity_of(account))
    db.session.commit()
    with browser.session_transaction(base_url=other.config["SETTINGS"].address) as cookie:
        cookie["_user_id"] = token
    return browser


def sign_count() -> int:
    """What the only passkey has counted."""
    return db.session.scalars(select(Passkey.sign_count)).one()


def test_a_passkey_is_added_and_logs_in_another_browser(app: Flask, client: Browser, cast: Cast) -> None:
    authenticator = add_passkey(client.log_in(cast.ben))

    phone = new_browser(app)
    answer = log_in_with(phone, authenticator)

    assert (answer.status_code, answer.location) == (303, "/archive")
    assert name_shown(phone) == "Ben Cho"
    assert sign_count() == 1


def test_the_account_page_tells_where_it_was_made_and_when_it_was_used(client: Browser, cast: Cast) -> None:
    client.environ_base["HTTP_USER_AGENT"] = PHONE["User-Agent"]
    add_passkey(client.log_in(cast.ben))

    text = Page(client.get("/account").text).text

    today = f"{datetime.now(UTC):%-d %B %Y}"
    assert f"Passkey made in Firefox on Linux added {today}, last used {today}" in text
    assert "Remove Passkey, Firefox on Linux" in text


def test_a_session_of_a_passkey_is_like_any_other(app: Flask, client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun)
    phone = new_browser(app)
    log_in_with(phone, add_passkey(client.log_in(cast.ben)))

    page = phone.get(f"/articles/{article.slug}").text
    posted = phone.press(f"/articles/{article.slug}/comments", text="By a touch.")

    assert "You are commenting using a passkey." in page
    assert posted.status_code == 303
    exported = json.loads(ZipFile(BytesIO(phone.get("/account/export.zip").data)).read("export.json"))
    assert (exported["sessions"][-1]["provider"], exported["passkeys"][0]["sign_count"]) == ("passkey", 1)
    assert phone.post("/logout", data={"csrf_token": phone.token()}).status_code == 303
    assert not is_logged_in(phone)


def test_what_the_browser_is_asked_for(client: Browser, cast: Cast) -> None:
    first = add_passkey(client.log_in(cast.ben))

    options = ask_for_new(client)
    known = ask_for_known(client)

    assert options["rp"] == {"name": "Rejoinder", "id": "localhost"}
    assert options["user"]["name"] == options["user"]["displayName"] == "Ben Cho"
    assert options["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "preferred",
    }
    assert options["attestation"] == "none"
    assert [each["id"] for each in options["excludeCredentials"]] == [spell(first.credential_id)]
    assert (known["rpId"], known["allowCredentials"], known["userVerification"]) == ("localhost", [], "preferred")
    assert len({options["challenge"], known["challenge"], ask_for_known(client)["challenge"]}) == 3
    assert ask_for_new(client)["user"]["id"] != options["user"]["id"]


def test_a_touch_without_a_pin_is_enough_but_somebody_must_be_there(app: Flask, client: Browser, cast: Cast) -> None:
    authenticator = add_passkey(client.log_in(cast.ben))
    touched, nobody_there = new_browser(app), new_browser(app)

    authenticator.flags = PRESENT
    assert log_in_with(touched, authenticator).status_code == 303

    authenticator.flags = VERIFIED
    assert log_in_with(nobody_there, authenticator).status_code == 400


def test_replayed_an_answer_counts_once_even_with_a_copy_of_the_cookie(app: Flask, client: Browser, cast: Cast) -> None:
    authenticator = add_passkey(client.log_in(cast.ben))
    authenticator.count = -1  # it tells 0 and again 0, as those do that are kept in a cloud
    phone, thief = new_browser(app), new_browser(app)
    answer = authenticator.sign(ask_for_known(phone))
    copied = phone.get_cookie("session")
    assert copied
    assert send(phone, answer).status_code == 303

    thief.set_cookie("session", copied.value)
    replayed = send(thief, answer)

    assert sign_count() == 0
    assert replayed.status_code == 400
    assert "your passkey was already used" in replayed.text
    assert not is_logged_in(thief)
    assert send(phone, answer).status_code == 400


def test_replayed_an_answer_of_another_browser_logs_nobody_in(app: Flask, client: Browser, cast: Cast) -> None:
    authenticator = add_passkey(client.log_in(cast.ben))
    phone, thief = new_browser(app), new_browser(app)
    answer = authenticator.sign(ask_for_known(phone))

    without, ask_for_own = send(thief, answer), ask_for_known(thief)
    answers = [without, send(thief, answer)]

    assert ask_for_own["challenge"]
    assert [each.status_code for each in answers] == [400, 400]
    assert not is_logged_in(thief)


def test_a_challenge_expires(app: Flask, client: Browser, cast: Cast) -> None:
    authenticator = add_passkey(client.log_in(cast.ben))
    phone = new_browser(app)
    answer = authenticator.sign(ask_for_known(phone))

    with time_machine.travel(datetime.now(UTC) + LIFETIME, tick=False):
        late = send(phone, answer)

    assert late.status_code == 400
    assert "expired" in late.text
    assert not is_logged_in(phone)


def test_spent_challenges_are_forgotten_when_they_have_expired(app: Flask, client: Browser, cast: Cast) -> None:
    log_in_with(new_browser(app), add_passkey(client.log_in(cast.ben)))
    kept = db.session.scalar(select(func.count()).select_from(SpentChallenge))

    forget_expired()
    still = db.session.scalar(select(func.count()).select_from(SpentChallenge))
    with time_machine.travel(datetime.now(UTC) + LIFETIME, tick=False):
        forget_expired()

    assert kept == still == 2
    assert db.session.scalar(select(func.count()).select_from(SpentChallenge)) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:8080"},
        {"origin": "http://localhost.evil.example"},
        {"domain": "evil.example"},
        {"domain": ""},
        {"key": Authenticator().key},
        {"count": -1},
        {"count": 3},
        {"flags": 0},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_an_answer_that_is_wrong_in_one_thing_logs_nobody_in(
    app: Flask, client: Browser, cast: Cast, wrong: dict[str, Any]
) -> None:
    authenticator = add_passkey(client.log_in(cast.ben), count=4)
    phone = new_browser(app)

    for name, value in wrong.items():
        setattr(authenticator, name, value)
    answer = log_in_with(phone, authenticator)

    assert answer.status_code == 400
    assert "could not be verified, so nobody was logged in." in answer.text
    assert sign_count() == 4
    assert not is_logged_in(phone)


def test_a_count_that_goes_back_is_refused_and_one_that_goes_on_is_kept(
    app: Flask, client: Browser, cast: Cast
) -> None:
    authenticator = add_passkey(client.log_in(cast.ben))
    for told in (7, 7, 3):
        authenticator.count = told - 1
        log_in_with(new_browser(app), authenticator)

    assert sign_count() == 7
    assert count(LoginSession) == 2


def test_the_credential_of_another_account_needs_its_key(app: Flask, client: Browser, cast: Cast) -> None:
    of_ada = add_passkey(new_browser(app).log_in(cast.ada))
    of_eve = add_passkey(client.log_in(cast.eve))
    phone = new_browser(app)

    of_eve.credential_id = of_ada.credential_id
    answer = log_in_with(phone, of_eve)

    assert answer.status_code == 400
    assert not is_logged_in(phone)


def test_a_credential_that_somebody_has_is_not_added_again(app: Flask, client: Browser, cast: Cast) -> None:
    of_ada = add_passkey(new_browser(app).log_in(cast.ada))
    copy = Authenticator(credential_id=of_ada.credential_id)

    answer = client.log_in(cast.eve).press("/account/passkeys", answer=copy.make(ask_for_new(client)))

    assert answer.status_code == 422
    assert "in use already" in answer.text
    assert passkeys_of(cast.eve) == []
    assert log_in_with(new_browser(app), of_ada).status_code == 303


def test_a_passkey_that_nobody_added_is_unknown(client: Browser, cast: Cast) -> None:
    answer = log_in_with(client, Authenticator())

    assert answer.status_code == 400
    assert "does not know your passkey" in answer.text


ELSEWHERE: list[dict[str, Any]] = [{"origin": "https://evil.example"}, {"domain": "evil.example"}, {"flags": 0}]


@pytest.mark.parametrize("wrong", ELSEWHERE, ids=str)
def test_a_passkey_made_elsewhere_is_not_added(
    client: Browser, cast: Cast, wrong: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    client.log_in(cast.ben)

    answer = client.press("/account/passkeys", answer=Authenticator(**wrong).make(ask_for_new(client)))

    assert answer.status_code == 422
    assert "is no passkey for this site" in answer.text
    assert [each.getMessage()[:21] for each in caplog.records] == ["new passkey: 'Invalid"]
    assert passkeys_of(cast.ben) == []


def test_a_challenge_to_log_in_adds_nothing_and_one_to_add_logs_nobody_in(client: Browser, cast: Cast) -> None:
    authenticator = add_passkey(client.log_in(cast.ben))

    added = client.press("/account/passkeys", answer=Authenticator().make(ask_for_known(client)))
    entered = send(client, authenticator.sign(ask_for_new(client)))

    assert (added.status_code, entered.status_code) == (422, 400)
    assert len(passkeys_of(cast.ben)) == 1


def test_swapped_account_a_challenge_of_one_account_adds_nothing_to_another(client: Browser, cast: Cast) -> None:
    answer = Authenticator().make(ask_for_new(client.log_in(cast.ben)))

    refused = client.log_in(cast.mo).press("/account/passkeys", answer=answer)

    assert refused.status_code == 422
    assert passkeys_of(cast.mo) == passkeys_of(cast.ben) == []


def test_the_button_pressed_twice_adds_once(client: Browser, cast: Cast) -> None:
    answer = Authenticator().make(ask_for_new(client.log_in(cast.ben)))

    answers = [client.press("/account/passkeys", answer=answer).status_code for _ in range(2)]

    assert answers == [303, 422]
    assert len(passkeys_of(cast.ben)) == 1


HOSTILE = [
    "",
    "null",
    "[]",
    "{",
    "[" * 10_000,
    '{"id": 5}',
    '{"id": "a\\u0000b"}',
    '{"id": "\\ud800"}',
    json.dumps({"id": "A", "rawId": "A", "type": "public-key", "response": {}}),
    json.dumps({"id": "AAAA", "rawId": "AAAA", "type": "password", "response": {"signature": "x"}}),
    "x" * (ANSWER_LIMIT + 2),
]


@pytest.mark.parametrize("answer", HOSTILE, ids=lambda answer: answer[:30])
def test_forged_whatever_else_is_sent_is_refused_with_a_sentence(client: Browser, cast: Cast, answer: str) -> None:
    ask_for_known(client)
    entered = send(client, answer)
    ask_for_new(client.log_in(cast.ben))
    added = client.press("/account/passkeys", answer=answer)

    assert (entered.status_code, added.status_code) == (400, 422)
    assert passkeys_of(cast.ben) == []


def test_parts_of_a_right_answer_in_pieces_are_refused(app: Flask, client: Browser, cast: Cast) -> None:
    authenticator = add_passkey(client.log_in(cast.ben))

    for part in ("clientDataJSON", "authenticatorData", "signature"):
        for broken in ("", "AA", "_" * 50, None, 5):
            phone = new_browser(app)
            told = json.loads(authenticator.sign(ask_for_known(phone)))
            told["response"][part] = broken
            assert send(phone, json.dumps(told)).status_code == 400


def test_a_credential_id_longer_than_the_standard_is_refused() -> None:
    party, challenge = Party("localhost", "http://localhost", "Rejoinder"), secrets.token_bytes(32)
    options = json.loads(party.ask_for_new(challenge, "Ben Cho", []))

    made = party.verify_new(Authenticator(credential_id=bytes(ID_LIMIT)).make(options), challenge)
    with pytest.raises(PasskeyRefused):
        party.verify_new(Authenticator(credential_id=bytes(ID_LIMIT + 1)).make(options), challenge)

    assert made.sign_count == 0


def test_a_removed_passkey_opens_nothing_and_ends_its_sessions(app: Flask, client: Browser, cast: Cast) -> None:
    phone, authenticator = new_browser(app), add_passkey(client.log_in(cast.ben))
    log_in_with(phone, authenticator)
    passkey = passkeys_of(cast.ben)[0]

    client.press(f"/account/identities/{passkey.id}/removal")

    assert not is_logged_in(phone)
    assert is_logged_in(client)
    assert log_in_with(new_browser(app), authenticator).status_code == 400
    assert db.session.scalars(select(Passkey)).all() == []


def test_a_passkey_is_a_way_in_so_the_last_provider_may_go_but_the_passkey_then_stays(
    app: Flask, client: Browser, cast: Cast
) -> None:
    authenticator, phone = add_passkey(client.log_in(cast.ben)), new_browser(app)
    log_in_with(phone, authenticator)

    unlinked = phone.press(f"/account/identities/{identity_of(cast.ben).id}/removal")
    kept = phone.press(f"/account/identities/{passkeys_of(cast.ben)[0].id}/removal")

    assert (unlinked.status_code, kept.status_code) == (303, 403)
    assert "removal" not in phone.get("/account").text
    assert log_in_with(new_browser(app), authenticator).status_code == 303


def test_a_passkey_of_a_former_domain_is_no_way_in(
    app: Flask, another_app: Callable[..., Flask], client: Browser, cast: Cast
) -> None:
    authenticator = add_passkey(client.log_in(cast.ben))
    moved = browser_at(another_app(address="http://moved.example"), cast.ben)
    elsewhere: Any = {"base_url": "http://moved.example"}

    page = moved.get("/account", **elsewhere).text
    answer = moved.post("/login/passkey/challenge", **elsewhere)
    authenticator.origin = "http://moved.example"
    sent = moved.post("/login/passkey", data={"answer": authenticator.sign(json.loads(answer.data))}, **elsewhere)

    assert "It is not offered here any more" in page
    assert page.count("/removal") == 1  # the passkey may go, what is left of the ways in may not
    assert sent.status_code == 400


def test_where_the_address_is_a_number_there_are_no_passkeys(another_app: Callable[..., Flask], cast: Cast) -> None:
    browser = browser_at(another_app(address="http://127.0.0.1:8000"), cast.ben)
    there: Any = {"base_url": "http://127.0.0.1:8000"}

    pages = [browser.get(path, **there).text for path in ("/login", "/account")]
    answer = browser.post("/login/passkey/challenge", **there)

    assert not any("passkey" in page for page in pages)
    assert answer.status_code == 404


def test_passkeys_count_among_the_ways_to_log_in_of_which_there_are_so_many(client: Browser, cast: Cast) -> None:
    for _ in range(IDENTITIES_LIMIT - 1):
        make_identity(cast.ben)

    answer = client.log_in(cast.ben).press("/account/passkeys", answer=Authenticator().make(ask_for_new(client)))

    assert answer.status_code == 422
    assert f"at most {IDENTITIES_LIMIT}" in answer.text


def test_only_who_is_logged_in_adds_a_passkey(client: Browser, cast: Cast) -> None:
    before = everything()

    answers = [client.post(path).status_code for path in ("/account/passkeys/challenge", "/account/passkeys")]

    assert answers == [403, 403]
    assert everything() == before


def test_a_merge_takes_passkeys_along_and_its_undoing_gives_them_back(app: Flask, client: Browser, cast: Cast) -> None:
    other = make_account("Nora Field")
    authenticator = add_passkey(new_browser(app).log_in(other))
    phone, later = new_browser(app), new_browser(app)

    row = merge(cast.ben, identity_of(other))
    log_in_with(phone, authenticator)
    together = name_shown(phone)
    undo_merge(cast.ben, row)
    log_in_with(later, authenticator)

    assert together == "Ben Cho"
    assert name_shown(later) == "Nora Field"
    assert not is_logged_in(phone)


def test_a_person_without_any_provider_left_comes_back_by_passkey(
    another_app: Callable[..., Flask], client: Browser, cast: Cast
) -> None:
    authenticator = add_passkey(client.log_in(cast.ben))
    bare = new_browser(another_app(providers=()))

    page = bare.get("/login?next=/archive").text
    answer = log_in_with(bare, authenticator)

    assert 'action="/login/passkey"' in page
    assert answer.status_code == 303
    assert name_shown(bare) == "Ben Cho"


def test_nothing_of_a_passkey_is_left_when_its_identity_is_gone(client: Browser, cast: Cast) -> None:
    add_passkey(client.log_in(cast.ben))

    db.session.execute(delete(Identity).where(Identity.account_id == cast.ben.id))

    assert db.session.scalars(select(Passkey)).all() == []


def test_the_way_back_stays_on_the_site(app: Flask, client: Browser, cast: Cast) -> None:
    authenticator = add_passkey(client.log_in(cast.ben))
    phone = new_browser(app)

    answer = send(phone, authenticator.sign(ask_for_known(phone)), "//evil.example")

    assert answer.location == "/"


def test_a_login_that_failed_leads_back_to_where_it_came_from(client: Browser, cast: Cast) -> None:
    page = send(client, "{}", "/articles/the-reading-room#reply").text

    assert "/articles/the-reading-room#reply" in page


def test_it_is_too_soon_after_many_tries(client: Browser, cast: Cast) -> None:
    statuses = [client.post("/login/passkey/challenge").status_code for _ in range(21)]

    assert (statuses[19], statuses[20]) == (200, 429)


def test_a_challenge_lives_a_few_minutes() -> None:
    assert timedelta(minutes=1) < LIFETIME <= timedelta(minutes=10)


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://example.org", "example.org"),
        ("http://localhost:8000", "localhost"),
        ("https://127.0.0.1", None),
        ("http://[::1]:8000", None),
    ],
)
def test_passkeys_are_made_for_a_name_and_not_for_a_number(address: str, domain: str | None) -> None:
    assert domain_of(address) == domain
