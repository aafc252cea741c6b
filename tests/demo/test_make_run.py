"""`python -m app.demo`, which `make run` runs: up, filled, kept, and ended with all that belongs to it."""

import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from random import randrange

import requests

from tests.pages import Page
from tests.rigs.site import BARE, ROOT, processes_of_group, running_site

COMMAND = [sys.executable, "-m", "app.demo"]


def two_free_ports() -> int:
    """A free port whose follower is free too; below those that the system gives to whoever connects meanwhile."""
    while True:
        port = randrange(20_000, 32_000)
        one, other = (("127.0.0.1", each) for each in (port, port + 1))
        with suppress(OSError), socket.create_server(one), socket.create_server(other):
            return port


def environment(folder: Path, port: int) -> dict[str, str]:
    """A site of its own on this port, whose data lie in the folder."""
    return {"PORT": str(port), "REJOINDER_DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite'}"}


def test_it_starts_shows_the_sample_site_keeps_what_changed_and_ends_with_ctrl_c(folder: Path) -> None:
    first = two_free_ports()
    with running_site(environment(folder, first), COMMAND) as site:
        home = Page(requests.get(f"{site.address}/", timeout=10).text)
        login = requests.get(f"{site.address}/login", timeout=10)
        issuer = requests.get(f"http://127.0.0.1:{first + 1}/.well-known/openid-configuration", timeout=10)
        said = site.output()
        assert site.stop(signal.SIGINT) in (0, -signal.SIGINT, 130)
        assert processes_of_group(site.process.pid) == {}
        ended = site.output()

    assert len(home.cards()) == 10
    assert "Trial" in login.text
    assert issuer.json()["issuer"] == f"http://127.0.0.1:{first + 1}"
    assert f"Rejoinder is at http://127.0.0.1:{first}\n" in said
    people = ("ada  Ada Park, author and administrator", "ben  Ben Cho, reader", "mo   Mo Ellis, moderator", "banned")
    assert all(person in said for person in people)
    assert "Traceback" not in ended

    with sqlite3.connect(folder / "demo.sqlite") as data:
        data.execute("UPDATE articles SET title = 'Changed by hand' WHERE slug = 'rain-in-a-jar'")
    data.close()

    second = two_free_ports()
    with running_site(environment(folder, second), COMMAND) as site:
        article = requests.get(f"{site.address}/articles/rain-in-a-jar", timeout=10)
        assert "Changed by hand" in article.text
        site.process.terminate()  # it alone, and all that it started ends with it
        assert site.process.wait(15) in (0, -signal.SIGTERM)
        assert processes_of_group(site.process.pid) == {}

    with sqlite3.connect(folder / "demo.sqlite") as data:
        issuers = data.execute("SELECT DISTINCT issuer FROM identities").fetchall()
        articles = data.execute("SELECT count(*), count(DISTINCT slug) FROM articles").fetchall()
    data.close()
    assert issuers == [(f"http://127.0.0.1:{second + 1}",)]
    assert articles == [(20, 20)]


def test_a_port_that_is_taken_is_named_in_a_sentence(folder: Path) -> None:
    for offset in (0, 1):
        port = two_free_ports()
        with socket.create_server(("127.0.0.1", port + offset)):
            done = subprocess.run(
                COMMAND,
                cwd=ROOT,
                env={**BARE, **environment(folder, port)},
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )

        assert done.returncode == 1
        assert done.stderr.startswith(f"Cannot listen on 127.0.0.1, port {port + offset}: Address already in use")
        assert "Traceback" not in done.stderr
