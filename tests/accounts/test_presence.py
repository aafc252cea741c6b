"""Whoever is merged away or logged out while their text is on its way posts nothing any more, and loses nothing."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import sleep

import pytest
import time_machine
from flask import Flask, has_request_context, session
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from app.accounts.commands.merging import merge
from app.accounts.commands.sessions import NOTED_EVERY, begin_session, end_all_sessions
from app.accounts.models import Account, Identity, LoginSession
from app.accounts.presence import change_several
from app.comments.models import Comment, Draft
from app.kernel.clock import now
from app.kernel.database import db, is_writing, writing
from app.kernel.errors import LoggedOut
from tests.browser import Browser
from tests.cast import Cast, identity_of, make_account, make_article, make_comment
from tests.conftest import Queries
from tests.reading.test_replying import in_the_box

TYPED = "Typed *just* before."


def merge_away(account: Account) -> None:
    """Let somebody else take over all that the account has."""
    identity = db.session.scalars(select(Identity).where(Identity.account_id == account.id)).one()
    merge(make_account("Nora Field"), identity)


LEAVING = {"merged": merge_away, "logged out": end_all_sessions}


@pytest.fixture
def between(app: Flask) -> Iterator[Callable[[Callable[[Account], object], Account], None]]:
    """Do something to an account in another thread, just when the next request has read and begins to write."""
    due: list[tuple[Callable[[Account], object], int]] = []

    def run(work: Callable[[Account], object], account_id: int) -> None:
        with app.app_context(), writing():
            work(db.session.get_one(Account, account_id))
            db.session.commit()

    def after_commit(_: object) -> None:
        if due and has_request_context() and not is_writing.get():
            with ThreadPoolExecutor(1) as other:
                other.submit(run, *due.pop()).result(20)

    event.listen(db.session, "after_commit", after_commit)
    yield lambda work, account: due.append((work, account.id))
    event.remove(db.session, "after_commit", after_commit)
    assert not due


@pytest.mark.parametrize("work", LEAVING.values(), ids=list(LEAVING))
def test_a_reply_of_somebody_who_has_just_gone_is_kept_and_not_posted(
    client: Browser, cast: Cast, between: Callable[..., None], work: Callable[[Account], object]
) -> None:
    article = make_article(cast.ada)
    db.session.commit()
    token = client.log_in(cast.ben).token()

    between(work, cast.ben)
    answer = client.post(f"/articles/{article.slug}/comments", data={"text": TYPED, "csrf_token": token})

    assert (answer.status_code, in_the_box(answer)) == (422, TYPED)
    assert "choose an account to log in with" in answer.text
    assert db.session.scalars(select(Comment)).all() == []
    assert db.session.scalars(select(Draft.source)).all() == [TYPED]
    assert TYPED in client.get(f"/articles/{article.slug}").text


@pytest.mark.parametrize("work", LEAVING.values(), ids=list(LEAVING))
def test_an_edit_of_somebody_who_has_just_gone_comes_back_with_its_text(
    client: Browser, cast: Cast, between: Callable[..., None], work: Callable[[Account], object]
) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada), "As it was.", created_at=now())
    db.session.commit()
    token = client.log_in(cast.ben).token()

    between(work, cast.ben)
    fields = {"text": TYPED, "seen": "0", "csrf_token": token}
    answer = client.post(f"/comments/{comment.id}/edit", data=fields)

    assert answer.status_code == 403
    assert TYPED in answer.text
    assert "not logged in any more" in answer.text
    assert 'name="provider" value="corp"' in answer.text
    assert db.session.scalars(select(Comment.source).execution_options(populate_existing=True)).all() == ["As it was."]


def test_a_reply_waits_for_a_merge_and_does_not_go_to_what_was_emptied(app: Flask, client: Browser, cast: Cast) -> None:
    """On PostgreSQL the session can still be seen until the merge commits."""
    article = make_article(cast.ada)
    db.session.commit()
    address, token = f"/articles/{article.slug}/comments", client.log_in(cast.ben).token()

    def post() -> TestResponse:
        return client.post(address, data={"text": TYPED, "csrf_token": token})

    with writing(), ThreadPoolExecutor(1) as other:
        merge_away(cast.ben)
        answer = other.submit(post)
        sleep(0.5)
        was_waiting = not answer.done()
        db.session.commit()
        answer.result(20)

    assert was_waiting
    assert db.session.scalars(select(Comment)).all() == []
    assert db.session.scalars(select(Draft.source)).all() == [TYPED]


def test_an_edit_is_noted_as_a_use_of_the_session(client: Browser, cast: Cast) -> None:
    later = now() + NOTED_EVERY + timedelta(minutes=1)
    comment = make_comment(cast.ben, make_article(cast.ada), "As it was.", created_at=later)
    db.session.commit()
    client.log_in(cast.ben)

    with time_machine.travel(later, tick=False):
        answer = client.press(f"/comments/{comment.id}/edit", text=TYPED, seen="0")

    assert answer.status_code == 303
    used_at = select(LoginSession.used_at).where(LoginSession.account_id == cast.ben.id)
    assert db.session.scalars(used_at).one() >= later - timedelta(seconds=1)


def test_a_reply_costs_nineteen_statements_at_most(
    client: Browser, cast: Cast, watch_queries: Callable[[], Queries]
) -> None:
    article = make_article(cast.ada)
    db.session.commit()
    address, token = f"/articles/{article.slug}/comments", client.log_in(cast.ben).token()
    client.post(address, data={"text": "The first.", "csrf_token": token})

    queries = watch_queries()
    client.post(address, data={"text": TYPED, "csrf_token": token})

    asked = [each for each in queries.statements if not each.startswith("BEGIN")]
    assert len(asked) <= 19


def test_a_change_of_several_accounts_is_not_made_by_whoever_has_just_gone(app: Flask, cast: Cast) -> None:
    token = begin_session(identity_of(cast.ben))
    db.session.commit()

    with app.test_request_context():
        session["_user_id"] = token
        with pytest.raises(LoggedOut):
            change_several(lambda: end_all_sessions(cast.ben))
