"""The hook: what it is told, how it knows that we ask, and that nothing it does loses a comment (ATTACKS)."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest
import time_machine

from app.comments.admission.candidate import Advice, Opinion
from app.comments.outside import adviser, hook
from app.comments.outside.adviser import MOST_FAILURES, NO_ANSWER, PAUSE, SECONDS, Adviser, Question
from tests.rigs.hostile_server import Answer, Fault, Received, json_answer, serving

SECRET = "a secret of the hook, of more than enough characters"
SINCE = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
QUESTION = Question(
    text="여기 *was* I.",
    name="Ben Cho",
    author_id=7,
    since_at=SINCE,
    article="https://example.org/articles/the-reading-room",
    reply_to=3,
    edits=None,
    network="203.0.113.77",
    agent="Firefox",
)
HELD = Opinion("hook", Advice.HOLD, NO_ANSWER)


def ask(respond: Callable[[Received], Answer], times: int = 1) -> list[Opinion]:
    """What comes of asking a service that answers like this."""
    with serving(respond) as address:
        asked = Adviser(hook.NAME, partial(hook.ask, f"{address}/decide", SECRET))
        return [asked.ask(QUESTION) for _ in range(times)]


def test_it_is_told_the_comment_and_nothing_of_a_network_or_a_browser() -> None:
    received: list[Received] = []

    ask(lambda request: received.append(request) or json_answer({"verdict": "pass"}))

    assert (received[0].method, received[0].path) == ("POST", "/decide")
    assert json.loads(received[0].body) == {
        "version": 1,
        "text": "여기 *was* I.",
        "author": {"id": 7, "name": "Ben Cho", "since": "2026-03-03T09:00:00+00:00"},
        "article": "https://example.org/articles/the-reading-room",
        "reply_to": 3,
        "edits": None,
    }
    sent = repr(received[0])
    assert "203.0.113.77" not in sent
    assert "Firefox" not in sent


def test_it_can_tell_who_asks_and_when() -> None:
    received: list[Received] = []

    ask(lambda request: received.append(request) or json_answer({"verdict": "pass"}))

    at = received[0].headers["Rejoinder-Timestamp"]
    signed = hmac.new(SECRET.encode(), f"{at}.{received[0].body}".encode(), hashlib.sha256).hexdigest()
    assert received[0].headers["Rejoinder-Signature"] == f"v1={signed}"
    assert abs(int(at) - time.time()) < 10


@pytest.mark.parametrize(
    ("answer", "opinion"),
    [
        ({"verdict": "pass"}, ("pass", "")),
        ({"verdict": "pass", "reason": None, "more": 1}, ("pass", "")),
        ({"verdict": "hold", "reason": "three\nlinks"}, ("hold", "three links")),
        ({"verdict": "refuse", "reason": "한" * 900}, ("refuse", "한" * 200)),
    ],
)
def test_what_it_says_counts(answer: dict[str, object], opinion: tuple[str, str]) -> None:
    assert ask(lambda request: json_answer(answer)) == [("hook", *opinion)]


@pytest.mark.parametrize(
    "answer",
    [
        *(Answer(fault=fault) for fault in Fault if fault is not Fault.DRIPPING),
        json_answer({"verdict": "maybe"}),
        json_answer({"verdict": None}),
        json_answer({"verdict": ["pass"]}),
        json_answer({"verdict": "pass", "reason": {"a": 1}}),
        json_answer("pass"),
        json_answer({"verdict": "pass", "reason": "x" * 17_000}),
        json_answer({"verdict": "pass"}, 201),
        json_answer({"verdict": "pass"}, 403),
        Answer(200, b'{"verdict": "pass"'),
        Answer(200, b"\xff\xfe"),
        Answer(200, b"[" * 16_000),
        Answer(204),
    ],
    ids=lambda answer: repr(answer)[:50],
)
def test_whatever_else_it_answers_holds_the_comment(answer: Answer) -> None:
    assert ask(lambda request: answer) == [HELD]


@pytest.mark.parametrize("answer", [Answer(delay=60), Answer(fault=Fault.DRIPPING)], ids=["silent", "dripping"])
def test_nobody_waits_longer_than_two_seconds(answer: Answer) -> None:
    began = time.monotonic()

    opinions = ask(lambda request: answer)

    assert opinions == [HELD]
    assert time.monotonic() - began < SECONDS + 5


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_what_was_written_is_sent_nowhere_else(status: int) -> None:
    received: list[Received] = []

    with serving(lambda request: received.append(request) or json_answer({"verdict": "pass"})) as elsewhere:
        opinions = ask(lambda request: Answer(status, headers={"Location": elsewhere}))

    assert (opinions, received) == ([HELD], [])


def test_nobody_there_holds_the_comment() -> None:
    with serving(lambda request: Answer()) as address:
        pass

    assert Adviser("hook", partial(hook.ask, address, SECRET)).ask(QUESTION) == HELD


def test_one_that_fails_again_and_again_is_left_alone_for_a_minute() -> None:
    received: list[Received] = []

    opinions = ask(lambda request: received.append(request) or Answer(503), times=MOST_FAILURES + 4)

    assert opinions == [HELD] * (MOST_FAILURES + 4)
    assert len(received) == MOST_FAILURES


def test_after_the_pause_one_comment_tries_again_and_all_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [Answer(503)] * (MOST_FAILURES + 1) + [json_answer({"verdict": "pass"})] * 2
    monkeypatch.setattr(adviser, "monotonic", time.time)
    with serving(lambda request: answers.pop(0)) as address:
        asked = Adviser(hook.NAME, partial(hook.ask, address, SECRET))
        said = []
        with time_machine.travel(SINCE, tick=False) as clock:
            for shift in (0, 0, 0, PAUSE - 1, 2, PAUSE - 1, 2, 0):
                clock.shift(shift)
                said.append(asked.ask(QUESTION).advice)

    assert said == ["hold"] * 6 + ["pass"] * 2
    assert answers == []
