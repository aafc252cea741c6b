"""The product as a real process, started the way that a person starts it."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import requests

from tests.rigs.processes import free_port, tail, wait_until

__all__ = ["Site", "free_port", "running_site"]

ROOT = Path(__file__).parents[2]
BARE = {"LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}
KEPT = ("PATH", "HOME", "TMPDIR")


@dataclass(frozen=True)
class Site:
    """A running site and what a test may do to it."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path

    def output(self) -> str:
        """What it has printed so far (the last 100,000 characters)."""
        return tail(self.log, 100_000)

    def pids(self) -> list[int]:
        """The workers: those of its processes that have no children of their own, oldest first."""
        group = processes_of_group(self.process.pid)
        parents = set(group.values()) | {self.process.pid}
        return sorted(pid for pid in group if pid not in parents and not is_bookkeeper(pid))

    def stop(self, how: signal.Signals = signal.SIGTERM, *, seconds: float = 15) -> int:
        """Signal the whole group, as systemd (SIGTERM) and Ctrl-C (SIGINT) do, and return its exit status."""
        os.killpg(self.process.pid, how)
        return self.process.wait(seconds)


@contextmanager
def running_site(environment: dict[str, str], command: list[str], *, seconds: float = 60) -> Iterator[Site]:
    """Start the command with this environment alone and wait for `/health` at its HOST and PORT."""
    address = f"http://{environment.get('HOST', '127.0.0.1')}:{environment['PORT']}"
    inherited = {name: os.environ[name] for name in KEPT if name in os.environ}
    with tempfile.TemporaryDirectory(prefix="rejoinder-site-") as folder:
        log = Path(folder) / "site.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**inherited, **BARE, **environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            wait_until(lambda: is_healthy(address), process, log, seconds=seconds)
            yield Site(address, process, log)
        finally:
            kill_group(process)


def is_healthy(address: str) -> bool:
    """Whether the site says that it is well."""
    try:
        return requests.get(f"{address}/health", timeout=2).status_code == 200
    except requests.RequestException:
        return False


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End every process of the group at once, and return when the last of them is gone (5 s at most)."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + 5
    while processes_of_group(process.pid) and time.monotonic() < deadline:
        time.sleep(0.01)


def processes_of_group(group: int) -> dict[int, int]:
    """Each process of the group but its leader, with its parent (proc(5), `stat`, fields 4 and 5)."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent, its_group = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue  # it ended while we looked
        if int(its_group) == group and int(stat.parent.name) != group and state != "Z":
            found[int(stat.parent.name)] = int(parent)
    return found


def is_bookkeeper(pid: int) -> bool:
    """Whether the process is Python's resource tracker, which serves nobody."""
    try:
        return b"resource_tracker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
