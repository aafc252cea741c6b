"""`make bench-queue`: fifty thousand open cases, decided about in Chromium by keyboard; from key to next case."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import func, select

from app.accounts.models import Role, RoleGrant
from app.comments.models import Comment, CommentState, Thread
from app.comments.threads import place
from app.kernel.database import connect
from app.moderation.models import Case, CaseKind
from bench.__main__ import DATABASES, database, say
from bench.pouring import Row as Poured
from bench.pouring import pour, settle
from bench.site import ACCOUNTS, BEGIN, READER, Built, build
from bench.stage import SCALES, Stage, staged
from bench.table import Row, Target, render
from bench.threads import make_texts
from tests.rigs.chromium import LAUNCH_ARGUMENTS, chromium_executable
from tests.rigs.parts import Missing

ARTICLES, FIRST_FREE = 200, 10  # articles; those before have threads already
LIMIT_MS = 100
KEYS = "as"
WATCH = """() => {
  window.times = [];
  performance.setResourceTimingBufferSize(5000);
  addEventListener("keydown", (event) => {
    const before = document.querySelector(".case[open]")?.id;
    const look = () => {
      const open = document.querySelector(".case[open]");
      const isThere = open && open.id !== before && open.contains(document.activeElement);
      return isThere ? times.push(performance.now() - event.timeStamp) : requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, true);
}"""
FETCHED = """part => performance.getEntriesByType("resource")
  .filter(({name}) => name.includes(part)).map(({duration}) => duration)"""


def make_cases(count: int, first_id: int) -> Iterator[tuple[Any, Poured]]:
    """So many comments that wait, of many people under many articles, each with its open case."""
    texts, articles = make_texts(), range(FIRST_FREE, ARTICLES + 1)
    for article_id in articles:
        numbers = {"last_number": -(-count // len(articles)), "root_count": 0, "comment_count": 0}
        yield Thread, {"article_id": article_id, **numbers}
    for index in range(count):
        number, article_id = index // len(articles) + 1, articles[index % len(articles)]
        whose = {"article_id": article_id, "author_id": index * 7919 % (ACCOUNTS - 1) + 1}
        where = place(number, None)
        at = BEGIN + timedelta(seconds=index)
        yield (
            Comment,
            {
                "id": first_id + index,
                **whose,
                "number": number,
                "path": where.path,
                "depth": where.depth,
                "state": CommentState.PENDING,
                "held_because": "newcomer",
                **texts[index % len(texts)],
                "created_at": at,
            },
        )
        about = {"comment_id": first_id + index, **whose, "kind": CaseKind.PENDING, "because": "newcomer"}
        yield Case, {"id": index + 1, **about, "opened_at": at}


def fill(url: str, count: int) -> Built:
    """A site whose queue is long, and a moderator."""
    built = build(url, ARTICLES, 10, (0,))
    engine = connect(url)
    with engine.begin() as connection:
        last = connection.scalar(select(func.max(Comment.id))) or 0
        pour(connection, make_cases(count, last + 1))
        pour(connection, [(RoleGrant, {"account_id": READER, "role": Role.MODERATOR, "granted_at": BEGIN})])
    engine.dispose()
    settle(url)
    return built


@contextmanager
def queue_page(stage: Stage) -> Iterator[Page]:
    """The moderator's queue in a browser, ready for keys."""
    cookies = stage.person(READER).browser.cookies
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_executable(), args=LAUNCH_ARGUMENTS)
        context = browser.new_context()
        context.add_cookies([{"name": c.name, "value": c.value or "", "url": stage.site.address} for c in cookies])
        page = context.new_page()
        page.goto(f"{stage.site.address}/moderation")
        page.locator(".case-row kbd").first.wait_for()
        page.evaluate(WATCH)
        yield page
        browser.close()


def decide(page: Page, count: int) -> list[float]:
    """Press a key as soon as the next case is there; milliseconds from each key to the case behind it."""
    for number in range(count):
        page.keyboard.press(KEYS[number % len(KEYS)])
        page.wait_for_function("count => times.length === count", arg=number + 1, polling=5)
    answered = (
        "count => performance.getEntriesByType('resource').filter(e => e.name.endsWith('/actions')).length >= count"
    )
    page.wait_for_function(answered, arg=count)
    return list(page.evaluate("times"))


def measure(url: str, cases: int, decisions: int) -> list[Row]:
    """Fill, decide, and compare with what is stored."""
    say(f"builds {cases:,} open cases")
    built = fill(url, cases)
    with staged(url, built, SCALES["tiny"]) as stage:
        say(f"decides about {decisions}")
        with queue_page(stage) as page:
            times, posts = decide(page, decisions), page.evaluate(FETCHED, "/actions")
            pages = page.evaluate(FETCHED, "/moderation?") or [0.0]
        stored = stage.ask("SELECT count(*) FROM moderation_actions WHERE decision IN ('approve', 'reject')")
    return [
        row("key to next case", times, Target(p95(times), LIMIT_MS, "ms at p95")),
        row("  decision at the server", posts, Target(decisions - stored, 0, "lost")),
        row("  next page of cases", pages),
    ]


def row(what: str, times: list[float], *targets: Target) -> Row:
    """Times as a row of the table."""
    return Row(8, what, median_ms=median(times), targets=targets, note=f"p95 {p95(times):.0f} ms of {len(times)}")


def p95(times: list[float]) -> float:
    """What nineteen of twenty do not pass."""
    return quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]


def main() -> None:
    """Measure on each database and print its table; never fails for a time."""
    parser = argparse.ArgumentParser(prog="python -m bench.queue", description=__doc__)
    parser.add_argument("--cases", type=int, default=50_000, help="how many wait")
    parser.add_argument("--decisions", type=int, default=100, help="how many keys are pressed")
    parser.add_argument("--databases", default=",".join(DATABASES), help="between commas; each has a table of its own")
    told = parser.parse_args()
    for kind in told.databases.split(","):
        say(f"begins with {kind}")
        try:
            with database(kind) as url:
                rows = measure(url, told.cases, told.decisions)
        except Missing as reason:
            print(f"Left out: {reason}")
            continue
        print(render(f"{kind}, {told.cases:,} open cases", rows), flush=True)


if __name__ == "__main__":
    main()
