"""Goal 5: lists of articles cost the same with a hundred times as many articles in the database."""

from dataclasses import dataclass

from bench.pages import Page
from bench.people import change_articles
from bench.stage import Stage
from bench.table import Row, Target

LIMIT = 1.3


@dataclass(frozen=True)
class ListCost:
    """CPU milliseconds of a list served again, and the first time after a change of an article on it."""

    warm: float
    cold: float
    queries: str


def measure(stage: Stage) -> dict[str, ListCost]:
    """Each list over the articles that are there now."""
    newest = stage.built.newest_id
    author_id = stage.ask("SELECT author_id FROM articles WHERE id = :id", id=newest)
    category_id = stage.ask("SELECT category_id FROM article_categories WHERE article_id = :id", id=newest)
    fields: dict[str, object] = {"title": stage.built.newest_title, "source": stage.built.newest_source}
    change = change_articles(stage.person(author_id), newest, {**fields, "categories": category_id})
    costs = {}
    for name, path in stage.built.lists.items():
        page = Page(name, path)
        warm = stage.warmed([page], stage.scale.seconds / 2)
        cold = stage.cost_after(change, page)
        change()
        first, again = stage.count_queries(page), stage.count_queries(page)
        costs[name] = ListCost(warm.cpu.total, cold, f"{first} ({again})")
    return costs


def compare(few: dict[str, ListCost], many: dict[str, ListCost], sizes: tuple[int, int]) -> list[Row]:
    """How the large site compares with the small one."""
    return [
        Row(
            5,
            f"{name}: {sizes[0]:,} → {sizes[1]:,}",
            cpu_ms=many[name].warm,
            queries=many[name].queries,
            targets=(
                Target(many[name].warm / few[name].warm, LIMIT, "× again"),
                Target(many[name].cold / few[name].cold, LIMIT, "× changed"),
            ),
            note=f"changed {few[name].cold:.3g} → {many[name].cold:.3g} ms",
        )
        for name in few
    ]
