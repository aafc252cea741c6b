"""Roles: administrators give and take them, on a page that shows everybody."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.accounts.commands.merging import merge
from app.accounts.commands.roles import set_roles
from app.accounts.models import Account, Role, RoleGrant
from app.accounts.policy import has_any, may_ban, may_grant_roles
from app.accounts.queries import ACCOUNTS_A_PAGE, get_account
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, NotFound, RuleBroken
from tests.accounts.test_several_at_once import outcome
from tests.browser import Browser
from tests.cast import Cast, identity_of, make_account
from tests.comments.test_twice import at_once


def roles_of(account: Account) -> set[Role]:
    """What the database says."""
    return set(db.session.scalars(select(RoleGrant.role).where(RoleGrant.account_id == account.id)))


def test_an_administrator_holds_every_role(cast: Cast) -> None:
    assert all(has_any(cast.ada, role) for role in Role)
    assert [has_any(cast.mo, role) for role in Role] == [role is Role.MODERATOR for role in Role]
    assert not any(has_any(each, role) for role in Role for each in (cast.ben, None))


def test_only_administrators_grant(cast: Cast) -> None:
    assert [may_grant_roles(each) for each in (cast.ada, cast.mo, cast.vera, cast.jun, cast.ben, None)] == [
        True, False, False, False, False, False,
    ]  # fmt: skip


def test_moderators_ban_readers_and_nobody_bans_staff(cast: Cast) -> None:
    assert may_ban(cast.mo, cast.ben)
    assert may_ban(cast.ada, cast.ben)
    assert not any(may_ban(cast.ada, staff) for staff in (cast.mo, cast.jun, cast.vera, cast.ada))
    assert not any(may_ban(other, cast.eve) for other in (cast.ben, cast.jun, cast.vera, None))


def test_roles_are_exactly_those_that_were_asked_for(cast: Cast) -> None:
    set_roles(cast.ada, cast.jun, frozenset({Role.EDITOR, Role.MODERATOR}))

    grants = db.session.scalars(select(RoleGrant).where(RoleGrant.account_id == cast.jun.id)).all()
    assert {grant.role: grant.granted_by_id for grant in grants} == {
        Role.EDITOR: cast.ada.id,
        Role.MODERATOR: cast.ada.id,
    }
    assert roles_of(cast.mo) == {Role.MODERATOR}


def test_a_role_that_stays_keeps_who_gave_it(cast: Cast) -> None:
    set_roles(cast.ada, cast.jun, frozenset({Role.AUTHOR, Role.EDITOR}))

    author = db.session.get_one(RoleGrant, (cast.jun.id, Role.AUTHOR))
    assert author.granted_by_id is None


def test_who_is_no_administrator_gives_nothing(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        set_roles(cast.mo, cast.mo, frozenset({Role.ADMINISTRATOR}))

    assert roles_of(cast.mo) == {Role.MODERATOR}


def test_who_was_deposed_since_they_were_asked_for_gives_nothing(cast: Cast) -> None:
    assert cast.ada.roles >= {Role.ADMINISTRATOR}
    db.session.execute(delete(RoleGrant).where(RoleGrant.account_id == cast.ada.id))

    with pytest.raises(NotAllowed):
        set_roles(cast.ada, cast.mo, frozenset({Role.ADMINISTRATOR}))

    assert roles_of(cast.mo) == {Role.MODERATOR}


def test_an_administrator_stays_one_and_may_drop_the_rest(cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="ask another administrator"):
        set_roles(cast.ada, cast.ada, frozenset({Role.AUTHOR}))

    set_roles(cast.ada, cast.ada, frozenset({Role.ADMINISTRATOR}))
    assert roles_of(cast.ada) == {Role.ADMINISTRATOR}


def test_an_account_that_is_not_there_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        get_account(10_000)


def test_the_page_of_people_gives_roles(client: Browser, cast: Cast) -> None:
    client.log_in(cast.ada)

    answer = client.press(f"/accounts/{cast.ben.id}/roles", roles=["author", "moderator"])

    assert answer.status_code == 303
    assert answer.location.endswith(f"#account-{cast.ben.id}")
    assert roles_of(cast.ben) == {Role.AUTHOR, Role.MODERATOR}
    assert client.get(answer.location).status_code == 200


def test_the_page_of_people_takes_roles_at_once(client: Browser, cast: Cast) -> None:
    client.log_in(cast.ada).press(f"/accounts/{cast.mo.id}/roles")

    assert roles_of(cast.mo) == set()
    assert client.log_in(cast.mo).get("/moderation").status_code == 403


@pytest.mark.parametrize("wish", ["true", "1", "owner", "Administrator", "administrator\0", ""])
def test_mass_assignment_a_role_is_one_of_those_there_are(client: Browser, cast: Cast, wish: str) -> None:
    answer = client.log_in(cast.ada).press(f"/accounts/{cast.ben.id}/roles", roles=["author", wish])

    assert answer.status_code == 422
    assert roles_of(cast.ben) == set()


def test_an_administrator_who_takes_their_own_role_is_told_why_not(client: Browser, cast: Cast) -> None:
    answer = client.log_in(cast.ada).press(f"/accounts/{cast.ada.id}/roles", roles=["author"])

    assert answer.status_code == 422
    assert "You can&#39;t take the administrator&#39;s role from yourself" in answer.text


def test_people_are_shown_in_pages(client: Browser, cast: Cast) -> None:
    for number in range(ACCOUNTS_A_PAGE):
        make_account(f"Reader {number}")
    db.session.commit()
    client.log_in(cast.ada)

    first = client.get("/accounts").text
    last = client.get(f"/accounts?after={cast.ada.id + ACCOUNTS_A_PAGE - 1}").text

    assert first.count('<tr id="account-') == ACCOUNTS_A_PAGE
    assert "Those who came later" in first
    assert last.count('<tr id="account-') == 6
    assert "Those who came later" not in last


def test_who_is_leaving_does_not_take_the_role_of_the_last_administrator_who_stays(cast: Cast) -> None:
    set_roles(cast.ada, cast.vera, frozenset({Role.ADMINISTRATOR}))
    cast.ada.erase_at = now() + timedelta(days=3)

    with pytest.raises(RuleBroken, match="Nobody would be left"):
        set_roles(cast.ada, cast.vera, frozenset({Role.EDITOR}))

    assert roles_of(cast.vera) == {Role.ADMINISTRATOR}
    cast.ada.erase_at = None
    set_roles(cast.ada, cast.vera, frozenset({Role.EDITOR}))
    assert roles_of(cast.vera) == {Role.EDITOR}


def test_two_administrators_who_take_each_others_role_at_once_leave_one(app: Flask, cast: Cast) -> None:
    set_roles(cast.ada, cast.vera, frozenset({Role.ADMINISTRATOR}))
    people = [cast.ada.id, cast.vera.id]
    db.session.commit()

    def depose(number: int) -> None:
        set_roles(get_account(people[number]), get_account(people[1 - number]), frozenset())

    outcomes = at_once(lambda n: outcome(app, lambda: depose(n)), 2)

    assert "done" in outcomes
    assert set(outcomes) <= {"done", "RuleBroken", "NotAllowed"}
    assert len(db.session.scalars(select(RoleGrant).where(RoleGrant.role == Role.ADMINISTRATOR)).all()) == 1


def test_the_page_of_people_gives_no_role_to_an_account_that_was_merged(client: Browser, cast: Cast) -> None:
    former = make_account("Nora Field")
    merge(cast.ben, identity_of(former))
    db.session.commit()

    answer = client.log_in(cast.ada).press(f"/accounts/{former.id}/roles", roles=["moderator"])

    assert answer.status_code == 422
    assert f"{former.slug} was merged into the account {cast.ben.slug}." in answer.text
    assert roles_of(former) == roles_of(cast.ben) == set()
