"""Who erases an account waits for nobody who waits for them: accounts are locked first, and in one order.

On SQLite one writer waits for the other anyhow.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import sleep

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts.commands.locking import lock
from app.accounts.commands.merging import merge, undo_merge
from app.accounts.commands.roles import replace_roles, set_roles
from app.accounts.commands.sessions import NOTED_EVERY, end_all_sessions
from app.accounts.models import Account, LoginSession, Role, RoleGrant
from app.accounts.queries import get_account, get_merge
from app.comments.queries.comments import get_comment
from app.kernel.clock import now
from app.kernel.database import db, writing
from app.moderation.commands.comments import reject
from app.moderation.models import Reason
from app.own.commands import FORMER_READER, erase_part, find_due, leave
from tests.accounts.test_several_at_once import outcome
from tests.browser import Browser
from tests.cast import Cast, identity_of, make_account, make_article, make_comment


def erase_while(app: Flask, work: Callable[[], object]) -> str:
    """Erase who is due while somebody else is at work, who began when the account was just locked; how that ended."""
    db.session.commit()
    with writing(), ThreadPoolExecutor(1) as other:
        due = find_due()
        assert due
        working = other.submit(outcome, app, work)
        sleep(0.5)
        erase_part(due, "key")
        db.session.commit()
        return working.result(20)


@pytest.fixture
def due(cast: Cast) -> Account:
    """An administrator whose week is over, and whose number is larger than that of anybody else."""
    account = make_account("Nora Field", Role.ADMINISTRATOR)
    account.erase_at, account.keeps_texts = now(), False
    return account


def name_of(account_id: int) -> str:
    """What the account is called now."""
    return db.session.scalars(select(Account.name).where(Account.id == account_id)).one()


def test_an_administrator_is_erased_while_somebody_takes_their_role(app: Flask, cast: Cast, due: Account) -> None:
    ada, nora = cast.ada.id, due.id

    ended = erase_while(app, lambda: set_roles(get_account(ada), get_account(nora), frozenset()))

    assert ended == "done"
    assert name_of(nora) == FORMER_READER
    assert db.session.scalars(select(RoleGrant).where(RoleGrant.account_id == nora)).all() == []


def test_an_administrator_is_erased_while_another_leaves(app: Flask, cast: Cast, due: Account) -> None:
    ada, nora = cast.ada.id, due.id
    replace_roles(cast.mo, frozenset({Role.ADMINISTRATOR}))

    ended = erase_while(app, lambda: leave(get_account(ada), "token", keeps_texts=True))

    assert ended == "done"
    assert name_of(nora) == FORMER_READER


def test_who_took_over_another_account_is_erased_while_that_is_undone(app: Flask, cast: Cast, due: Account) -> None:
    due.erase_at = None
    row = merge(due, identity_of(cast.ben))
    due.erase_at = now()
    nora, ben, merge_id = due.id, cast.ben.id, row.id

    ended = erase_while(app, lambda: undo_merge(get_account(nora), get_merge(merge_id)))

    assert ended == "NotFound"
    assert (name_of(nora), name_of(ben)) == (FORMER_READER, FORMER_READER)


def test_somebody_is_erased_while_a_moderator_decides_about_them(app: Flask, cast: Cast, due: Account) -> None:
    comment = make_comment(due, make_article(cast.jun))
    mo, nora, comment_id = cast.mo.id, due.id, comment.id

    ended = erase_while(app, lambda: reject(get_account(mo), get_comment(comment_id), Reason.SPAM))

    assert ended in ("done", "RuleBroken")
    assert name_of(nora) == FORMER_READER


def test_somebody_is_logged_out_everywhere_while_they_ask_for_a_change(client: Browser, cast: Cast) -> None:
    token = client.log_in(cast.ben).token()
    db.session.execute(update(LoginSession).values(used_at=now() - 2 * NOTED_EVERY))
    db.session.commit()

    with writing(), ThreadPoolExecutor(1) as other:
        lock(cast.ben.id)  # as who bans, merges or erases the account
        asking = other.submit(lambda: client.post("/account/erasure/end", data={"csrf_token": token}).status_code)
        sleep(0.5)
        end_all_sessions(cast.ben)
        db.session.commit()
        status = asking.result(20)

    assert status in (303, 403)


def test_who_looks_for_somebody_to_erase_waits_for_nobody(app: Flask, cast: Cast, due: Account) -> None:
    cast.ben.erase_at, cast.ben.keeps_texts = now() + timedelta(seconds=-9), False
    db.session.commit()
    found: list[str | None] = []

    def look() -> None:
        account = find_due()
        found.append(account.name if account else None)

    with writing(), ThreadPoolExecutor(1) as other:
        first = find_due()
        looking = other.submit(outcome, app, look)
        if db.engine.dialect.name == "postgresql":  # a second writer, which SQLite does not let begin
            looking.result(20)
        erase_part(cast.ben, "key")
        db.session.commit()
        looking.result(20)

    assert first is cast.ben
    assert found == ["Nora Field"]
