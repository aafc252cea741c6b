"""Linking, unlinking and merging at the same moment from several browsers of one person."""

from collections.abc import Callable
from time import sleep

from flask import Flask
from sqlalchemy import select

from app.accounts.commands.linking import link, unlink
from app.accounts.commands.links import LINKS_AT_ONCE, make_link, use_link
from app.accounts.commands.merging import merge
from app.accounts.models import Identity, LoginSession, Merge, Role, RoleGrant
from app.accounts.providers.claims import Claims
from app.accounts.queries import get_account, get_own_identity, list_identities
from app.kernel.database import db, writing
from app.kernel.errors import NotAllowed, NotFound, RuleBroken
from tests.accounts.login_visits import count
from tests.accounts.passkey_visits import add_passkey, ask_for_known, send
from tests.browser import Browser, new_browser
from tests.cast import Cast, identity_of, make_account, make_identity
from tests.comments.test_twice import AT_ONCE, at_once
from tests.conftest import Queries

NEW = Claims("https://corp.example", "new", "", "", email_verified=False, picture="")


def outcome(app: Flask, work: Callable[[], object]) -> str:
    """`done`, or the name of the rule that said no, in a transaction of its own."""
    with app.app_context(), writing():
        try:
            work()
            db.session.commit()
        except (RuleBroken, NotAllowed, NotFound) as error:
            db.session.rollback()
            return type(error).__name__
        return "done"


def test_twice_an_identity_linked_five_times_at_once_is_linked_once(app: Flask, cast: Cast) -> None:
    ben = cast.ben.id

    outcomes = at_once(lambda _: outcome(app, lambda: link(get_account(ben), "corp", NEW, ("key",))))

    assert sorted(outcomes) == ["RuleBroken"] * (AT_ONCE - 1) + ["done"]
    assert len(list_identities(cast.ben)) == 2


def test_two_identities_unlinked_at_once_leave_one(app: Flask, cast: Cast) -> None:
    ben, numbers = cast.ben.id, [identity_of(cast.ben).id, make_identity(cast.ben).id]
    db.session.commit()

    def let_go(number: int) -> None:
        account = get_account(ben)
        unlink(account, get_own_identity(account, numbers[number]), {"corp"})

    outcomes = at_once(lambda n: outcome(app, lambda: let_go(n)), 2)

    assert sorted(outcomes) == ["NotAllowed", "done"]
    assert len(list_identities(cast.ben)) == 1


def test_two_accounts_merged_into_each_other_at_once_become_one(app: Flask, cast: Cast) -> None:
    nora = make_account("Nora Field")
    people, ways = [cast.ben.id, nora.id], [identity_of(cast.ben).id, identity_of(nora).id]
    db.session.commit()

    def take_over(number: int) -> None:
        merge(get_account(people[number]), db.session.get_one(Identity, ways[1 - number]))

    outcomes = at_once(lambda n: outcome(app, lambda: take_over(n)), 2)

    assert sorted(outcomes) in (["NotAllowed", "done"], ["RuleBroken", "done"])
    row = db.session.scalars(select(Merge)).one()
    owners = db.session.scalars(select(Identity.account_id).where(Identity.account_id.in_(people))).all()
    assert set(owners) == {row.account_id}


def test_replayed_an_answer_of_a_passkey_sent_five_times_at_once_logs_in_once(app: Flask, cast: Cast) -> None:
    authenticator, phone = add_passkey(new_browser(app).log_in(cast.ben)), new_browser(app)
    authenticator.count = -1
    answer = authenticator.sign(ask_for_known(phone))
    cookie = phone.get_cookie("session")
    assert cookie
    before, copies = count(LoginSession), [new_browser(app) for _ in range(AT_ONCE)]
    for copy in copies:
        copy.set_cookie("session", cookie.value)

    statuses = at_once(lambda n: send(copies[n], answer).status_code)

    assert statuses.count(303) == 1
    assert set(statuses) <= {303, 400, 409}
    db.session.rollback()
    assert count(LoginSession) == before + 1


def test_twice_a_link_used_five_times_at_once_lets_in_once(app: Flask, cast: Cast) -> None:
    identity = identity_of(cast.ben)
    identity.email, identity.email_verified, identity.email_trusted = "ben@example.org", True, True
    token = make_link(identity, "/") or ""
    db.session.commit()

    outcomes = at_once(lambda _: outcome(app, lambda: use_link(token)))

    assert sorted(outcomes) == ["RuleBroken"] * (AT_ONCE - 1) + ["done"]


def test_links_asked_for_at_the_same_moment_are_three_at_most(app: Flask, cast: Cast) -> None:
    number, made = identity_of(cast.ben).id, list[str | None]()
    db.session.commit()

    def ask() -> None:
        made.append(make_link(db.session.get_one(Identity, number), "/"))
        sleep(0.1)

    at_once(lambda _: outcome(app, ask))

    assert len(list(filter(None, made))) == LINKS_AT_ONCE


def test_the_account_page_asks_as_often_for_much_as_for_little(
    client: Browser, cast: Cast, watch_queries: Callable[[], Queries]
) -> None:
    client.log_in(cast.ben)
    little = watch_queries()
    client.get("/account")
    count = len(little)
    for number in range(5):
        make_identity(cast.ben)
        merge(cast.ben, identity_of(make_account(f"Former {number}")))
        client.log_in(cast.ben)

    much = watch_queries()
    page = client.get("/account").text

    assert len(much) == count
    assert page.count("Log out<span") == 5


def test_two_administrators_who_depose_each_other_at_once_wait_and_one_stays(app: Flask, cast: Cast) -> None:
    """Each holds their own account first; nobody waits for somebody who waits for them."""
    pair = [cast.ada, make_account("Nora Field", Role.ADMINISTRATOR)]
    ids = [each.id for each in pair]
    browsers = [new_browser(app).log_in(each) for each in pair]
    tokens = [each.token() for each in browsers]

    def depose(number: int) -> int:
        path = f"/accounts/{ids[1 - number]}/roles"
        return browsers[number].post(path, data={"csrf_token": tokens[number], "roles": "author"}).status_code

    statuses = at_once(depose, 2)

    db.session.rollback()
    assert sorted(statuses)[0] == 303
    assert sorted(statuses)[1] in (403, 422)
    grants = select(RoleGrant.account_id).where(RoleGrant.role == Role.ADMINISTRATOR)
    assert len(db.session.scalars(grants).all()) == 1
