"""Advisers are asked before the transaction, about those who are no staff, and only where it matters."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Account
from app.articles.models import Article
from app.comments.commands.guests import Details, keep_guest_reply
from app.comments.commands.measures import Target
from app.comments.commands.threads import close, lock_thread, post
from app.comments.measures import Kind
from app.comments.models import Comment, CommentState
from app.kernel.clock import now
from app.kernel.database import db, writing
from app.moderation.commands.measures import start
from app.reading import asking
from tests.browser import Browser, forget_columns, new_browser
from tests.cast import Cast, make_account, make_article, make_comment
from tests.rigs.hostile_server import Answer, Received, json_answer, serving

SECRET = "a secret of the hook, of more than enough characters"
MAIL = "gus@example.org"
TYPED = "Typed with *care*, and 끝까지 <kept> & whole."
Asks = Callable[..., Flask]


@dataclass
class Service:
    """A hook that answers as it is told to, and keeps what it was asked."""

    verdict: str = "pass"
    reason: str = ""
    asked: list[dict[str, object]] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None

    def __call__(self, request: Received) -> Answer:
        self.asked.append(json.loads(request.body))
        self.meanwhile()
        return json_answer({"verdict": self.verdict, "reason": self.reason})


@pytest.fixture
def hook() -> Service:
    """The owner's own service."""
    return Service()


@pytest.fixture
def site(another_app: Asks, hook: Service) -> Iterator[Flask]:
    """The site that asks it."""
    mail = {"guests": True, "mail_url": "smtp://127.0.0.1:1", "mail_from": "post@example.org"}
    with serving(hook) as address:
        yield another_app(hook_url=address, hook_secret=SECRET, **mail)


@pytest.fixture
def article(cast: Cast) -> Article:
    """An article that can be replied to."""
    found = make_article(cast.jun)
    db.session.commit()
    return found


@contextmanager
def browsing(site: Flask, account: Account) -> Iterator[Browser]:
    """A browser of somebody."""
    yield new_browser(site).log_in(account)
    forget_columns()


def newest() -> Comment:
    """What was said last."""
    return db.session.scalars(select(Comment).order_by(Comment.id.desc())).first() or pytest.fail("no comment")


def count_comments() -> int:
    """How many comments there are."""
    return db.session.scalar(select(func.count()).select_from(Comment)) or 0


def test_what_the_hook_lets_pass_is_there_at_once(site: Flask, hook: Service, article: Article, cast: Cast) -> None:
    parent = make_comment(cast.jun, article)
    db.session.commit()

    with browsing(site, cast.ben) as browser:
        answer = browser.press(f"/articles/{article.slug}/comments", text=TYPED, parent_id=parent.id)

    assert (answer.status_code, newest().state) == (303, "approved")
    (asked,) = hook.asked
    assert asked["text"] == TYPED
    assert asked["article"] == f"http://localhost/articles/{article.slug}"
    assert asked["reply_to"] == parent.id
    assert asked["author"]["id"] == cast.ben.id  # type: ignore[index]


def test_what_the_hook_holds_waits_with_its_reason(site: Flask, hook: Service, article: Article, cast: Cast) -> None:
    hook.verdict, hook.reason = "hold", "rude"

    with browsing(site, cast.ben) as browser:
        browser.press(f"/articles/{article.slug}/comments", text=TYPED)

    assert (newest().state, newest().held_because, newest().held_match) == ("pending", "hook", "rude")


def test_what_the_hook_refuses_is_told_and_kept_in_the_box(
    site: Flask, hook: Service, article: Article, cast: Cast
) -> None:
    hook.verdict, hook.reason = "refuse", "Lists of <b>prices</b> stand in the shop."

    with browsing(site, cast.ben) as browser:
        answer = browser.press(f"/articles/{article.slug}/comments", text=TYPED)

    assert answer.status_code == 422
    assert "Lists of &lt;b&gt;prices&lt;/b&gt; stand in the shop. Your text is still here." in answer.text
    assert "끝까지 &lt;kept&gt;" in answer.text
    assert count_comments() == 0


def test_while_the_hook_is_asked_others_write(site: Flask, hook: Service, article: Article, cast: Cast) -> None:
    """ATTACKS, dead provider: no transaction is open meanwhile, and the one write lock of SQLite is free."""
    done, article_id = list[int](), article.id

    def write() -> None:
        with site.app_context(), writing():
            done.append(lock_thread(article_id).article_id)
            db.session.commit()

    hook.meanwhile = write

    with browsing(site, cast.ben) as browser:
        posted = browser.press(f"/articles/{article.slug}/comments", text=TYPED)
        edited = browser.press(f"/comments/{newest().id}/edit", text="Another text.", seen=0)

    assert (posted.status_code, edited.status_code) == (303, 303)
    assert done == [article_id] * 2


def test_nobody_asks_about_staff(site: Flask, hook: Service, article: Article, cast: Cast) -> None:
    hook.verdict = "refuse"

    with browsing(site, cast.mo) as browser:
        answer = browser.press(f"/articles/{article.slug}/comments", text=TYPED)

    assert (answer.status_code, hook.asked) == (303, [])


def test_nobody_asks_about_what_is_refused_anyway(site: Flask, hook: Service, article: Article, cast: Cast) -> None:
    address = f"/articles/{article.slug}/comments"
    for number in range(5):
        make_comment(cast.ben, article, f"Number {number}", created_at=now())
    db.session.commit()

    with browsing(site, cast.eve) as browser:
        banned = browser.press(address, text=TYPED)
    with browsing(site, cast.ben) as browser:
        flood = browser.press(address, text=TYPED)
        forged = browser.post(address, data={"text": TYPED, "csrf_token": "forged"})
    newcomer = make_account("Nora Field")
    with browsing(site, newcomer) as browser:
        long = browser.press(address, text="x" * 10_001)
    close(article)
    db.session.commit()
    with browsing(site, newcomer) as browser:
        closed = browser.press(address, text=TYPED)

    assert [answer.status_code for answer in (banned, flood, long, forged, closed)] == [403, 429, 422, 422, 422]
    assert hook.asked == []


def test_an_edit_is_asked_about_and_held(site: Flask, hook: Service, article: Article, cast: Cast) -> None:
    with browsing(site, cast.ben) as browser:
        browser.press(f"/articles/{article.slug}/comments", text=TYPED)
        comment = newest()
        hook.verdict, hook.reason = "hold", "changed its mind"
        browser.press(f"/comments/{comment.id}/edit", text="Buy ladders.", seen=0)

    db.session.refresh(comment)
    assert (comment.state, comment.held_because, comment.held_match) == ("pending", "hook", "changed its mind")
    assert (hook.asked[1]["edits"], hook.asked[1]["text"]) == (comment.id, "Buy ladders.")


def test_an_edit_that_is_refused_comes_back_with_its_text(
    site: Flask, hook: Service, article: Article, cast: Cast
) -> None:
    with browsing(site, cast.ben) as browser:
        browser.press(f"/articles/{article.slug}/comments", text=TYPED)
        hook.verdict = "refuse"
        answer = browser.press(f"/comments/{newest().id}/edit", text="Buy ladders.", seen=0)

    assert answer.status_code == 422
    assert "the site does not take it" in answer.text
    assert "Buy ladders." in answer.text
    assert newest().source == TYPED


def test_the_reply_of_a_guest_is_asked_about_once_its_link_is_opened(
    site: Flask, hook: Service, article: Article
) -> None:
    token = keep_guest_reply(article.id, None, TYPED, Details("Gus Finn", MAIL, ""))
    db.session.commit()
    hook.verdict = "refuse"
    browser = new_browser(site)

    refused = browser.post(f"/replies/{token}")
    hook.verdict = "hold"
    taken = browser.post(f"/replies/{token}")

    assert (refused.status_code, taken.status_code) == (422, 303)
    assert "끝까지 &lt;kept&gt;" in refused.text
    assert (newest().state, newest().held_because) == (CommentState.PENDING, "hook")
    assert [each["author"] for each in hook.asked] == [{"id": None, "name": "Gus Finn", "since": None}] * 2
    assert MAIL not in repr(hook.asked)


def test_where_the_hook_is_dead_comments_wait_and_are_not_lost(another_app: Asks, article: Article, cast: Cast) -> None:
    site = another_app(hook_url="http://127.0.0.1:1", hook_secret=SECRET)

    with browsing(site, cast.ben) as browser:
        answers = [browser.press(f"/articles/{article.slug}/comments", text=f"{TYPED} {n}") for n in range(5)]

    assert {answer.status_code for answer in answers} == {303}
    rows = db.session.execute(select(Comment.state, Comment.held_because, Comment.held_match)).all()
    assert rows == [("pending", "hook", "no answer")] * 5


def test_a_network_asks_no_oftener_than_others_can_bear(
    site: Flask, hook: Service, article: Article, cast: Cast
) -> None:
    hook.verdict = "refuse"

    with browsing(site, cast.ben) as browser:
        statuses = [browser.press(f"/articles/{article.slug}/comments", text=TYPED).status_code for _ in range(22)]

    assert statuses == [422] * 20 + [429] * 2
    assert len(hook.asked) == 20
    assert count_comments() == 0


def test_nobody_asks_about_who_is_logged_out_or_about_an_edit_of_staff(
    site: Flask, hook: Service, article: Article, cast: Cast
) -> None:
    with browsing(site, cast.mo) as browser:
        browser.press(f"/articles/{article.slug}/comments", text=TYPED)
        edited = browser.press(f"/comments/{newest().id}/edit", text="Another text.", seen=0)
    kept = new_browser(site).post(f"/articles/{article.slug}/comments", data={"text": TYPED})

    assert (edited.status_code, kept.status_code, hook.asked) == (303, 422, [])
    assert "끝까지 &lt;kept&gt;" in kept.text


def test_twice_a_second_press_lands_on_the_first_reply_and_nobody_is_asked_again(
    site: Flask, hook: Service, article: Article, cast: Cast
) -> None:
    """ATTACKS, twice: not even where a thread is slow, which the first press made the second one feel."""
    start(cast.mo, Target(article=article), Kind.SLOW, None, 5)
    db.session.commit()
    address = f"/articles/{article.slug}/comments"

    with browsing(site, cast.ben) as browser:
        answers = [browser.press(address, text=TYPED) for _ in range(2)]
        other = browser.press(address, text="Something else.")

    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert other.status_code == 429
    assert (len(hook.asked), count_comments()) == (1, 1)


def test_twice_a_second_press_of_an_edit_changes_nothing_and_nobody_is_asked_again(
    site: Flask, hook: Service, article: Article, cast: Cast
) -> None:
    """A slow thread asks nobody to wait with an edit."""
    comment_id = make_comment(cast.ben, article, created_at=now()).id
    start(cast.mo, Target(article=article), Kind.SLOW, None, 5)
    db.session.commit()

    with browsing(site, cast.ben) as browser:
        answers = [browser.press(f"/comments/{comment_id}/edit", text=TYPED, seen=0) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(hook.asked) == 1
    assert newest().revision_count == 1


def test_what_was_there_when_it_was_asked_about_and_is_gone_when_it_is_posted_waits(
    article: Article, cast: Cast
) -> None:
    """Or somebody could press twice and delete the first at that moment, so that no adviser sees the second."""
    opinions = ((), asking.UNASKED)

    states = [post(cast.ben, article.id, None, f"Say {n}.", opinions=each).state for n, each in enumerate(opinions)]

    assert states == ["approved", "pending"]
