"""What processes used, as Linux tells it: CPU time and memory of a process with all its descendants."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import clock_gettime_ns
from typing import TypeVar

PSS = re.compile(r"^Pss: +(\d+) kB", re.MULTILINE)

Result = TypeVar("Result")


@dataclass(frozen=True)
class Spent:
    """CPU time in milliseconds: of the server's processes, and of the database's where it has its own."""

    server: float
    database: float = 0

    @property
    def total(self) -> float:
        """Of all of them."""
        return self.server + self.database


@dataclass(frozen=True)
class Meter:
    """Reads what the families of some processes use: the server's first, then the database's where it has its own."""

    leaders: tuple[int, ...]

    def spent(self, work: Callable[[], Result]) -> tuple[Result, Spent]:
        """What a piece of work returned, and the CPU time that went by."""
        families = [family(leader) for leader in self.leaders]
        before = {pid: cpu(pid) for pids in families for pid in pids}
        result = work()
        families = [pids | family(leader) for pids, leader in zip(families, self.leaders, strict=True)]
        return result, Spent(*(sum(max(0.0, cpu(pid) - before.get(pid, 0.0)) for pid in pids) for pids in families))


def family(leader: int) -> set[int]:
    """The process and its descendants (proc(5), `stat`, fields 1 and 4)."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it ended while we looked
    found, grown = {leader}, True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        found, grown = found | more, bool(more)
    return found


def cpu(pid: int) -> float:
    """Milliseconds that all threads of a process ran, those that ended too (clock_getcpuclockid(3)); 0 once gone."""
    try:
        return clock_gettime_ns(~pid << 3 | 2) / 1e6
    except OSError:
        return 0.0


def memory(leader: int) -> float:
    """Megabytes of a process and its descendants; what they share counts once (proc(5), `smaps_rollup`, Pss)."""
    total = 0
    for pid in family(leader):
        try:
            found = PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text())
        except OSError:
            continue
        total += int(found[1]) if found else 0
    return total / 1024
