"""The processes of `make serve`: killed, stopped, and sent what no browser sends."""

import os
import re
import signal
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tests.rigs.site import Site

POST = "POST / HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/x-www-form-urlencoded\r\n"


def send(site: Site, request: str, *, then_close: bool = False) -> str:
    """The first line of the answer to these very bytes."""
    parts = urlsplit(site.address)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as client:
        client.sendall(request.replace("HOST", parts.netloc).encode("latin-1"))
        if then_close:
            client.shutdown(socket.SHUT_WR)
        return client.recv(4096).decode("latin-1").partition("\r\n")[0]


def test_a_killed_worker_is_replaced(doomed_site: Site) -> None:
    """`kill -9` of one worker: the other goes on, and soon there are two again."""
    killed, other = doomed_site.pids()

    os.kill(killed, signal.SIGKILL)
    while len(doomed_site.pids()) < 2 or killed in doomed_site.pids():
        time.sleep(0.05)

    assert other in doomed_site.pids()
    assert [requests.get(f"{doomed_site.address}/health", timeout=30).status_code for _ in range(20)] == [200] * 20


def test_nobody_who_reads_is_written_down(site: Site) -> None:
    """Neither their address nor their browser, whether the page is there or not, whether the request makes sense."""
    headers = {"X-Forwarded-For": "203.0.113.77", "User-Agent": "Curious/77"}

    for path in ("/", "/articles/bread-that-waits", "/nowhere", "/%ff", "/login/other/callback?error=x&state=1"):
        requests.get(f"{site.address}{path}", headers=headers, timeout=30)
    requests.post(f"{site.address}/login/other", headers=headers | {"Origin": site.address}, timeout=30)
    send(site, "GARBAGE /wherever-77\r\n\r\n")

    assert not [trace for trace in ("203.0.113.77", "Curious", "127.0.0.1:", "bread", "wherever-77")
                if trace in site.output()]  # fmt: skip


def test_workers_share_the_memory_of_what_was_made_before_them(doomed_site: Site) -> None:
    """After a page each, a worker has less than half of its memory to itself (proc(5), `smaps_rollup`)."""
    for _ in range(20):
        requests.get(f"{doomed_site.address}/", timeout=30)

    maps = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in doomed_site.pids()]
    own = [sum(int(size) for size in re.findall(r"^Private_\w+: +(\d+) kB", each, re.MULTILINE)) for each in maps]
    whole = [int(re.findall(r"^Rss: +(\d+) kB", each, re.MULTILINE)[0]) for each in maps]

    assert all(mine < all_of_it / 2 for mine, all_of_it in zip(own, whole, strict=True)), (own, whole)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_it_is_told_to_even_while_slow_clients_hold_on(doomed_site: Site, how: signal.Signals) -> None:
    """A body that never comes keeps nobody from stopping the service; nothing is left of it."""
    parts = urlsplit(doomed_site.address)
    with socket.create_connection((parts.hostname, parts.port)) as client:
        client.sendall(f"POST / HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: 10\r\n\r\na".encode())
        requests.get(f"{doomed_site.address}/health", timeout=30)

        status = doomed_site.stop(how)

    assert status == 0
    assert doomed_site.pids() == []


def test_nothing_is_written_down_of_who_reads_what(site: Site) -> None:
    """There is no access log."""
    requests.get(f"{site.address}/?a=telltale", timeout=30)

    assert "telltale" not in site.output()
    assert "GET" not in site.output()


@pytest.mark.parametrize(
    ("request_text", "statuses"),
    [
        ("POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 100000000\r\n\r\n", {"403", "413"}),
        (
            "POST / HTTP/1.1\r\nHost: HOST\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 100000000\r\n\r\n",
            {"405", "413"},
        ),
        ("POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 100000000\r\nExpect: 100-continue\r\n\r\n", {"403", "413"}),
        ("GET / HTTP/1.1\r\nHost: HOST\r\nX-Wide: " + "a" * 1_000_000 + "\r\n\r\n", {"431"}),
        ("GET / HTTP/1.1\r\nHost: HOST\r\n" + "X: y\r\n" * 10_000 + "\r\n", {"431"}),
        ("GET /" + "a" * 100_000 + " HTTP/1.1\r\nHost: HOST\r\n\r\n", {"414", "431"}),
        ("\x00\xff\x13 nonsense\r\n\r\n", {"400"}),
        ("GET / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", {"400"}),
    ],
    ids=["body", "own-form", "expect", "wide-header", "many-headers", "long-address", "garbage", "two-lengths"],
)
def test_what_is_too_deep_and_wide_is_refused_before_it_is_read(
    site: Site, request_text: str, statuses: set[str]
) -> None:
    """100 MB bodies, huge headers and garbage: an answer at once, and never a 5xx."""
    answer = send(site, request_text)

    assert answer.split(" ")[1] in statuses


def test_a_body_that_was_cut_off_is_a_mistake_of_the_client(site: Site) -> None:
    """A comment is not posted with half of its text."""
    answer = send(site, f"{POST}Content-Length: 50\r\n\r\ntext=half of the te", then_close=True)

    assert answer.split(" ")[1].startswith("4")


def test_garbage_in_the_pipeline_ends_the_connection_and_nothing_else(site: Site) -> None:
    """The good request before it is answered, and so is everybody else."""
    parts = urlsplit(site.address)

    with socket.create_connection((parts.hostname, parts.port), timeout=30) as client:
        client.sendall(f"GET /health HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n\x00\x01junk\r\n\r\n".encode())
        answers = b"".join(iter(lambda: client.recv(65536), b""))

    assert answers.startswith(b"HTTP/1.1 200")
    assert b"HTTP/1.1 400" in answers
    assert requests.get(f"{site.address}/health", timeout=30).status_code == 200
