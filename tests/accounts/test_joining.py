"""Joining: an account for a person whom a provider vouched for, under a name that is nobody else's."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts.commands.joining import refresh, register, rename
from app.accounts.models import Account, Identity, RoleGrant
from app.accounts.providers.claims import Claims
from app.accounts.queries import find_account_by_slug, find_identity, list_accounts, list_identities, list_staff_names
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from app.kernel.versions import SITE, read_marks
from tests.accounts.login_visits import choose, count, is_logged_in, log_in, name_shown
from tests.browser import TOKEN, Browser
from tests.cast import Cast, make_identity
from tests.rigs.hostile_provider import HostileProvider

NORA = Claims("https://provider.example", "nora", "Nora", "nora@example.org", email_verified=True, picture="")
STAFF = "That name looks like the name of somebody who works here; please choose another one."
RESERVED = "That name is reserved; please choose another one."
REFUSED = [
    ("", "A name needs at least one letter."),
    ("   ", "A name needs at least one letter."),
    ("12 34", "A name needs at least one letter."),
    ("N", "A name needs at least 2 characters."),
    ("n" * 51, "That name has 51 characters; the limit is 50."),
    ("Nora\u202eField", "A name may not hold invisible or control characters."),
    ("No\u200bra", "A name may not hold invisible or control characters."),
    ("Nora\x00", "A name may not hold invisible or control characters."),
    ("https://evil.example", "A name may not be an address of a page."),
    ("Administrator", RESERVED),
    ("운영자", RESERVED),
    ("Аdmin", RESERVED),  # a Cyrillic A
    ("Mo Ellis", STAFF),
    ("mo  ellis", STAFF),
    ("Mο EIIis", STAFF),  # a Greek omicron, capital i for small l
    ("Аda Park", STAFF),
]


def test_a_person_becomes_an_account_with_one_identity(cast: Cast) -> None:
    identity = register("corp", NORA, "  Nora   Field ")

    account = find_account_by_slug("nora-field")
    assert account
    assert (account.name, account.roles, account.avatar_digest) == ("Nora Field", frozenset(), None)
    assert list_identities(account) == [identity]
    assert find_identity("https://provider.example", "nora") is identity
    assert (identity.email, identity.email_verified) == ("nora@example.org", True)


def test_two_people_may_have_one_name_but_no_two_one_address(cast: Cast) -> None:
    first = register("corp", NORA, "Nora Field")

    second = register("corp", replace(NORA, subject="other"), "Nora Field")

    assert (first.account.slug, second.account.slug) == ("nora-field", "nora-field-2")


def test_an_identity_makes_one_account_only(cast: Cast) -> None:
    register("corp", NORA, "Nora Field")

    with pytest.raises(RuleBroken, match="You have an account here already"):
        register("corp", NORA, "Nora Again")


def test_address_as_key_the_database_too_holds_issuer_and_subject_together(cast: Cast) -> None:
    make_identity(cast.ben).subject = "same"
    make_identity(cast.ada, issuer="https://other.example").subject = "same"
    db.session.flush()

    make_identity(cast.mo).subject = "same"

    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_names_of_staff_are_those_of_everybody_with_a_role(cast: Cast) -> None:
    assert sorted(list_staff_names()) == ["Ada Park", "Mo Ellis", "Vera Lind", "전준호"]


@pytest.mark.parametrize(("name", "reason"), REFUSED)
def test_name_and_website_a_name_that_misleads_is_refused_at_joining(cast: Cast, name: str, reason: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        register("corp", NORA, name)

    assert str(caught.value) == reason


@pytest.mark.parametrize(("name", "reason"), REFUSED)
def test_edit_path_a_name_that_misleads_is_refused_at_renaming(cast: Cast, name: str, reason: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        rename(cast.ben, name)

    assert str(caught.value) == reason
    assert cast.ben.name == "Ben Cho"


def test_whoever_has_a_role_may_write_the_own_name_another_way(cast: Cast) -> None:
    rename(cast.mo, "MO ELLIS")

    assert cast.mo.name == "MO ELLIS"


def test_an_identity_notes_what_its_provider_says_now(cast: Cast) -> None:
    identity = register("corp", NORA, "Nora Field")

    refresh(identity, "corp", replace(NORA, name="Else", email="", email_verified=False))

    assert (identity.email, identity.email_verified, identity.account.name) == ("", False, "Nora Field")


def test_accounts_are_listed_in_the_order_they_came(cast: Cast) -> None:
    assert [each.name for each in list_accounts(cast.ben.id)][:2] == ["Mo Ellis", "Eve Marsh"]


@pytest.mark.parametrize(("name", "reason"), REFUSED[3:8] + REFUSED[9:10] + REFUSED[12:13])
def test_the_welcome_page_says_why_and_keeps_the_name(
    client: Browser, corp: HostileProvider, cast: Cast, name: str, reason: str
) -> None:
    before = count(Account)
    log_in(client)

    answer = choose(client, name)

    assert answer.status_code == 422
    assert reason in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert f'value="{name.replace(chr(0), chr(0xFFFD))}"' in answer.text or f'value="{name}"' in answer.text
    assert (count(Account), is_logged_in(client)) == (before, False)


def test_a_name_that_was_refused_can_be_mended(client: Browser, corp: HostileProvider, cast: Cast) -> None:
    log_in(client, "/archive")
    choose(client, "Mo Ellis")

    answer = choose(client, "Mona Ellis")

    assert answer.location == "/archive"
    assert name_shown(client) == "Mona Ellis"


def test_mass_assignment_the_welcome_form_takes_a_name_and_nothing_else(client: Browser, corp: HostileProvider) -> None:
    log_in(client)
    token = TOKEN.search(client.get("/welcome").text)
    assert token
    wishes = {"roles": "administrator", "grants": "administrator", "id": "1", "slug": "admin", "email_verified": "yes"}

    client.post("/welcome", data={"csrf_token": token[1], "name": "Nora Field", "subject": "ada2", **wishes})

    account = db.session.scalars(select(Account)).one()
    assert account.slug == "nora-field"
    assert not db.session.scalars(select(RoleGrant)).all()
    assert db.session.scalars(select(Identity)).one().subject == "ada"


@pytest.mark.parametrize("token", [None, "", "made-up"])
def test_the_welcome_form_needs_its_token(client: Browser, corp: HostileProvider, token: str | None) -> None:
    log_in(client)

    answer = client.post("/welcome", data={"name": "Nora Field"} | ({"csrf_token": token} if token is not None else {}))

    assert answer.status_code == 422
    assert "this page had grown old" in answer.text.lower()
    assert 'value="Nora Field"' in answer.text
    assert count(Account) == 0


def test_twice_the_same_name_form_makes_one_account(client: Browser, corp: HostileProvider) -> None:
    log_in(client)
    cookie, token = client.get_cookie("session"), TOKEN.search(client.get("/welcome").text)
    cookie = client.get_cookie("session") or cookie
    assert cookie
    assert token
    form = {"csrf_token": token[1], "name": "Nora Field"}

    first = client.post("/welcome", data=form)
    client.set_cookie("session", cookie.value)
    second = client.post("/welcome", data=form)

    assert (first.status_code, second.status_code, count(Account)) == (303, 303, 1)


def test_renaming_oneself_changes_the_name_and_not_the_address(client: Browser, cast: Cast) -> None:
    slug = cast.ben.slug

    answer = client.log_in(cast.ben).press("/account", name="Benjamin <b>Cho</b>")

    assert (answer.status_code, answer.location) == (303, "/account?done=renamed#name-head")
    assert name_shown(client) == "Benjamin <b>Cho</b>"
    assert cast.ben.slug == slug


def test_renaming_oneself_to_a_name_that_misleads_says_why(client: Browser, cast: Cast) -> None:
    answer = client.log_in(cast.ben).press("/account", name="Mo Ellis")

    assert answer.status_code == 422
    assert STAFF in answer.text
    assert 'value="Mo Ellis"' in answer.text
    assert cast.ben.name == "Ben Cho"


def test_a_banned_account_keeps_its_name(client: Browser, cast: Cast) -> None:
    answer = client.log_in(cast.eve).press("/account", name="Somebody Else")

    assert answer.status_code == 403
    assert db.session.get_one(Account, cast.eve.id, populate_existing=True).name == "Eve Marsh"


def test_the_same_name_again_changes_nothing(client: Browser, cast: Cast) -> None:
    before = read_marks([SITE])

    answer = client.log_in(cast.ben).press("/account", name="Ben  Cho")

    assert answer.status_code == 303
    assert read_marks([SITE]) == before
