"""Goal 4: what a posted comment costs, and many people who write into one thread while others read it."""

import sqlite3
from collections import Counter
from itertools import cycle
from time import process_time
from typing import Any

from sqlalchemy import text

from app.comments.threads import Place, displayed_ancestors, place
from bench.load import Load, Plan, generator, run
from bench.meters import Spent
from bench.pages import Page
from bench.people import Person
from bench.stage import Stage
from bench.table import Row, Target
from bench.words import comment_text, writer

LIMIT_MS, LIMIT_P99 = 3, 5
QUIET_POSTS = 40
BARE_COMMITS = 200
BEGINS = "Said in a crowd, number "


def measure(stage: Stage) -> list[Row]:
    """Posting alone, then in a crowd with readers."""
    people = [stage.person(number + 1) for number in range(stage.scale.people)]
    parents = [each.id for each in stage.numbers(stage.built.crowd, "state = 'approved'")]
    alone = post_alone(stage, people[0])
    quiet, busy, written = crowd(stage, people, parents)
    acknowledged = written.statuses.get("303", 0)
    lost, twice = compare(stage, acknowledged)
    floor = bare_commit(stage) if stage.kind == "sqlite" else alone.database
    beyond = Target(alone.total - floor, LIMIT_MS, "ms CPU beyond the database's")
    slower = Target(busy.p99_ms / quiet.p99_ms, LIMIT_P99, "times the quiet p99")
    whole = Target(lost, 0, "lost"), Target(twice, 0, "twice"), Target(stage.scale.posts - acknowledged, 0, "refused")
    many = stage.scale.people
    return [
        Row(4, "comment posted", cpu_ms=alone.total, targets=(beyond,), note=f"the database itself {floor:.3g} ms"),
        row(f"{stage.scale.readers} readers, quiet", quiet),
        row(f"  while {many} write", busy, slower),
        row(f"{stage.scale.posts:,} comments by {many}", written, *whole),
    ]


def row(what: str, load: Load, *targets: Target) -> Row:
    """A load with the statuses that it got."""
    statuses = ", ".join(f"{count} × {status}" for status, count in sorted(load.statuses.items()))
    return Row(4, what, load.rate, load.median_ms, load.p99_ms, targets=targets, note=statuses)


def post_alone(stage: Stage, person: Person) -> Spent:
    """CPU milliseconds of a comment that is posted while nothing else happens; the mean."""
    words = writer("en", 7)
    path = f"/articles/{stage.built.crowd}/comments"
    texts = [f"{comment_text(words)} ({number})" for number in range(QUIET_POSTS)]
    plan = Plan(stage.port, [[person.form(path, text=each) for each in texts]], again=False)
    load, spent = stage.meter.spent(lambda: run(plan))
    if load.statuses != {"303": QUIET_POSTS}:
        raise RuntimeError(f"Comments were refused: {load.statuses}")
    return Spent(spent.server / QUIET_POSTS, spent.database / QUIET_POSTS)


def crowd(stage: Stage, people: list[Person], parents: list[int]) -> tuple[Load, Load, Load]:
    """What readers got while it was quiet and while people wrote, and what the writers got."""
    page = Page("crowd", f"/articles/{stage.built.crowd}").text(stage.port)
    readers = [[page]] * stage.scale.readers
    quiet = run(Plan(stage.port, readers, stage.scale.seconds * 3))
    generator(1).start(Plan(stage.port, readers, 300))
    written = run(Plan(stage.port, forms(stage, people, parents), 240, again=False))
    generator(1).stop()
    return quiet, generator(1).finish(), written


def forms(stage: Stage, people: list[Person], parents: list[int]) -> list[list[str]]:
    """The comments that each of the people posts one after another; every other one is a reply."""
    words, answered = writer("en", 8), cycle([None, *parents[:1], None, *parents[1:2], None, *parents[-1:]])
    path = f"/articles/{stage.built.crowd}/comments"
    plans: list[list[str]] = [[] for _ in people]
    for number in range(stage.scale.posts):
        person = number % len(people)
        said = {"text": f"{BEGINS}{number}: {comment_text(words)}", "parent_id": next(answered) or ""}
        plans[person].append(people[person].form(path, **said))
    return plans


def compare(stage: Stage, acknowledged: int) -> tuple[int, int]:
    """How many acknowledged comments are missing or miscounted in the table, and how many stand there twice."""
    with stage.engine.connect() as connection:
        query = (
            "SELECT comments.source, number, comment_count, last_number FROM comments"
            " JOIN articles ON articles.id = comments.article_id"
            " JOIN threads ON threads.article_id = articles.id WHERE slug = :slug"
        )
        rows = list(connection.execute(text(query), {"slug": stage.built.crowd}))
    said = Counter(row.source.partition(":")[0] for row in rows if row.source.startswith(BEGINS))
    numbers = Counter(row.number for row in rows)
    missing = max(0, acknowledged - len(said))
    miscounted = abs(rows[0].comment_count - len(rows)) + abs(rows[0].last_number - len(numbers))
    return missing + miscounted, sum(n - 1 for n in (said + numbers).values())


def bare_commit(stage: Stage) -> float:
    """CPU milliseconds that SQLite alone takes to keep a reply and its counts, synced; the mean."""
    connection = sqlite3.connect(stage.engine.url.database or "", isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    article_id, parent_id, path = connection.execute(
        "SELECT article_id, id, path FROM comments WHERE article_id ="
        " (SELECT id FROM articles WHERE slug = ?) AND depth = 0 LIMIT 1",
        (stage.built.crowd,),
    ).fetchone()
    (last,) = connection.execute("SELECT last_number FROM threads WHERE article_id = ?", (article_id,)).fetchone()
    said = comment_text(writer("en", 9))
    began = process_time()
    for number in range(last + 1, last + 1 + BARE_COMMITS):
        keep(connection, article_id, parent_id, number, place(number, Place(path, 0)), said)
    spent = (process_time() - began) * 1000 / BARE_COMMITS
    connection.close()
    return spent


def keep(connection: sqlite3.Connection, article_id: int, parent_id: int, number: int, where: Place, said: str) -> None:
    """One transaction: the comment, the thread's numbers, the counts above."""
    above: list[Any] = displayed_ancestors(where.path)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        "INSERT INTO comments (article_id, author_id, parent_id, number, root_number, branch_number, path, depth,"
        " descendant_count, state, source, html, language, fingerprint, created_at)"
        " VALUES (?, 1, ?, ?, 1, ?, ?, ?, 0, 'approved', ?, ?, 'en', ?, '2026-01-01 00:00:00')",
        (
            article_id,
            parent_id,
            number,
            1_000_000 + number,
            where.path,
            where.depth,
            said,
            f"<p>{said}</p>",
            f"floor {number}",
        ),
    )
    connection.execute(
        "UPDATE threads SET last_number = ?, comment_count = comment_count + 1 WHERE article_id = ?",
        (number, article_id),
    )
    connection.execute(
        "INSERT INTO versions (name, mark) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET mark = excluded.mark",
        (f"thread:{article_id}", number),
    )
    connection.execute(
        "UPDATE comments SET descendant_count = descendant_count + 1 WHERE article_id = ? AND path = ?",
        (article_id, above[0]),
    )
    connection.execute("COMMIT")
