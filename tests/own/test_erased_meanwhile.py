"""Whoever is erased while they change something leaves nothing behind: the change waits, and then is not made."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import timedelta
from time import sleep

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.arrivals import Arrival
from app.accounts.models import FORMER_READER, Account, Identity
from app.accounts.providers.claims import Claims
from app.comments.commands.own import delete_own
from app.comments.models import Comment, CommentState, Mute, Visit
from app.kernel.clock import now
from app.kernel.database import db, writing
from app.own.commands import erase_next
from app.own.views.leaving import LOOKED_AT
from tests.browser import Browser
from tests.cast import Cast, make_article, make_comment

Change = Callable[[Cast, Browser], tuple[str, dict[str, str]]]


def rename(cast: Cast, browser: Browser) -> tuple[str, dict[str, str]]:
    """Take another name."""
    return "/account", {"name": "Benjamin Cho"}


def visit(cast: Cast, browser: Browser) -> tuple[str, dict[str, str]]:
    """Leave the trace of a visit."""
    return f"/articles/{make_article(cast.ada).slug}/visits", {}


def mute(cast: Cast, browser: Browser) -> tuple[str, dict[str, str]]:
    """Mute somebody."""
    return f"/comments/{make_comment(cast.jun, make_article(cast.ada)).id}/muting", {}


def restore(cast: Cast, browser: Browser) -> tuple[str, dict[str, str]]:
    """Take back that one deleted a comment."""
    comment = make_comment(cast.ben, make_article(cast.ada), "Mine.", created_at=now())
    delete_own(cast.ben, comment)
    return f"/comments/{comment.id}/restoration", {}


def link(cast: Cast, browser: Browser) -> tuple[str, dict[str, str]]:
    """Link another identity, by which one has just come back."""
    claims = Claims("https://p.example", "sub-9", "Ben Cho", "ben@example.org", email_verified=True, picture="")
    arrival = Arrival("corp", claims, "/account", int(now().timestamp()), cast.ben.id)
    with browser.session_transaction() as cookie:
        cookie["arrival"] = asdict(arrival)
    return "/account/link", {}


@pytest.mark.parametrize("change", [rename, visit, mute, restore, link])
def test_a_change_waits_for_an_erasure_and_is_not_made(app: Flask, client: Browser, cast: Cast, change: Change) -> None:
    """On PostgreSQL the session can still be seen until the erasure commits."""
    token = client.log_in(cast.ben).token()
    path, fields = change(cast, client)
    cast.ben.erase_at, cast.ben.keeps_texts = now() - timedelta(minutes=1), False
    db.session.commit()
    app.extensions[LOOKED_AT] = now()

    with writing(), ThreadPoolExecutor(1) as other:
        erase_next("key")
        answer = other.submit(lambda: client.post(path, data={"csrf_token": token, **fields}))
        sleep(0.5)
        was_waiting = not answer.done()
        db.session.commit()
        status = answer.result(20).status_code

    db.session.expire_all()
    assert (was_waiting, status) == (True, 403)
    assert db.session.get_one(Account, cast.ben.id).name == FORMER_READER
    assert [db.session.scalars(select(each)).all() for each in (Visit, Mute)] == [[], []]
    assert db.session.scalars(select(Identity).where(Identity.account_id == cast.ben.id)).all() == []
    texts = db.session.execute(select(Comment.state, Comment.source).where(Comment.author_id == cast.ben.id))
    assert {tuple(each) for each in texts} <= {(CommentState.DELETED, "")}
