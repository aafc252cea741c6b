"""`make bench`: builds a large site, loads the product and two ceilings, and prints one table for each database."""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.goals import again, archive, changed, lighthouse, memory, posting, sizes, wire
from bench.site import add_articles, build
from bench.stage import SCALES, Scale, Stage, staged
from bench.table import Row, render
from config import ROOT
from tests.rigs.parts import Missing
from tests.rigs.postgresql import create_database, running_postgresql

DATABASES = ("sqlite", "postgresql")
RESULTS = ROOT / "bench" / "results.json"
GOALS: tuple[Callable[[Stage], list[Row]], ...] = (
    wire.measure,
    again.measure,
    changed.measure,
    sizes.measure,
    posting.measure,
)


def read_arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--scale", choices=SCALES, default="full", help="how large the site is")
    parser.add_argument("--databases", default=",".join(DATABASES), help="between commas; each has a table of its own")
    parser.add_argument("--seconds", type=float, help="how long one load lasts")
    parser.add_argument("--json", type=Path, default=RESULTS, help="where the figures are written")
    return parser.parse_args()


@contextmanager
def database(kind: str) -> Iterator[str]:
    """The URL of an empty database that keeps what it acknowledged; raises Missing."""
    with tempfile.TemporaryDirectory(prefix="rejoinder-bench-") as folder:
        if kind == "sqlite":
            yield f"sqlite:///{Path(folder) / 'bench.sqlite'}"
            return
        with running_postgresql(Path(folder), durable=True) as server:
            yield create_database(server, "bench")


def measure(url: str, scale: Scale) -> list[Row]:
    """Build the site and measure every goal; the last with many more articles."""
    rows: list[Row] = []
    say(f"builds {scale.articles:,} articles and {sum(scale.threads):,} comments")
    built = build(url, scale.articles, scale.categories, scale.threads)
    with staged(url, built, scale) as stage:
        for goal in GOALS:
            say(f"measures {goal.__module__.rpartition('.')[2]}")
            rows += goal(stage)
        if scale.is_audited:
            rows += audit(stage)
        say("measures lists and memory")
        few = archive.measure(stage)
        rows += memory.measure(stage)
    say(f"adds {scale.more_articles:,} articles")
    add_articles(url, scale.articles, scale.more_articles, scale.categories)
    with staged(url, built, scale) as stage:
        say("measures lists again")
        many = archive.measure(stage)
    return rows + archive.compare(few, many, (scale.articles, scale.articles + scale.more_articles))


def audit(stage: Stage) -> list[Row]:
    """What Lighthouse says, where it can be had."""
    say("measures with lighthouse")
    try:
        return lighthouse.measure(stage)
    except Missing as reason:
        print(f"Left out: {reason}")
        return []


def say(what: str) -> None:
    """Tell whoever waits what goes on."""
    print(f"{time.strftime('%H:%M:%S')} {what}", flush=True)


def main() -> None:
    """Measure on each database, print its table, and write the figures beside it; never fails for a time."""
    told = read_arguments()
    scale = SCALES[told.scale]
    scale = replace(scale, seconds=told.seconds) if told.seconds else scale
    results: dict[str, Any] = {"scale": told.scale, "databases": {}}
    for kind in told.databases.split(","):
        say(f"begins with {kind}")
        try:
            with database(kind) as url:
                rows = measure(url, scale)
        except Missing as reason:
            print(f"Left out: {reason}")
            continue
        results["databases"][kind] = [row.record() for row in rows]
        print(render(f"{kind}, {told.scale} scale", rows), flush=True)
    told.json.write_text(json.dumps(results, indent=1) + "\n")
    print(f"\nAll figures: {told.json}")


if __name__ == "__main__":
    main()
