"""What somebody wrote as a guest becomes theirs once they log in with the same verified address, and only then."""

from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts.commands.guests import claim, disown, refuse_banned, welcome
from app.accounts.commands.merging import merge, undo_merge
from app.accounts.models import UNDO_LASTS, Account, Guest, Merge, Role
from app.accounts.queries import find_ban, find_guest, get_account, list_accounts, list_guests
from app.comments.commands.guests import Details, keep_guest_reply
from app.comments.models import Comment
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.moderation.commands.people import ban
from app.own.queries.owner import Owner
from app.own.queries.sections import SECTIONS
from tests.accounts.login_visits import log_in
from tests.browser import Browser, new_browser
from tests.cast import Cast, identity_of, make_account, make_article, make_comment, make_identity
from tests.pages import Page
from tests.rigs.hostile_provider import HostileProvider

MAIL = "ben@example.org"
NOTICE = "Somebody wrote here as a guest with your address."
KEYS = ("a key", "an older key")


def trust(account: Account, email: str = MAIL, *, trusted: bool = True) -> Account:
    """Let a provider, which the owner trusts for e-mail or not, vouch for the address of an account."""
    identity = identity_of(account)
    identity.email, identity.email_verified, identity.email_trusted = email, True, trusted
    db.session.commit()
    return account


@pytest.fixture
def ben(cast: Cast) -> Account:
    """Ben, whose address is verified."""
    return trust(cast.ben)


@pytest.fixture
def guest(cast: Cast) -> Guest:
    """Somebody who confirmed ben's address, and wrote two comments."""
    account, article = welcome(MAIL, "Ben on the train", "https://ben.example"), make_article(cast.jun)
    for text in ("From the train.", "Still on it."):
        make_comment(account, article, text)
    db.session.commit()
    return find_guest(MAIL) or pytest.fail("no guest")


def authors() -> set[int]:
    """Whose the comments are now."""
    return set(db.session.scalars(select(Comment.author_id)))


def answer(browser: Browser, guest: Guest, choice: str) -> tuple[int, str]:
    """Press one of the two buttons; where it leads."""
    answered = browser.press(f"/account/guests/{guest.account_id}", **{choice: "1"})
    return answered.status_code, answered.location


def test_whoever_has_the_address_verified_is_told_and_makes_the_replies_theirs_and_can_undo_it(
    client: Browser, ben: Account, guest: Guest
) -> None:
    client.log_in(ben)
    quiet = client.get("/archive").text
    page = Page(client.get("/account").text)

    told = Page(client.get("/archive").text)
    done = answer(client, guest, "mine")
    after = [client.get(path).text for path in ("/account", "/archive")]

    assert NOTICE not in quiet  # this browser's session began without a login
    assert "2 comments by Ben on the train" in page.text
    assert NOTICE in told.text
    assert "/account#guests-head" in told.links()
    assert done == (303, "/account#merges-head")
    assert authors() == {ben.id}
    assert not any(NOTICE in each or "as a guest" in each for each in after)
    row = db.session.scalars(select(Merge)).one()
    assert client.press(f"/account/merges/{row.id}/undo").status_code == 303
    assert authors() == {guest.account_id}
    assert "2 comments by Ben on the train" in Page(client.get("/account").text).text


def test_the_notice_is_there_right_after_a_login(
    client: Browser, corp: HostileProvider, cast: Cast, guest: Guest
) -> None:
    identity = identity_of(trust(cast.ben))
    identity.issuer, identity.subject = corp.issuer, corp.tricks.login
    second = make_identity(cast.ben)  # what the provider tells at a login takes the place of what it told before
    second.email, second.email_verified, second.email_trusted = MAIL, True, True

    log_in(client)

    assert NOTICE in client.get("/archive").text


def test_nobody_is_offered_what_was_written_with_another_address(client: Browser, cast: Cast, guest: Guest) -> None:
    trust(cast.ben, "benedict@example.org")

    page = client.log_in(cast.ben).get("/account").text

    assert "as a guest" not in page
    assert answer(client, guest, "mine")[0] == 404
    assert authors() == {guest.account_id}


def test_address_as_key_an_address_that_is_verified_but_not_trusted_is_offered_nothing(
    client: Browser, cast: Cast, guest: Guest
) -> None:
    trust(cast.eve, trusted=False)

    page = client.log_in(cast.eve).get("/account").text

    assert "as a guest" not in page
    assert answer(client, guest, "mine")[0] == answer(client, guest, "other")[0] == 404
    assert authors() == {guest.account_id}


def test_address_as_key_letters_that_only_look_the_same_in_small_are_not_mixed(cast: Cast) -> None:
    welcome("mike@example.org", "Mike", "")

    offered = {
        email: len(list_guests(trust(cast.ben, email))) for email in ("mi\u212ae@example.org", "Mike@Example.org")
    }

    assert offered == {"mi\u212ae@example.org": 0, "Mike@Example.org": 1}


def test_only_the_address_that_is_the_accounts_own_counts(cast: Cast, ben: Account, guest: Guest) -> None:
    other = trust(cast.vera, "vera@example.org")
    second = make_identity(other, provider="second")
    second.email, second.email_verified, second.email_trusted = MAIL, True, True

    assert list_guests(other) == []
    assert list_guests(ben) == [guest]


def test_who_says_that_it_was_somebody_else_is_not_asked_again_and_may_think_better_of_it(
    client: Browser, ben: Account, guest: Guest
) -> None:
    client.log_in(ben).get("/account")

    done = answer(client, guest, "other")
    page, elsewhere = Page(client.get("/account").text), client.get("/archive").text
    claimed = answer(client, guest, "mine")

    assert done == (303, "/account#guests-head")
    assert "you said that this was somebody else" in page.text
    assert not page.all("button", name="other")
    assert NOTICE not in elsewhere
    assert claimed[0] == 303
    assert authors() == {ben.id}


def test_after_that_the_next_guest_with_this_address_is_another_one(ben: Account, guest: Guest) -> None:
    disown(ben, guest)

    other = welcome(MAIL, "Ben again", "")

    assert other.id != guest.account_id
    assert [each.account_id for each in list_guests(ben)] == [guest.account_id, other.id]


def test_who_claimed_what_a_guest_wrote_is_not_who_writes_as_the_next_guest(ben: Account, guest: Guest) -> None:
    claim(ben, guest)

    other = welcome(MAIL, "Ben logged out", "")

    assert other.id not in (ben.id, guest.account_id)


def test_of_two_who_claim_at_the_same_moment_the_second_is_told(cast: Cast, ben: Account, guest: Guest) -> None:
    second = trust(make_account("Benedict Cho"))
    claim(ben, guest)

    for change in (claim, disown):
        with pytest.raises(RuleBroken, match="claimed already"):
            change(second, guest)


def test_a_ban_comes_along_and_is_not_left_behind_by_saying_that_it_was_somebody_else(
    client: Browser, cast: Cast, ben: Account, guest: Guest
) -> None:
    ban(cast.mo, get_account(guest.account_id), "No ladders.")
    page = Page(client.log_in(ben).get("/account").text).text
    disown(ben, guest)

    with pytest.raises(NotAllowed, match="No ladders"):
        refuse_banned(MAIL, KEYS)

    assert "The ban comes along: you will read and not write here, for good." in page
    claim(ben, guest)
    assert find_ban(ben)
    with pytest.raises(NotAllowed, match="No ladders"):
        refuse_banned(MAIL, KEYS)


def test_staff_do_not_claim_a_banned_guest_and_who_is_leaving_claims_nothing(
    client: Browser, cast: Cast, guest: Guest
) -> None:
    ban(cast.mo, get_account(guest.account_id), "No ladders.")

    page = Page(client.log_in(trust(cast.vera)).get("/account").text)

    assert not page.all("button", name="mine")
    assert page.all("button", name="other")
    with pytest.raises(NotAllowed, match="can't be merged"):
        claim(cast.vera, guest)


def test_a_claim_can_be_undone_for_a_week(ben: Account, guest: Guest) -> None:
    row = claim(ben, guest)

    with time_machine.travel(datetime.now(UTC) + UNDO_LASTS, tick=False), pytest.raises(NotAllowed):
        undo_merge(ben, row)

    undo_merge(ben, row)
    assert authors() == {guest.account_id}


def test_a_merge_of_two_that_log_in_still_leaves_each_a_way(cast: Cast, ben: Account) -> None:
    other = make_account("Benedict Cho")
    row = merge(ben, identity_of(other))
    db.session.delete(identity_of(ben))
    db.session.flush()

    with pytest.raises(RuleBroken, match="no way to log in"):
        undo_merge(ben, row)


def test_guests_are_not_among_the_people_who_get_roles(cast: Cast, guest: Guest) -> None:
    assert guest.account_id not in {each.id for each in list_accounts()}


def test_the_export_holds_who_one_was_as_a_guest_and_what_waits_for_ones_own_address(
    cast: Cast, ben: Account, guest: Guest
) -> None:
    article = make_article(cast.jun)
    keep_guest_reply(article.id, None, "Not confirmed.", Details("Ben", MAIL, ""))
    keep_guest_reply(article.id, None, "Of another.", Details("Gus", "gus@example.org", ""))
    claim(ben, guest)
    found = {
        (name, each.name): list(each.rows(Owner(account.id)))
        for name, account in (("ben", ben), ("vera", cast.vera))
        for each in SECTIONS
        if each.name.startswith("guest")
    }

    ((was,), (waits,)) = found["ben", "guests"], found["ben", "guest_replies"]
    assert (was["name"], was["email"], was["website"]) == ("Ben on the train", MAIL, "https://ben.example")
    assert (waits["text"], waits["email"], waits["article_title"]) == ("Not confirmed.", MAIL, "The reading room")
    assert found["vera", "guests"] == found["vera", "guest_replies"] == []


def test_a_guest_may_not_take_the_name_of_staff_by_the_time_they_confirm(cast: Cast) -> None:
    make_account("Nils Berg", Role.MODERATOR)

    with pytest.raises(RuleBroken, match="works here"):
        welcome(MAIL, "Nils Berg", "")


def test_the_notice_is_for_one_browser_alone(app: Flask, ben: Account, guest: Guest) -> None:
    new_browser(app).log_in(ben).get("/account")

    page = new_browser(app).get("/archive")

    assert NOTICE not in page.text
    assert page.headers["Cache-Control"].startswith("public")
