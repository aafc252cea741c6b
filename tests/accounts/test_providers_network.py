"""Providers that are dead, slow, endless or talk rubbish: each ends in time, with one sentence, and is forgotten."""

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic

import pytest

from app.accounts.providers.client import Provider
from app.accounts.providers.errors import Failure, LoginFailed
from app.accounts.providers.network import ANSWER_LIMIT, CALLS_AT_ONCE
from tests.accounts.provider_visits import CALLBACK, client_of, failure_of, leave, log_in, posed, provider_at
from tests.rigs.hostile_provider import Endpoint, Fault, HostileProvider, Tricks, running_hostile_provider
from tests.rigs.hostile_server import Answer, serving

SHORT, SLACK = 0.6, 1.5  # seconds; the machine may be busy
CALLS = [Endpoint.DISCOVERY, Endpoint.JWKS, Endpoint.TOKEN, Endpoint.USERINFO]
FAULTS = {
    Fault.DEAD: Failure.UNREACHABLE,
    Fault.BROKEN: Failure.UNREACHABLE,
    Fault.RUBBISH: Failure.UNREADABLE,
    Fault.WRONG_SHAPE: Failure.UNREADABLE,
    Fault.ENDLESS: Failure.UNREADABLE,
    Fault.DRIPPING: Failure.SLOW,
}


@pytest.fixture(scope="module")
def running() -> Iterator[HostileProvider]:
    """One server for the module."""
    with running_hostile_provider() as provider:
        yield provider


@pytest.fixture
def rig(running: HostileProvider) -> HostileProvider:
    """The server, honest again and asked nothing yet; userinfo has to be asked."""
    running.tricks = Tricks(email_in_userinfo_only=True)
    running.requests.clear()
    return running


def limit_for(fault: Fault) -> float:
    """Short only where the limit is what ends it."""
    return SHORT if FAULTS[fault] is Failure.SLOW else 5.0


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("endpoint", CALLS)
def test_dead_provider_every_fault_of_every_call_ends_in_its_sentence(
    rig: HostileProvider, endpoint: Endpoint, fault: Fault
) -> None:
    rig.tricks.faults = {endpoint: fault}
    began = monotonic()

    error = failure_of(client_of(rig, seconds=limit_for(fault)))

    assert error.failure is FAULTS[fault]
    assert monotonic() - began < limit_for(fault) + SLACK


@pytest.mark.parametrize("endpoint", CALLS)
def test_dead_provider_a_failure_is_not_remembered(rig: HostileProvider, endpoint: Endpoint) -> None:
    provider = client_of(rig)
    rig.tricks.faults = {endpoint: Fault.RUBBISH}
    failure_of(provider)

    rig.tricks.faults = {}

    assert log_in(provider).subject == "ada"


@pytest.mark.parametrize("endpoint", CALLS)
def test_dead_provider_a_late_answer_is_not_waited_for(rig: HostileProvider, endpoint: Endpoint) -> None:
    rig.tricks.delays = {endpoint: SHORT * 6}
    began = monotonic()

    error = failure_of(client_of(rig, seconds=SHORT))

    assert error.failure is Failure.SLOW
    assert error.status == 504
    assert error.sentence.startswith("Corp did not answer in time.")
    assert monotonic() - began < SHORT + SLACK


def test_dead_provider_all_calls_together_have_one_limit(rig: HostileProvider) -> None:
    provider = client_of(rig, seconds=SHORT)
    attempt, answer = leave(provider)
    rig.tricks.delays = dict.fromkeys(CALLS, SHORT * 0.8)
    began = monotonic()

    with pytest.raises(LoginFailed) as caught:
        provider.finish(attempt, answer, CALLBACK)

    assert caught.value.failure is Failure.SLOW
    assert monotonic() - began < SHORT + SLACK


@pytest.mark.parametrize("kind", ["github", "wordpress"])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("endpoint", [Endpoint.TOKEN, Endpoint.USERINFO])
def test_dead_provider_github_and_wordpress_end_the_same_way(
    rig: HostileProvider, kind: str, endpoint: Endpoint, fault: Fault
) -> None:
    rig.tricks.faults = {endpoint: fault}

    error = failure_of(client_of(rig, posed(kind, rig), seconds=limit_for(fault)))

    assert error.failure is FAULTS[fault]


def test_dead_provider_nobody_listens() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))

        error = failure_of(provider_at(f"http://127.0.0.1:{unused.getsockname()[1]}"))

    assert error.failure is Failure.UNREACHABLE
    assert "refused" in error.reason


def test_dead_provider_a_host_that_does_not_exist() -> None:
    error = failure_of(provider_at("https://no-such-host.invalid"))

    assert error.failure in (Failure.UNREACHABLE, Failure.SLOW)


@contextmanager
def raw_server(speak: Callable[[socket.socket], None]) -> Iterator[str]:
    """The address of a server that speaks what the test wants to every caller."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    caller, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=converse, args=(caller,), daemon=True).start()

        def converse(caller: socket.socket) -> None:
            with caller:
                try:
                    speak(caller)
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def drip_headers(over: threading.Event) -> Callable[[socket.socket], None]:
    """Headers that never end, one byte at a time, each soon enough to keep a socket's limit quiet."""

    def speak(caller: socket.socket) -> None:
        caller.sendall(b"HTTP/1.1 200 OK\r\nX-Endless: ")
        while not over.wait(0.05):
            caller.sendall(b"x")

    return speak


def test_dead_provider_headers_that_never_end_are_left_in_time() -> None:
    over = threading.Event()
    with raw_server(drip_headers(over)) as address:
        began = monotonic()

        error = failure_of(provider_at(address, seconds=SHORT))
        took = monotonic() - began
        over.set()

    assert error.failure is Failure.SLOW
    assert took < SHORT + SLACK


def test_dead_provider_takes_up_a_few_places_only_and_frees_them_again() -> None:
    over = threading.Event()
    with raw_server(drip_headers(over)) as address:
        provider = provider_at(address, seconds=SHORT)
        with ThreadPoolExecutor(12) as pool:
            failures = list(pool.map(lambda _: failure_of(provider).failure, range(12)))
        over.set()
        healed = [failure_of(provider).failure for _ in range(2)]

    assert failures.count(Failure.SLOW) == CALLS_AT_ONCE
    assert failures.count(Failure.BUSY) == 12 - CALLS_AT_ONCE
    assert healed[-1] is not Failure.BUSY


@pytest.mark.parametrize(
    "spoken",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n\xff\xfe" + b"\x00\xd8" * 4,
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n{}",
        b"HTTP/1.1 999 ?\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + b"[" * 200_000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 5002\r\n\r\n" + b"1" * 5_002,
    ],
    ids=["not http", "short", "chunks", "gzip", "utf-16", "headers", "999", "nested", "number"],
)
def test_rubbish_of_every_layer_ends_in_a_sentence(spoken: bytes) -> None:
    def speak(caller: socket.socket) -> None:
        caller.recv(65_536)
        caller.sendall(spoken)

    with raw_server(speak) as address:
        error = failure_of(provider_at(address, seconds=2))

    assert error.failure in (Failure.UNREADABLE, Failure.UNREACHABLE)


def test_an_answer_that_unpacks_to_far_more_is_not_unpacked() -> None:
    packed = gzip.compress(b" " * ANSWER_LIMIT * 100)
    with serving(lambda request: Answer(200, packed, {"Content-Encoding": "gzip"})) as address:
        error = failure_of(provider_at(address))

    assert error.failure is Failure.UNREADABLE
    assert "1,000,000 bytes" in error.reason


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(rig: HostileProvider, status: int) -> None:
    target = f"{rig.issuer}/.well-known/openid-configuration"
    with serving(lambda request: Answer(status, headers={"Location": target})) as address:
        error = failure_of(provider_at(address))

    assert error.failure is Failure.UNREADABLE
    assert not rig.requests


@pytest.mark.parametrize(
    "token",
    [
        b"{}",
        b"null",
        b'{"access_token": 7, "token_type": "bearer"}',
        b'{"access_token": "a\\nb", "token_type": "bearer"}',
        b'{"access_token": "a", "token_type": 7}',
        b'{"access_token": "a", "token_type": "mac"}',
        b'{"access_token": "a", "token_type": "bearer", "expires_in": "soon"}',
        b'{"access_token": "a", "token_type": "bearer", "expires_in": -1}',
        b'{"error": {"a": 1}}',
        b'{"error": null}',
    ],
)
@pytest.mark.parametrize("kind", ["oidc", "github"])
def test_token_answers_of_every_shape_end_in_a_sentence(rig: HostileProvider, kind: str, token: bytes) -> None:
    provider = client_of(rig, posed("github", rig) if kind == "github" else None)
    attempt, answer = leave(provider)

    with serving(lambda request: Answer(200, token)) as address:
        redirect_tokens(provider, rig, address)
        with pytest.raises(LoginFailed) as caught:
            provider.finish(attempt, answer, CALLBACK)

    assert caught.value.status == 502


def redirect_tokens(provider: Provider, rig: HostileProvider, address: str) -> None:
    """Let the rig be another machine from now on."""
    for known in (provider.directory._kept, provider.preset.oauth2):
        if known:
            object.__setattr__(known.metadata, "token_endpoint", f"{address}/token")


def test_many_logins_at_once_end_well(rig: HostileProvider) -> None:
    provider = client_of(rig)

    with ThreadPoolExecutor(4) as pool:
        subjects = list(pool.map(lambda _: log_in(provider).subject, range(12)))

    assert subjects == ["ada"] * 12
