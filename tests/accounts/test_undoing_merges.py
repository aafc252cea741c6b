"""Merged accounts are taken apart again within seven days, and nobody is left without a way in."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from app.accounts.commands.bans import ban
from app.accounts.commands.merging import undo_merge
from app.accounts.commands.sessions import begin_session
from app.accounts.models import Account
from app.accounts.queries import find_ban
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from tests.accounts.login_visits import is_logged_in, log_in
from tests.accounts.merges import merged, owner_of
from tests.browser import Browser, new_browser
from tests.cast import Cast, identity_of, make_account, make_article, make_comment, say
from tests.house.scene import everything


def test_a_merge_is_undone_and_everything_is_as_it_was(app: Flask, client: Browser, nora: Account, cast: Cast) -> None:
    make_comment(nora, make_article(cast.ada))
    hers = identity_of(nora)
    before = everything()
    row = merged(cast.ben, nora)
    phone = new_browser(app)
    with phone.session_transaction() as cookie:
        cookie["_user_id"] = begin_session(hers)

    page = client.log_in(cast.ben).get("/account").text
    answer = client.press(f"/account/merges/{row.id}/undo")

    assert "<bdi>Nora Field</bdi>" in page
    assert (answer.status_code, answer.location) == (303, "/account?done=undone#identities-head")
    assert (is_logged_in(client), is_logged_in(phone)) == (True, False)
    after = everything()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"merges", "sessions", "versions"}
    assert "Nora Field" not in client.get("/account").text


def test_what_was_written_since_stays_where_it_was_written(cast: Cast) -> None:
    nora, article = make_account("Nora Field"), make_article(cast.ada)
    row = merged(cast.ben, nora)
    since = say(cast.ben, article)

    undo_merge(cast.ben, row)

    assert owner_of(since) == cast.ben.id


def test_who_undoes_a_merge_by_what_moves_back_is_logged_out(client: Browser, nora: Account, cast: Cast) -> None:
    row = merged(cast.ben, nora)
    log_in(client)

    answer = client.press(f"/account/merges/{row.id}/undo")

    assert (answer.status_code, answer.location) == (303, "/login")
    assert not is_logged_in(client)


def test_a_merge_is_undone_once_and_within_seven_days(client: Browser, cast: Cast) -> None:
    first, late = (merged(cast.ben, make_account(name)) for name in ("Nora Field", "Zoe Finch"))
    client.log_in(cast.ben)

    answers = [client.press(f"/account/merges/{first.id}/undo").status_code for _ in range(2)]
    with time_machine.travel(datetime.now(UTC) + timedelta(days=8)):
        page, too_late = client.get("/account").text, client.press(f"/account/merges/{late.id}/undo")

    assert answers == [303, 403]
    assert "Zoe Finch" not in page
    assert too_late.status_code == 403


def test_nobody_undoes_the_merge_of_somebody_else(client: Browser, cast: Cast) -> None:
    row = merged(cast.ben, make_account("Nora Field"))

    answers = [
        client.log_in(cast.mo).press(f"/account/merges/{number}/undo").status_code for number in (row.id, 2**31 - 1)
    ]

    assert answers == [404, 404]
    with pytest.raises(NotAllowed):
        undo_merge(cast.mo, row)


def test_who_was_banned_since_the_merge_does_not_get_away_by_undoing_it(cast: Cast) -> None:
    row = merged(cast.ben, make_account("Nora Field"))
    ban(cast.mo, cast.ben, "Enough.")

    with pytest.raises(NotAllowed):
        undo_merge(cast.ben, row)


def test_a_ban_that_came_along_goes_back(cast: Cast) -> None:
    row = merged(cast.ben, cast.eve)

    undo_merge(cast.ben, row)

    assert (find_ban(cast.ben), bool(find_ban(cast.eve))) == (None, True)


@pytest.mark.parametrize("whose", ["ben", "nora"])
def test_neither_account_is_left_without_a_way_to_log_in(cast: Cast, whose: str) -> None:
    nora = make_account("Nora Field")
    ways = {"ben": identity_of(cast.ben), "nora": identity_of(nora)}
    row = merged(cast.ben, nora)
    db.session.delete(ways[whose])
    db.session.flush()

    with pytest.raises(RuleBroken, match="no way to log in"):
        undo_merge(cast.ben, row)


def test_three_accounts_become_one_and_come_apart_in_any_order(cast: Cast) -> None:
    article, people = make_article(cast.ada), [make_account("Nora Field"), make_account("Zoe Finch")]
    comments = [make_comment(each, article) for each in (*people, cast.ben)]
    inner, outer = merged(people[0], people[1]), merged(cast.ben, people[0])
    together = [owner_of(each) for each in comments]

    db.session.expire_all()
    undo_merge(cast.ben, inner)
    half = [owner_of(each) for each in comments]
    undo_merge(cast.ben, outer)

    assert together == [cast.ben.id] * 3
    assert half == [cast.ben.id, people[1].id, cast.ben.id]
    assert [owner_of(each) for each in comments] == [people[0].id, people[1].id, cast.ben.id]
