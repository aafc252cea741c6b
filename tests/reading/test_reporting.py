"""Akismet learns where a moderator decided otherwise, once it is stored, and of nothing else."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from sqlalchemy import select

from app.comments.models import Comment, CommentState
from app.comments.outside import akismet
from app.kernel.database import db
from tests.browser import new_browser
from tests.cast import Cast, make_article, make_comment
from tests.moderation.test_batches import spelled
from tests.rigs.hostile_server import Answer, Received, serving


@dataclass
class Service:
    """An Akismet that takes everything for spam."""

    told: list[Received] = field(default_factory=list)

    def __call__(self, request: Received) -> Answer:
        self.told.append(request)
        return Answer(200, b"true")

    @property
    def paths(self) -> list[str]:
        """What it was asked and told."""
        return [each.path for each in self.told]


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """Akismet."""
    running = Service()
    with serving(running) as address:
        monkeypatch.setattr(akismet, "ADDRESS", address)
        yield running


@pytest.fixture
def site(another_app: Callable[..., Flask], service: Service) -> Flask:
    """The site that asks it."""
    return another_app(akismet_key="a-key")


def press(site: Flask, cast: Cast, comment: Comment, **fields: str) -> int:
    """The status of a moderator's decision, when everything that it led to is done."""
    browser = new_browser(site).log_in(cast.mo)
    answer = browser.press(f"/moderation/comments/{comment.id}/actions", **fields)
    site.extensions["outbox"].settle()
    return answer.status_code


def waiting(cast: Cast, check: str, match: str) -> Comment:
    """A comment of ben's that a check holds."""
    comment = make_comment(cast.ben, make_article(cast.ada), "Ladders.", state=CommentState.PENDING)
    comment.held_because, comment.held_match = check, match
    db.session.commit()
    return comment


def test_what_it_takes_for_spam_waits_and_it_learns_that_it_was_none(site: Flask, service: Service, cast: Cast) -> None:
    article = make_article(cast.ada)
    db.session.commit()
    new_browser(site).log_in(cast.ben).press(f"/articles/{article.slug}/comments", text="Hello, @Ada Park.")
    comment = db.session.scalars(select(Comment)).one()

    status = press(site, cast, comment, decision="approve", seen="pending")

    assert (status, comment.held_because, comment.held_match) == (303, "akismet", "spam")
    assert service.paths == ["/comment-check", "/submit-ham"]
    assert [each.parameters["comment_content"] for each in service.told] == ["Hello, @Ada Park."] * 2
    assert service.told[1].parameters["user_ip"] == "::"


def test_spam_that_it_let_pass_is_told(site: Flask, service: Service, cast: Cast) -> None:
    press(site, cast, waiting(cast, "newcomer", ""), decision="reject", reason="spam")

    assert service.paths == ["/submit-spam"]


@pytest.mark.parametrize(
    ("held", "fields"),
    [
        (("akismet", "spam"), {"decision": "reject", "reason": "spam"}),
        (("akismet", "spam"), {"decision": "reject", "reason": "abuse"}),
        (("akismet", "no answer"), {"decision": "approve"}),
        (("newcomer", ""), {"decision": "approve"}),
        (("akismet", "spam"), {"decision": "approve", "csrf_token": "forged"}),
        (("akismet", "spam"), {"decision": "approve", "seen": "rejected"}),
    ],
)
def test_nothing_else_is_told(
    site: Flask, service: Service, cast: Cast, held: tuple[str, str], fields: dict[str, str]
) -> None:
    press(site, cast, waiting(cast, *held), **fields)

    assert service.paths == []


def test_it_is_told_of_each_comment_of_a_batch(site: Flask, service: Service, cast: Cast) -> None:
    first, second = waiting(cast, "new", ""), waiting(cast, "new", "")
    right = waiting(cast, "akismet", "spam")
    chosen = spelled([first, second, right])

    browser = new_browser(site).log_in(cast.mo)
    answer = browser.press("/moderation/batches", comments=chosen, decision="reject", reason="spam")
    site.extensions["outbox"].settle()

    assert answer.status_code == 303
    assert service.paths == ["/submit-spam"] * 2


def test_without_a_key_nobody_is_told_anything(app: Flask, service: Service, cast: Cast) -> None:
    press(app, cast, waiting(cast, "akismet", "spam"), decision="approve")

    assert service.paths == []


def test_a_decision_stands_when_akismet_is_gone(
    site: Flask, service: Service, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(akismet, "ADDRESS", "http://127.0.0.1:1")
    comment = waiting(cast, "akismet", "spam")

    assert press(site, cast, comment, decision="approve") == 303
    assert comment.is_approved


def test_a_decision_stands_when_too_much_waits_to_be_sent(
    site: Flask, service: Service, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    outbox, comment = site.extensions["outbox"], waiting(cast, "akismet", "spam")
    while outbox.room.acquire(blocking=False):
        pass

    assert press(site, cast, comment, decision="approve") == 303
    assert comment.is_approved
    assert service.paths == []
    assert "akismet was not told" in caplog.text
