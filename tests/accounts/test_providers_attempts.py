"""What a browser keeps of the logins that it began."""

import pytest

from app.accounts.providers.attempts import KEPT, Attempt, Kept, keep, take
from app.accounts.providers.errors import Failure, LoginFailed
from app.kernel.clock import now


def attempt(state: str, age: int = 0, return_to: str = "/") -> Attempt:
    """An attempt that was begun so many seconds ago."""
    return Attempt("google", state, "nonce", "verifier", int(now().timestamp()) - age, return_to)


def test_an_attempt_comes_back_as_it_was_kept() -> None:
    kept = keep(keep({}, attempt("first")), attempt("second"))

    taken, others = take(kept, "first", "Google")

    assert (taken.state, taken.verifier, taken.is_fresh) == ("first", "verifier", True)
    assert list(others) == ["second"]


def test_only_the_newest_attempts_are_kept_however_a_session_sorts_them() -> None:
    kept: Kept = {}

    for number in range(KEPT + 3):
        kept = dict(sorted(keep(kept, attempt(str(9 - number), age=60 - number)).items()))

    assert list(kept) == ["2", "3", "4", "5", "6"]


def test_attempts_with_long_ways_back_leave_room_in_the_cookie() -> None:
    kept: Kept = {}

    for number in range(KEPT):
        kept = keep(kept, attempt(str(number), age=60 - number, return_to="/" + "x" * 900))

    assert list(kept) == ["3", "4"]


@pytest.mark.parametrize("kept", [{}, {"s": {}}, {"s": {"state": "s"}}, {"other": {"state": "s"}}])
def test_login_in_anothers_browser_finds_no_attempt(kept: Kept) -> None:
    with pytest.raises(LoginFailed) as caught:
        take(kept, "s", "Google")

    assert caught.value.failure is Failure.STALE
    assert caught.value.status == 400


def test_an_attempt_is_taken_once() -> None:
    _, others = take(keep({}, attempt("s")), "s", "Google")

    with pytest.raises(LoginFailed):
        take(others, "s", "Google")
