"""Goal 3: a page of a large thread costs what a page of a small one costs; so does the way to a comment."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from statistics import median
from typing import Any

from app.comments.threads import ROOTS_A_PAGE, page_count
from bench.pages import Page, fetch
from bench.people import change_thread
from bench.stage import Stage
from bench.table import Row, Target

LIMIT = 1.3
SMALL = 100
PERMALINKS = 20
ORDERS = ("oldest", "newest", "replies")
PLACES = ("first", "middle", "last")
A_COMMENT = b'id="comment-'


@dataclass(frozen=True)
class Cost:
    """CPU milliseconds of a page served again and after a change, its queries then, and the comments on it."""

    warm: float
    cold: float
    warm_queries: int
    cold_queries: int
    shown: int


def measure(stage: Stage) -> list[Row]:
    """Every order, and permalinks, in the smallest thread and the largest."""
    large = max(stage.built.threads)
    few, many = (costs(stage, stage.built.threads[size]) for size in (SMALL, large))
    return [row(what, large, few[what], many[what]) for what in many]


def row(what: str, large: int, few: Cost, many: Cost) -> Row:
    """How the large thread compares with the small one."""
    targets = (
        Target(many.warm / few.warm, LIMIT, "× again"),
        Target(many.cold / few.cold, LIMIT, "× changed"),
        Target(max(many.cold_queries - few.cold_queries, many.warm_queries - few.warm_queries, 0), 0, "queries more"),
    )
    note = f"changed {few.cold:.3g} → {many.cold:.3g} ms" + (
        f", {few.shown} → {many.shown} comments" if few.shown else ""
    )
    queries = f"{many.cold_queries} ({many.warm_queries})"
    return Row(3, f"{what}: 100 → {large:,}", cpu_ms=many.warm, queries=queries, targets=targets, note=note)


def costs(stage: Stage, slug: str) -> dict[str, Cost]:
    """What each page of a thread costs, and each permalink."""
    roots = stage.numbers(slug, "branch_number = 0", "descendant_count DESC, root_number DESC")
    change = change_thread(stage.person(2), slug, [each.id for each in roots[-20:]])
    found = {}
    for page in thread_pages(slug, roots):
        warm = stage.warmed([page], stage.scale.seconds / 2)
        cold = stage.cost_after(change, page)
        stage.count_queries(page)  # in this process it may be the first time
        change()
        cold_queries, warm_queries = stage.count_queries(page), stage.count_queries(page)
        found[page.name] = Cost(warm.cpu.total, cold, warm_queries, cold_queries, shown(stage, page))
    return {**found, "permalinks": permalinks(stage, slug, change)}


def thread_pages(slug: str, roots: Sequence[Any]) -> list[Page]:
    """First, middle and last page of a thread in each order; `roots` come most replied first."""
    path, last = f"/articles/{slug}", page_count(len(roots))
    pages = []
    for order in ORDERS:
        for place, number in zip(PLACES, (1, (last + 1) // 2, last), strict=True):
            query = f"?order={order}"
            if order == "replies" and number > 1:
                edge = roots[(number - 1) * ROOTS_A_PAGE - 1]
                query += f"&after={edge.descendant_count}-{edge.root_number}"
            elif number > 1:
                query += f"&page={number}"
            pages.append(Page(f"{order}, {place}", path + ("" if query == "?order=oldest" else query)))
    return pages


def shown(stage: Stage, page: Page) -> int:
    """How many comments stand on a page."""
    plain = Page(page.name, page.path, ())
    return fetch(stage.port, plain).body.count(A_COMMENT)


def permalinks(stage: Stage, slug: str, change: Any) -> Cost:
    """Some permalinks, evenly over the thread."""
    ids = [each.id for each in stage.numbers(slug, "state = 'approved'")]
    pages = [Page("permalink", f"/comments/{ids[n * len(ids) // PERMALINKS]}") for n in range(PERMALINKS)]
    turn = cycle(pages)
    warm = stage.warmed(pages, stage.scale.seconds / 2)
    cold = median(stage.cost_after(change, next(turn)) for _ in range(3))
    change()
    queries = [(stage.count_queries(page), stage.count_queries(page)) for page in pages]
    return Cost(warm.cpu.total, cold, max(each[1] for each in queries), max(each[0] for each in queries), 0)
