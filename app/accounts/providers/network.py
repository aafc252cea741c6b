"""Calls to providers: nothing waits longer, reads more or goes elsewhere than it was told."""

from collections.abc import Callable
from concurrent.futures import Future
from io import BytesIO
from threading import BoundedSemaphore, Thread
from time import monotonic
from typing import Any, TypeVar

from authlib.integrations.requests_client import OAuth2Session  # type: ignore[import-untyped]
from requests import ConnectionError as NoConnection
from requests import RequestException, Response, Timeout
from urllib3.exceptions import HTTPError, ReadTimeoutError

from app.accounts.providers.errors import Failure, LoginFailed, Unreadable
from app.kernel.turns import giving_way

Result = TypeVar("Result")

CONNECT_SECONDS = 5.0
ALL_SECONDS = 10.0
QUEUE_SECONDS = 1.0
CALLS_AT_ONCE = 3
ANSWER_LIMIT = 1_000_000
CHUNK = 65_536


class Gate:
    """Lets a few calls at once through to one provider, and waits for none of them beyond its time.

    The call runs in a thread of its own, for neither a name server nor a server that sends its headers one byte
    at a time keeps to the limits of a socket. A thread that is left behind holds its place until it ends, so that
    a dead provider takes up neither more threads than `at_once` nor those that serve pages.
    """

    def __init__(self, label: str, seconds: float, at_once: int) -> None:
        self.label, self.seconds = label, seconds
        self._places = BoundedSemaphore(at_once)

    def run(self, call: Callable[[], Result]) -> Result:
        """What the call returns or raises; raises LoginFailed after `seconds`, or when every place is taken."""
        if not self._places.acquire(timeout=min(QUEUE_SECONDS, self.seconds)):
            raise LoginFailed(Failure.BUSY, self.label, "every place for calls to this provider is taken")
        future: Future[Result] = Future()
        Thread(target=self._settle, args=(future, call), daemon=True).start()
        try:
            with giving_way():
                return future.result(timeout=self.seconds)
        except TimeoutError as error:
            raise LoginFailed(Failure.SLOW, self.label, f"no answer within {self.seconds:g} s") from error

    def _settle(self, future: "Future[Result]", call: Callable[[], Result]) -> None:
        try:
            future.set_result(call())
        except Exception as error:
            future.set_exception(error)
        finally:
            self._places.release()


class ProviderSession(OAuth2Session):  # type: ignore[misc]  # Authlib has no types
    """Authlib's session of one login: one time limit over all its calls, small answers, no redirects."""

    def __init__(self, label: str, seconds: float, **client: Any) -> None:
        super().__init__(**client, leeway=0)  # a token may live for less than Authlib's minute
        self.label, self.ends_at = label, monotonic() + seconds

    def request(self, method: str, url: str, *args: Any, **options: Any) -> Response:
        """The answer, read to its end; raises LoginFailed for one that is late, large, a redirect or an error."""
        left = self._seconds_left()
        options |= {"allow_redirects": False, "stream": True, "timeout": (min(CONNECT_SECONDS, left), left)}
        try:
            response: Response = super().request(method, url, *args, **options)
            response.raw = BytesIO(self._read(response))
        except (Timeout, ReadTimeoutError) as error:
            raise LoginFailed(Failure.SLOW, self.label, f"{url} did not answer in time") from error
        except NoConnection as error:
            raise LoginFailed(Failure.UNREACHABLE, self.label, f"{url} cannot be reached: {root(error)}") from error
        except (RequestException, HTTPError) as error:
            raise Unreadable(f"{url} gave an answer that is not HTTP: {error}") from error
        if response.status_code >= 500:
            raise LoginFailed(Failure.UNREACHABLE, self.label, f"{url} answered {response.status_code}")
        if 300 <= response.status_code < 400:
            raise Unreadable(f"{url} answered with a redirect, which is not followed")
        return response

    def get_json(self, url: str, **options: Any) -> object:
        """The JSON at the address; raises LoginFailed or Unreadable."""
        response = self.get(url, headers={"Accept": "application/json"}, **options)
        if response.status_code != 200:
            raise Unreadable(f"{url} answered {response.status_code}")
        try:
            answer: object = response.json()
        except (ValueError, RecursionError) as error:
            raise Unreadable(f"{url} gave an answer that is not JSON") from error
        return answer

    def _seconds_left(self) -> float:
        left = self.ends_at - monotonic()
        if left <= 0:
            raise LoginFailed(Failure.SLOW, self.label, "the calls together took too long")
        return left

    def _read(self, response: Response) -> bytes:
        body = bytearray()
        try:
            while chunk := response.raw.read1(CHUNK, decode_content=True):
                body += chunk
                if len(body) > ANSWER_LIMIT:
                    raise Unreadable(f"{response.url} gave an answer of more than {ANSWER_LIMIT:,} bytes")
                self._seconds_left()
        finally:
            response.raw.close()
        return bytes(body)


def root(error: RequestException) -> object:
    """What lies at the bottom of an error of requests: that no name server knows the host, that nobody listens."""
    inner = error.args[0] if error.args else error
    return getattr(inner, "reason", inner)
