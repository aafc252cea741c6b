"""Goal 2: what the article costs the first time after a change, and somebody who is logged in."""

from bench.goals.again import row
from bench.pages import BROWSER, Page
from bench.people import change_thread
from bench.site import READER
from bench.stage import Stage
from bench.table import Row, Target

LIMIT = 5  # ms CPU


def measure(stage: Stage) -> list[Row]:
    """The article with 100 comments."""
    slug = stage.built.threads[100]
    page = Page("article after a change", f"/articles/{slug}")
    parents = [each.id for each in stage.numbers(slug, "branch_number = 0")]
    change = change_thread(stage.person(1), slug, parents)
    cost = stage.cost_after(change, page)
    change()
    cold, warm = stage.count_queries(page), stage.count_queries(page)
    changed = Row(2, page.name, cpu_ms=cost, queries=f"{cold} ({warm})", targets=(Target(cost, LIMIT, "ms CPU"),))
    signed = Page("article, signed in", page.path, (*BROWSER, *stage.person(READER).headers()))
    measured = stage.warmed([signed], stage.scale.seconds)
    spent = measured.cpu.total
    queries = str(stage.count_queries(signed))
    return [changed, row(2, signed.name, [measured], (Target(spent, LIMIT, "ms CPU"),), queries=queries)]
