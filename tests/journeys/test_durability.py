"""A worker is killed while twenty people post: what was answered is there, once, and the site goes on."""

import os
import re
import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
import requests
from sqlalchemy import select

from app.accounts.models import Account, Role, RoleGrant
from app.articles.models import Article
from app.comments.models import Comment
from app.kernel.database import db, writing
from tests.journeys.stage import Stage
from tests.journeys.windows import serial

PEOPLE = 20
SECONDS = 4.0
KILLS_AT = (1.0, 2.2)  # seconds after the first reply; each worker that the site began with, once
ARTICLE = "/articles/the-last-hour-of-the-reading-room"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Writer:
    """Somebody with the article open in a browser, and the token of its form."""

    number: int
    browser: requests.Session
    token: str


def make_writer(stage: Stage, number: int) -> Writer:
    """An author, for no limit keeps staff from posting without a pause."""
    slug = stage.newcomer(f"Quick Writer {next(serial)}")
    with stage.app.app_context(), writing():
        found = db.session.scalars(select(Account.id).where(Account.slug == slug)).one()
        db.session.add(RoleGrant(account_id=found, role=Role.AUTHOR))
        db.session.commit()
    browser = stage.client(slug)
    token = TOKEN.search(browser.get(stage.address + ARTICLE, timeout=30).text)
    assert token
    return Writer(number, browser, token[1])


def keep_posting(writer: Writer, address: str, until: float) -> set[str]:
    """Post without a pause; who gets no answer tries the same text again. The texts that were answered 303."""
    answered, count = set(), 0
    while time.monotonic() < until:
        text = f"Person {writer.number} says sentence {count}."
        form = {"csrf_token": writer.token, "text": text}
        try:
            answer = writer.browser.post(f"{address}/comments", form, allow_redirects=False, timeout=30)
        except requests.ConnectionError:
            time.sleep(0.05)
            continue
        assert answer.status_code == 303, (answer.status_code, answer.text[-2000:])
        answered.add(text)
        count += 1
    return answered


def stored(stage: Stage) -> Counter[str]:
    """How often each text stands under the article."""
    with stage.app.app_context():
        texts = select(Comment.source).join(Article).where(Article.slug == ARTICLE.rpartition("/")[2])
        return Counter(db.session.scalars(texts))


@pytest.mark.parametrize("kind", ["stage", "stage_on_postgresql"])
def test_what_was_answered_outlives_killed_workers(request: pytest.FixtureRequest, kind: str) -> None:
    """Rows "power cut" and "twice": kill -9 of a worker, two times over."""
    stage: Stage = request.getfixturevalue(kind)
    writers = [make_writer(stage, number) for number in range(PEOPLE)]

    workers, begun = stage.site.pids(), time.monotonic()
    with ThreadPoolExecutor(PEOPLE) as pool:
        tasks = [pool.submit(keep_posting, each, stage.address + ARTICLE, begun + SECONDS) for each in writers]
        # The server takes one worker that dies twice within 5.5 s for a crash loop, and ends.
        for at, worker in zip(KILLS_AT, workers, strict=True):
            time.sleep(max(0, begun + at - time.monotonic()))
            os.kill(worker, signal.SIGKILL)
    answered = set().union(*(task.result() for task in tasks))

    found = stored(stage)
    assert len(answered) > PEOPLE
    assert {text: found[text] for text in answered if found[text] != 1} == {}
    assert max(found.values()) == 1
    assert requests.get(stage.address + ARTICLE, timeout=30).status_code == 200
    assert len(stage.site.pids()) == 2
    assert not set(workers) & set(stage.site.pids())
