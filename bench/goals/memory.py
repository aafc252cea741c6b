"""Goal 7: how soon the product is there, and how much memory it keeps."""

from bench.meters import memory
from bench.pages import Page
from bench.stage import Stage
from bench.table import Row, Target

LIMIT_MB, LIMIT_START, LIMIT_GROWTH = 160, 1.5, 5
WARM = 2000
LONGEST = 40  # times the seconds of a turn


def measure(stage: Stage) -> list[Row]:
    """After the load of all the other goals, and after many requests more."""
    after_load = memory(stage.site.process.pid)
    article = Page("article", f"/articles/{stage.built.threads[100]}")
    pages = [article, *(Page(name, path) for name, path in stage.built.lists.items())]
    stage.load(pages, stage.scale.seconds * 3, count=WARM)
    before = memory(stage.site.process.pid)
    measured = stage.load(pages, stage.scale.seconds * LONGEST, count=stage.scale.growth)
    growth = memory(stage.site.process.pid) - before
    of_database = "".join(f"; PostgreSQL's own {memory(pid):.0f} MB" for pid in stage.database_pids)
    count = measured.load.count
    return [
        Row(7, "start to first page", targets=(Target(stage.start_seconds, LIMIT_START, "s"),)),
        Row(7, "memory after the load", targets=(Target(after_load, LIMIT_MB, "MB"),), note=f"2 workers{of_database}"),
        Row(
            7,
            f"growth over {count:,} requests",
            rate=measured.load.rate,
            cpu_ms=measured.cpu.total,
            targets=(Target(max(0.0, growth), LIMIT_GROWTH, "MB"),),
            note="" if count >= stage.scale.growth else f"{stage.scale.growth:,} would have taken too long",
        ),
    ]
