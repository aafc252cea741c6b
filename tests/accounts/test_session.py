"""A session is a row: ended by logout, by logging out everywhere, by a ban and by time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts.commands.merging import merge
from app.accounts.commands.sessions import SESSION_LASTS, begin_session, forget_expired_sessions
from app.accounts.models import Identity, LoginSession
from app.accounts.queries import find_session, get_account, hash_token
from app.kernel.database import db, writing
from app.kernel.errors import RuleBroken
from config import ProviderSettings
from tests.accounts.login_visits import choose, count, is_logged_in, log_in
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_account, make_article, make_identity
from tests.conftest import ORDINARY
from tests.pages import Page
from tests.rigs.hostile_provider import HostileProvider


def copy_of(browser: Browser) -> Browser:
    """Another browser with the same cookies."""
    thief = new_browser(browser.application)
    for name in ("session", "draft"):
        if cookie := browser.get_cookie(name):
            thief.set_cookie(name, cookie.value)
    return thief


def test_copied_cookie_is_worthless_after_logout(client: Browser, cast: Cast) -> None:
    thief = copy_of(client.log_in(cast.ben))
    assert is_logged_in(thief)

    answer = client.press("/logout")

    assert answer.status_code == 303
    assert not is_logged_in(client)
    assert not is_logged_in(thief)
    assert count(LoginSession) == 0


def test_copied_cookie_is_worthless_after_logging_out_everywhere(app: Flask, client: Browser, cast: Cast) -> None:
    client.log_in(cast.ben)
    others = [copy_of(client), new_browser(app).log_in(cast.ben)]
    stranger = new_browser(app).log_in(cast.ada)

    answer = client.press("/account/sessions/end")

    assert (answer.status_code, answer.location) == (303, "/")
    assert not any(is_logged_in(browser) for browser in (client, *others))
    assert is_logged_in(stranger)


def test_copied_cookie_is_worthless_after_a_ban(app: Flask, client: Browser, cast: Cast) -> None:
    phones = [new_browser(app).log_in(cast.ben) for _ in range(2)]
    stranger = new_browser(app).log_in(cast.ada)
    moderator = client.log_in(cast.mo)

    moderator.press(f"/moderation/accounts/{cast.ben.id}/actions", decision="ban", message="Enough.")

    assert not any(is_logged_in(phone) for phone in phones)
    assert is_logged_in(stranger)


def test_logging_out_ends_this_browser_only_and_leads_back(app: Flask, client: Browser, cast: Cast) -> None:
    client.log_in(cast.ben)
    phone = new_browser(app).log_in(cast.ben)

    inside = client.press("/logout", next="/archive")
    outside = phone.press("/logout", next="//evil.example")

    assert (inside.location, outside.location) == ("/archive", "/")


def test_logging_out_where_nobody_is_logged_in_does_no_harm(client: Browser, cast: Cast) -> None:
    answer = client.post("/logout", data={"next": "/archive"})

    assert (answer.status_code, answer.location) == (303, "/archive")


def test_logging_out_by_a_page_that_grew_old_says_so(client: Browser, cast: Cast) -> None:
    answer = client.log_in(cast.ben).post("/logout", data={"csrf_token": "old"})

    assert answer.status_code == 403
    assert "you are still logged in" in answer.text
    assert is_logged_in(client)


def test_the_cookie_and_the_token_change_at_login(client: Browser, corp: HostileProvider, cast: Cast) -> None:
    identity = make_identity(cast.ben, issuer=corp.issuer)
    identity.subject = corp.tricks.login
    db.session.commit()
    before = copy_of(client.log_in(cast.ben))
    with client.session_transaction() as cookie:
        old = dict(cookie)

    log_in(client)

    with client.session_transaction() as cookie:
        new = dict(cookie)
    assert old["_user_id"] != new["_user_id"]
    assert "csrf_token" not in new
    assert is_logged_in(client)
    assert not is_logged_in(before)


def test_a_session_that_was_planted_before_the_login_is_worthless_after_it(
    client: Browser, corp: HostileProvider
) -> None:
    log_in(client)
    planted = copy_of(client)

    choose(client, "Nora Field")

    assert is_logged_in(client)
    assert not is_logged_in(planted)


def test_the_database_keeps_no_token(client: Browser, cast: Cast) -> None:
    client.log_in(cast.ben)

    row = db.session.scalars(select(LoginSession)).one()

    with client.session_transaction() as cookie:
        assert row.token_hash == hash_token(cookie["_user_id"]) != cookie["_user_id"]


@pytest.mark.parametrize("token", ["", "x", "\ud800", "\0", "x" * 100_000])
def test_a_made_up_token_opens_nothing(cast: Cast, token: str) -> None:
    assert find_session(token) is None


@pytest.mark.parametrize(("jump", "stays"), [(-1, True), (1, True), (59, True), (61, False), (4000, False)])
def test_clocks_a_session_lasts_sixty_days(client: Browser, cast: Cast, jump: int, *, stays: bool) -> None:
    client.log_in(cast.ben)

    with time_machine.travel(datetime.now(UTC) + timedelta(days=jump)):
        seen = is_logged_in(client)

    assert seen is stays


def test_clocks_no_page_fails_when_the_clock_jumps_back_and_forth(client: Browser, cast: Cast) -> None:
    client.log_in(cast.ada)
    paths = ("/", "/account", "/accounts", "/desk", "/moderation", "/login")

    for days in (-1, 1, -365, 0):
        with time_machine.travel(datetime.now(UTC) + timedelta(days=days)):
            assert [client.get(path).status_code for path in paths] == [200] * len(paths)


def test_expired_sessions_are_dropped_and_living_ones_stay(app: Flask, client: Browser, cast: Cast) -> None:
    client.log_in(cast.ben)
    with time_machine.travel(datetime.now(UTC) - SESSION_LASTS - timedelta(minutes=1)):
        new_browser(app).log_in(cast.ada)

    assert forget_expired_sessions() == 1

    db.session.commit()
    assert is_logged_in(client)


def test_the_account_page_tells_this_browser_from_others(app: Flask, client: Browser, cast: Cast) -> None:
    new_browser(app).log_in(cast.ben)
    new_browser(app).log_in(cast.ada)

    page = client.log_in(cast.ben).get("/account").text

    assert page.count("</strong>, this browser") == 1
    assert page.count("<strong>Unknown browser</strong>") == 2


@pytest.mark.parametrize(
    ("done", "said"),
    [
        ("renamed", "Your name is changed"),
        ("linked", "Linked."),
        ("unlinked", "Unlinked."),
        ("merged", "are one now"),
        ("undone", "are apart again"),
        ("added", "The passkey is added."),
        ("staying", "Your account stays"),
        ("<b>", ""),
        (None, ""),
    ],
)
def test_the_account_page_says_what_was_just_done(client: Browser, cast: Cast, done: str | None, said: str) -> None:
    page = Page(client.log_in(cast.ben).get("/account", query_string={"done": done} if done else {}).text)

    told = page.all("div", role="status")
    assert len(told) == bool(said)
    assert not said or said in told[0].text


LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


def test_a_session_is_called_by_coarse_words_and_keeps_no_more_of_its_browser(
    client: Browser, corp: HostileProvider
) -> None:
    client.environ_base["HTTP_USER_AGENT"] = LINUX
    log_in(client)
    choose(client, "Nora Field")

    page = client.get("/account").text

    assert "<strong>Firefox on Linux</strong>, this browser" in page
    assert db.session.scalars(select(LoginSession)).one().device == "Firefox on Linux"


def test_one_browser_is_logged_out_and_the_others_stay(app: Flask, client: Browser, cast: Cast) -> None:
    phone, tablet = new_browser(app).log_in(cast.ben), new_browser(app).log_in(cast.ben)
    number = db.session.scalars(select(LoginSession.id).order_by(LoginSession.id)).first()

    answer = client.log_in(cast.ben).press(f"/account/sessions/{number}/end")

    assert (answer.status_code, answer.location) == (303, "/account?done=ended#sessions-head")
    assert [is_logged_in(each) for each in (phone, tablet, client)] == [False, True, True]


def test_nobody_logs_out_somebody_else(app: Flask, client: Browser, cast: Cast) -> None:
    stranger = new_browser(app).log_in(cast.ada)
    number = db.session.scalars(select(LoginSession.id)).one()

    answer = client.log_in(cast.ben).press(f"/account/sessions/{number}/end")

    assert answer.status_code == 404
    assert is_logged_in(stranger)


def test_all_others_are_logged_out_and_this_browser_stays(app: Flask, client: Browser, cast: Cast) -> None:
    phone, stranger = new_browser(app).log_in(cast.ben), new_browser(app).log_in(cast.ada)

    answer = client.log_in(cast.ben).press("/account/sessions/end", others="1")

    assert (answer.status_code, answer.location) == (303, "/account?done=alone#sessions-head")
    assert [is_logged_in(each) for each in (phone, stranger, client)] == [False, True, True]


def used_after(browser: Browser, elapsed: timedelta, path: str, **fields: str) -> timedelta:
    """How long after its begin a session counts as used, when its browser asks for this so much later."""
    with time_machine.travel(datetime.now(UTC) + elapsed):
        browser.press(path, **fields) if fields else browser.get(path)
    db.session.rollback()
    row = db.session.scalars(select(LoginSession)).one()
    return row.used_at - row.created_at


def test_a_session_was_used_when_it_asked_for_a_change(client: Browser, cast: Cast) -> None:
    client.log_in(cast.ben)

    later = used_after(client, timedelta(hours=5), "/account", name="Benjamin Cho")

    assert later > timedelta(hours=4)


def test_a_reply_is_a_use_of_the_session_too(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)

    later = used_after(client.log_in(cast.ben), timedelta(hours=5), f"/articles/{article.slug}/comments", text="Yes.")

    assert later > timedelta(hours=4)


def test_state_by_get_reading_is_not_noted(client: Browser, cast: Cast) -> None:
    client.log_in(cast.ben)

    assert used_after(client, timedelta(hours=5), "/account") < timedelta(minutes=1)


def test_the_use_of_a_session_is_written_at_most_once_an_hour(client: Browser, cast: Cast) -> None:
    client.log_in(cast.ben)

    soon = used_after(client, timedelta(minutes=50), "/account", name="Benjamin Cho")

    assert soon < timedelta(minutes=1)


@pytest.fixture
def rotated(another_app: Callable[..., Flask]) -> Browser:
    """A browser at the same site after its secret was rotated."""
    secret_key = "the new key of this site, which is long enough too"
    return new_browser(another_app(secret_key=secret_key, secret_key_fallbacks=(ORDINARY.secret_key,)))


def carry(cookie_from: Browser, browser: Browser) -> None:
    """Give a browser the session cookie of another."""
    cookie = cookie_from.get_cookie("session")
    assert cookie
    browser.set_cookie("session", cookie.value)


def test_keys_a_rotated_secret_logs_nobody_out_and_their_open_forms_count(
    client: Browser, cast: Cast, rotated: Browser
) -> None:
    token = client.log_in(cast.ben).token()
    carry(client, rotated)

    answer = rotated.post("/account", data={"csrf_token": token, "name": "Benjamin Cho"})

    assert answer.status_code == 303
    db.session.refresh(cast.ben, ["name"])
    assert cast.ben.name == "Benjamin Cho"


def test_keys_what_is_signed_after_the_rotation_is_signed_with_the_new_key(
    client: Browser, cast: Cast, rotated: Browser
) -> None:
    carry(client.log_in(cast.ben), rotated)
    token = rotated.token()

    carry(rotated, client)

    assert is_logged_in(rotated)
    assert not is_logged_in(client)
    assert client.log_in(cast.ben).post("/account", data={"csrf_token": token, "name": "X Y"}).status_code == 422


def test_keys_a_key_that_was_dropped_signs_nothing(
    another_app: Callable[..., Flask], client: Browser, cast: Cast
) -> None:
    client.log_in(cast.ben)
    stranger = new_browser(another_app(secret_key="a key that never knew the one before it, long"))

    carry(client, stranger)

    assert not is_logged_in(stranger)


def test_the_cookie_on_loopback_is_for_http_and_scripts_cannot_read_it(client: Browser, corp: HostileProvider) -> None:
    cookie = log_in(client).headers["Set-Cookie"]

    assert cookie.startswith("session=")
    assert "; HttpOnly; Path=/; SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_the_cookie_of_a_site_over_tls_is_bound_to_its_host(another_app: Callable[..., Flask]) -> None:
    github = ProviderSettings("github", "github", "rejoinder", "secret")
    secure = another_app(address="https://example.org", providers=(github,))

    page = new_browser(secure).post("/login/github", base_url="https://example.org")

    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert "; Secure; HttpOnly; Path=/; SameSite=Lax" in cookie
    assert "Domain" not in cookie


@pytest.fixture
def stale(app: Flask, cast: Cast) -> Identity:
    """An identity as a login has found it, before somebody else's transaction changed what it says."""
    identity = make_identity(make_account("Nora Field"))
    db.session.commit()
    return identity


def test_a_login_that_found_its_identity_before_a_merge_is_that_of_the_account_that_stays(
    app: Flask, cast: Cast, stale: Identity
) -> None:
    with app.app_context(), writing():
        merge(get_account(cast.ben.id), db.session.get_one(Identity, stale.id))
        db.session.commit()

    token = begin_session(stale)

    row = find_session(token)
    assert row
    assert row.account_id == cast.ben.id


def test_a_login_by_an_identity_that_was_taken_away_meanwhile_begins_nothing(app: Flask, stale: Identity) -> None:
    with app.app_context(), writing():
        db.session.delete(db.session.get_one(Identity, stale.id))
        db.session.commit()

    with pytest.raises(RuleBroken, match="taken away meanwhile"):
        begin_session(stale)

    assert count(LoginSession) == 0
