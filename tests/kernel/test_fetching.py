"""Fetching for people: only what is public, only from the address that was checked, small and short (ATTACKS)."""

import ipaddress
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.kernel.fetching import Address, Fetched, FetchRefused, Sent, fetch, is_public, kept_context, send
from tests.kernel.loopback import (
    PICTURE,
    answer,
    drip,
    drip_headers,
    ends_soon,
    resolving,
    say_nothing,
    serving,
    tls,
    write_certificate,
)


def anywhere(address: Address) -> bool:
    """Whatever address there is."""
    return True


def loopback_one(address: Address) -> bool:
    """127.0.0.1 and nothing else."""
    return address == ipaddress.ip_address("127.0.0.1")


def get(url: str, seconds: float = 5, allowed: Callable[[Address], bool] = anywhere) -> Fetched:
    """Fetch at most 1,000 bytes."""
    return fetch(url, max_bytes=1_000, seconds=seconds, allowed=allowed)


def test_a_picture_is_fetched_with_its_type() -> None:
    with serving(answer()) as server:
        fetched = get(f"{server.address}/ben.png?size=96")

    assert fetched == Fetched(PICTURE, "image/png")
    assert server.requests[0].startswith(b"GET /ben.png?size=96 HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{server.port}".encode() in server.requests[0]


def test_of_what_is_too_large_the_beginning_is_given_where_that_is_enough() -> None:
    with serving(answer(b"x" * 5_000)) as server:
        fetched = fetch(server.address, max_bytes=1_000, allowed=anywhere, is_beginning_enough=True)
        with pytest.raises(FetchRefused, match="larger than 1,000"):
            get(server.address)

    assert fetched.content == b"x" * 1_000


def test_nothing_of_ours_is_sent_along() -> None:
    with serving(answer(PICTURE, "Set-Cookie: a=b")) as server:
        get(server.address)
        get(server.address)

    names = {line.split(b":")[0].lower() for line in server.requests[1].split(b"\r\n")[1:] if line}
    assert names == {b"host", b"accept-encoding", b"user-agent"}
    assert b"Accept-Encoding: identity" in server.requests[1]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "169.254.169.254",
        "[::1]",
        "[::ffff:10.0.0.1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[fe80::1]",
        "2130706433",
        "017700000001",
        "0x7f.1",
        "127.1",
        "0",
        "10.0.0.1",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
    ],
)
def test_fetching_for_people_a_private_address_is_never_fetched(host: str) -> None:
    with pytest.raises(FetchRefused, match="does not lead to a public place"):
        fetch(f"http://{host}/latest/meta-data", max_bytes=1_000)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::808:808", True),
        ("::ffff:192.168.0.1", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b:1::1", False),
        ("2002:7f00:1::", False),
        ("2002:808:808::", False),
        ("2001:0:7f00:1::", False),
        ("2001:db8::1", False),
        ("3fff::1", False),
        ("fc00::1", False),
        ("fec0::1", False),
        ("ff0e::1", False),
        ("::7f00:1", False),
        ("::", False),
        ("0.0.0.0", False),
        ("192.0.0.8", False),
        ("192.88.99.1", False),
        ("198.18.0.1", False),
        ("203.0.113.1", False),
        ("240.0.0.1", False),
    ],
)
def test_fetching_for_people_public_means_reachable_by_anybody(address: str, public: object) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "Only http and https"),
        ("ftp://example.org/", "Only http and https"),
        ("//example.org/", "Only http and https"),
        ("http:///x", "Only http and https"),
        ("", "Only http and https"),
        ("http://ada:secret@example.org/", "name or password"),
        ("http://example.org:8080/", "port of its own"),
        ("https://example.org:80/", "port of its own"),
        ("http://example.org:0/", "port of its own"),
        ("http://example.org:99999/", "not an address"),
        ("http://[::1/", "not an address"),
        ("http://①②⑦.0.0.1/", "not an address"),
    ],
)
def test_fetching_for_people_an_odd_address_is_refused(url: str, reason: str) -> None:
    with pytest.raises(FetchRefused, match=reason):
        fetch(url, max_bytes=1_000)


def test_a_host_that_does_not_exist_is_refused() -> None:
    with pytest.raises(FetchRefused, match=r"cannot be found|did not answer"):
        fetch(f"http://{'a' * 64}.invalid/", max_bytes=1_000, seconds=2)


def test_a_redirect_is_followed() -> None:
    with serving(answer()) as server:
        moved = answer(b"", f"Location: {server.address}/there", status="302 Found")
        with serving(moved) as first:
            fetched = get(first.address)

    assert fetched.content == PICTURE
    assert server.requests[0].startswith(b"GET /there ")


def test_fetching_for_people_a_redirect_to_a_private_address_is_not_followed() -> None:
    with serving(answer(), host="127.0.0.2") as private:
        moved = answer(b"", f"Location: {private.address}/", status="302 Found")
        with serving(moved) as server, pytest.raises(FetchRefused, match="does not lead to a public place"):
            get(server.address, allowed=loopback_one)

    assert server.connections == 1
    assert private.connections == 0


@pytest.mark.parametrize("location", ["file:///etc/passwd", "gopher://127.0.0.1/", "http://ada@127.0.0.1/"])
def test_fetching_for_people_a_redirect_to_another_kind_of_address_is_not_followed(location: str) -> None:
    moved = answer(b"", f"Location: {location}", status="301 Moved Permanently")

    with serving(moved) as server, pytest.raises(FetchRefused, match=r"Only http|name or password"):
        get(server.address)


def test_redirects_without_an_end_are_cut_off() -> None:
    moved = answer(b"", "Location: /again", status="307 Temporary Redirect")

    with serving(moved) as server, pytest.raises(FetchRefused, match="more than 3 times"):
        get(server.address)

    assert server.connections == 4


def test_fetching_for_people_a_name_is_resolved_once_and_the_checked_address_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = {"rebind.test": ["127.0.0.1"]}
    resolve, asked = resolving(names), []

    def rebind(host: str, *rest: Any, **options: Any) -> Any:
        found = resolve(host, *rest, **options)
        asked.append(host)
        names["rebind.test"] = ["127.0.0.2"]
        return found

    monkeypatch.setattr(socket, "getaddrinfo", rebind)

    with serving(answer()) as server:
        fetched = get(f"http://rebind.test:{server.port}/", allowed=loopback_one)

    assert fetched.content == PICTURE
    assert asked.count("rebind.test") == 1
    assert f"Host: rebind.test:{server.port}".encode() in server.requests[0]


def test_fetching_for_people_one_private_address_among_public_ones_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolving({"two.test": ["127.0.0.1", "127.0.0.2"]}))

    with serving(answer()) as server, pytest.raises(FetchRefused, match="does not lead to a public place"):
        get(f"http://two.test:{server.port}/", allowed=loopback_one)

    assert server.connections == 0


def test_a_dead_address_gives_way_to_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolving({"two.test": ["127.0.0.3", "127.0.0.1"]}))

    with serving(answer()) as server:
        fetched = get(f"http://two.test:{server.port}/")

    assert fetched.content == PICTURE


def test_a_closed_port_is_refused() -> None:
    with serving(answer()) as server:
        pass

    with pytest.raises(FetchRefused, match="cannot be connected to"):
        get(server.address)


@pytest.mark.parametrize("behaviour", [drip, drip_headers, say_nothing])
def test_dead_provider_a_slow_server_is_cut_off_in_time(behaviour: Callable[[socket.socket], None]) -> None:
    began = time.monotonic()

    with serving(behaviour) as server, pytest.raises(FetchRefused, match=r"in time|within"):
        get(server.address, seconds=0.5)

    assert time.monotonic() - began < 4
    assert ends_soon("fetch")


def test_dead_provider_a_slow_name_service_is_cut_off_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: Any, **options: Any) -> Any:
        time.sleep(0.6)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 9))]

    monkeypatch.setattr(socket, "getaddrinfo", slow)

    with pytest.raises(FetchRefused, match=r"within 0.2 seconds"):
        get("http://slow.test/", seconds=0.2)
    assert ends_soon("fetch")


def test_an_endless_body_is_cut_off_at_the_limit() -> None:
    def pour(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65_536)

    with serving(pour) as server, pytest.raises(FetchRefused, match="larger than 1,000 bytes"):
        get(server.address)


def test_an_endless_body_in_chunks_is_cut_off_at_the_limit() -> None:
    def pour(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"400\r\n" + b"x" * 1_024 + b"\r\n")

    with serving(pour) as server, pytest.raises(FetchRefused, match="larger than 1,000 bytes"):
        get(server.address)


@pytest.mark.parametrize("size", [0, 1, 999, 1_000])
def test_a_body_up_to_the_limit_is_whole(size: int) -> None:
    with serving(answer(b"x" * size)) as server:
        assert len(get(server.address).content) == size


def test_cut_in_the_middle_a_body_shorter_than_it_said_is_refused() -> None:
    with (
        serving(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nonly this") as server,
        pytest.raises(FetchRefused, match="broke off"),
    ):
        get(server.address)


def test_a_body_longer_than_it_said_ends_where_it_said() -> None:
    with serving(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nonly this") as server:
        assert get(server.address).content == b"only"


def test_a_compressed_answer_that_was_not_asked_for_is_refused() -> None:
    with (
        serving(answer(b"\x1f\x8b", "Content-Encoding: gzip")) as server,
        pytest.raises(FetchRefused, match="compressed"),
    ):
        get(server.address)


@pytest.mark.parametrize("status", ["204 No Content", "206 Partial Content", "404 Not Found", "500 Oops"])
def test_any_answer_but_a_good_one_is_refused(status: str) -> None:
    with serving(answer(b"", status=status)) as server, pytest.raises(FetchRefused, match=f"status {status[:3]}"):
        get(server.address)


@pytest.mark.parametrize("rubbish", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nX: " + b"x" * 99_999])
def test_rubbish_is_refused(rubbish: bytes) -> None:
    with serving(rubbish) as server, pytest.raises(FetchRefused, match="broke off"):
        get(server.address)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for pictures.test, signed by itself."""
    return write_certificate(tmp_path_factory.mktemp("tls") / "pictures.pem")


@pytest.fixture
def every_name_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The names that tests use lead to 127.0.0.1."""
    monkeypatch.setattr(
        socket, "getaddrinfo", resolving({name: ["127.0.0.1"] for name in ("pictures.test", "other.test")})
    )


@pytest.mark.usefixtures("every_name_is_here")
def test_the_certificate_is_checked_for_the_name_and_not_for_the_address(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    asked_for: list[str | None] = []

    with serving(answer(), context=tls(certificate, asked_for)) as server:
        fetched = get(f"https://pictures.test:{server.port}/")

    assert fetched.content == PICTURE
    assert asked_for == ["pictures.test"]


@pytest.mark.usefixtures("every_name_is_here")
@pytest.mark.parametrize("host", ["other.test", "127.0.0.1"])
def test_a_certificate_for_another_name_is_refused(
    host: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with (
        serving(answer(), context=tls(certificate, [])) as server,
        pytest.raises(FetchRefused, match="cannot be connected to"),
    ):
        get(f"https://{host}:{server.port}/")

    assert server.requests == []


@pytest.mark.usefixtures("every_name_is_here")
def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Path) -> None:
    with (
        serving(answer(), context=tls(certificate, [])) as server,
        pytest.raises(FetchRefused, match="cannot be connected to"),
    ):
        get(f"https://pictures.test:{server.port}/")


@pytest.mark.usefixtures("every_name_is_here")
def test_what_is_sent_goes_to_the_name_on_the_certificate_only(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    sent = Sent(b"text=secret", {"Content-Type": "application/x-www-form-urlencoded"})
    bodies: list[bytes] = []
    kept_context.cache_clear()

    def take(connection: socket.socket) -> None:
        bodies.append(connection.recv(100))
        connection.sendall(answer(b"true"))

    with serving(take, context=tls(certificate, [])) as server:
        taken = send(f"https://pictures.test:{server.port}/", sent, max_bytes=10, seconds=5)
        with pytest.raises(FetchRefused):
            send(f"https://other.test:{server.port}/", sent, max_bytes=10, seconds=5)
    kept_context.cache_clear()

    assert taken.content == b"true"
    assert [request.partition(b"\r\n")[0] for request in server.requests] == [b"POST / HTTP/1.1"]
    assert bodies == [b"text=secret"]
