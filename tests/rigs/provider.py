"""The certified OpenID Connect provider (npm `oidc-provider`) as a process of its own."""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.rigs.node import FOLDER, installed_modules, node_executable
from tests.rigs.processes import tail, wait_until

SECRET = "only-for-tests-and-only-on-loopback"


@dataclass(frozen=True)
class Provider:
    """A running provider, and the one client that it knows."""

    issuer: str
    client_id: str
    client_secret: str


@contextmanager
def running_provider(
    redirect_uris: list[str], client_id: str = "rejoinder", client_secret: str = SECRET, *, host: str = "127.0.0.1"
) -> Iterator[Provider]:
    """A provider that logs in whoever types a name; host `localhost` makes it another site to the browser."""
    installed_modules()
    client = {"client_id": client_id, "client_secret": client_secret, "redirect_uris": redirect_uris}
    environment = {**os.environ, "CLIENTS": json.dumps([client]), "HOST": host, "PORT": "0"}
    command = [node_executable(), FOLDER / "provider.mjs"]
    with tempfile.TemporaryDirectory(prefix="rejoinder-provider-") as folder:
        log = Path(folder) / "provider.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command, env=environment, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT
            )
        try:
            wait_until(lambda: bool(announced(log)), process, log, seconds=30)
            yield Provider(announced(log), client_id, client_secret)
        finally:
            process.kill()
            process.communicate()


def announced(log: Path) -> str:
    """The issuer that the provider prints once it listens, or nothing yet."""
    lines = tail(log).splitlines(keepends=True)
    return next((line.strip() for line in lines if line.startswith("http") and line.endswith("\n")), "")
