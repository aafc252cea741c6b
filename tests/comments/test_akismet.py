"""Akismet: what it is told, what its answers mean, and that comments wait where it gives none."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from app.comments.admission.candidate import Opinion
from app.comments.admission.models import Verdict
from app.comments.outside import akismet
from app.comments.outside.adviser import NO_ANSWER, Adviser
from tests.comments.test_hook import QUESTION
from tests.rigs.hostile_server import Answer, Fault, Received, serving

SITE = "https://example.org"


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Received], Answer]], Opinion]:
    """What comes of asking an Akismet that answers like this."""

    def put(respond: Callable[[Received], Answer]) -> Opinion:
        with serving(respond) as address:
            monkeypatch.setattr(akismet, "ADDRESS", f"{address}/1.1")
            return Adviser(akismet.NAME, partial(akismet.ask, "a-key", SITE)).ask(QUESTION)

    return put


Ask = Callable[[Callable[[Received], Answer]], Opinion]


@pytest.mark.parametrize(("body", "opinion"), [(b"true", ("hold", "spam")), (b"false\n", ("pass", ""))])
def test_its_yes_holds_and_its_no_lets_pass(ask: Ask, body: bytes, opinion: tuple[str, str]) -> None:
    assert ask(lambda request: Answer(200, body)) == ("akismet", *opinion)


@pytest.mark.parametrize(
    "answer",
    [Answer(200, b"invalid"), Answer(200), Answer(500, b"false"), Answer(302, headers={"Location": "/1.1/x"})]
    + [Answer(fault=fault) for fault in (Fault.DEAD, Fault.ENDLESS, Fault.RUBBISH)],
    ids=repr,
)
def test_whatever_else_it_answers_holds_the_comment(ask: Ask, answer: Answer) -> None:
    assert ask(lambda request: answer) == ("akismet", "hold", NO_ANSWER)


def test_it_is_told_what_the_page_about_privacy_says_and_no_more(ask: Ask) -> None:
    received: list[Received] = []

    ask(lambda request: received.append(request) or Answer(200, b"false"))

    assert (received[0].method, received[0].path) == ("POST", "/1.1/comment-check")
    assert received[0].parameters == {
        "api_key": "a-key",
        "blog": SITE,
        "user_ip": "203.0.113.77",
        "user_agent": "Firefox",
        "permalink": QUESTION.article,
        "comment_type": "reply",
        "comment_author": "Ben Cho",
        "comment_content": "여기 *was* I.",
        "blog_charset": "UTF-8",
    }


def test_it_is_told_that_a_comment_was_edited() -> None:
    assert akismet.told(replace(QUESTION, edits=8, reply_to=None))["recheck_reason"] == "edit"


@pytest.mark.parametrize("verdict", Verdict)
def test_it_is_told_what_a_moderator_decided_and_not_who_was_where(
    monkeypatch: pytest.MonkeyPatch, verdict: Verdict
) -> None:
    received: list[Received] = []

    with serving(lambda request: received.append(request) or Answer(200, b"Thanks")) as address:
        monkeypatch.setattr(akismet, "ADDRESS", f"{address}/1.1")
        akismet.report("a-key", SITE, replace(QUESTION, network="", agent=""), verdict)

    assert received[0].path == f"/1.1/submit-{verdict}"
    assert (received[0].parameters["user_ip"], received[0].parameters["user_agent"]) == ("::", "")


def test_a_report_that_does_not_arrive_is_told_to_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(akismet, "ADDRESS", "http://127.0.0.1:1")

    akismet.report("a-key", SITE, QUESTION, Verdict.SPAM)

    assert "akismet was not told" in caplog.text
