"""The same reply five times at once, and different ones at once: each is stored once, and the counts are right."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Account
from app.comments.commands.threads import post
from app.comments.models import Comment, CommentState
from app.comments.queries.comments import find_thread
from app.kernel.database import db, writing
from app.kernel.errors import RuleBroken
from app.moderation.commands.comments import approve, reject
from app.moderation.models import ModerationAction, Reason
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_account, make_article, make_comment

AT_ONCE = 5
Result = TypeVar("Result")


def at_once(work: Callable[[int], Result], times: int = AT_ONCE) -> list[Result]:
    """What the work gives when it is done so many times at the same moment, each in a thread of its own."""
    barrier, results = Barrier(times), list[Result]()

    def run(number: int) -> None:
        barrier.wait(20)
        results.append(work(number))

    threads = [Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(results) == times
    return results


def test_twice_a_reply_sent_five_times_at_once_is_stored_once(app: Flask, cast: Cast) -> None:
    """ATTACKS, twice: one is stored, the other four land on it."""
    address = f"/articles/{make_article(cast.ada).slug}/comments"
    db.session.commit()
    browsers = [new_browser(app).log_in(cast.ben) for _ in range(AT_ONCE)]
    tokens = [browser.token() for browser in browsers]

    answers = at_once(lambda n: browsers[n].post(address, data={"text": "Once!", "csrf_token": tokens[n]}))

    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert db.session.scalar(select(func.count()).select_from(Comment)) == 1


def test_twice_a_double_click_in_one_browser_is_stored_once(client: Browser, cast: Cast) -> None:
    """ATTACKS, twice: the same form, the same token, the same cookie."""
    address = f"/articles/{make_article(cast.ada).slug}/comments"
    db.session.commit()
    form = {"text": "Clicked twice.", "csrf_token": client.log_in(cast.ben).token()}

    answers = [client.post(address, data=form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert db.session.scalar(select(func.count()).select_from(Comment)) == 1


def test_different_replies_at_once_are_all_stored_and_counted(app: Flask, cast: Cast) -> None:
    article = make_article(cast.ada)
    root = make_comment(cast.jun, article)
    people = [make_account(f"Person {n}").id for n in range(AT_ONCE)]
    article_id, root_id = article.id, root.id
    db.session.commit()

    def say(number: int) -> int:
        with app.app_context(), writing():
            author = db.session.get_one(Account, people[number])
            db.session.refresh(author, ["grants"])
            comment = post(author, article_id, root_id, f"Reply {number}")
            db.session.commit()
            return comment.number

    numbers = at_once(say)

    db.session.expire_all()
    thread = find_thread(article_id)
    assert sorted(numbers) == [2, 3, 4, 5, 6]
    assert thread
    assert (thread.comment_count, thread.last_number, thread.root_count) == (6, 6, 1)
    assert db.session.get_one(Comment, root_id).descendant_count == AT_ONCE


def test_twice_five_moderators_decide_at_once_and_one_decision_is_made(app: Flask, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada), state=CommentState.PENDING)
    comment_id, moderator_id = comment.id, cast.mo.id
    db.session.commit()

    def decide(number: int) -> str:
        with app.app_context(), writing():
            moderator = db.session.get_one(Account, moderator_id)
            db.session.refresh(moderator, ["grants"])
            found = db.session.get_one(Comment, comment_id)
            try:
                if number % 2:
                    reject(moderator, found, Reason.SPAM, seen=CommentState.PENDING)
                else:
                    approve(moderator, found, seen=CommentState.PENDING)
            except RuleBroken as error:
                return str(error)
            db.session.commit()
            return "decided"

    said = at_once(decide)

    assert said.count("decided") == 1
    assert all("decided about it yourself, in another window" in each for each in said if each != "decided")
    assert (
        db.session.scalar(select(func.count()).select_from(ModerationAction).where(ModerationAction.comment_id > 0))
        == 1
    )


@pytest.mark.parametrize("other", ["text", "parent", "article", "author"])
def test_what_differs_in_one_thing_is_not_the_same_reply(client: Browser, cast: Cast, other: str) -> None:
    article, second = make_article(cast.ada), make_article(cast.ada, "Another article")
    root = make_comment(cast.jun, article)
    db.session.commit()
    address = f"/articles/{article.slug}/comments"
    client.log_in(cast.ben).press(address, text="The same.")

    if other == "text":
        client.press(address, text="The same?")
    elif other == "parent":
        client.press(address, text="The same.", parent_id=root.id)
    elif other == "article":
        client.press(f"/articles/{second.slug}/comments", text="The same.")
    else:
        new_browser(client.application).log_in(cast.vera).press(address, text="The same.")

    assert db.session.scalar(select(func.count()).select_from(Comment)) == 3
