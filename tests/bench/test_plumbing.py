"""The bench on a tiny site: every row is there with figures that can be; how good they are is not judged here."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.kernel.database import connect
from bench.admission import HEADS, WAYS, measure
from bench.labelled import comments
from bench.site import build
from bench.stage import SCALES
from bench.words import writer
from config import ROOT
from tests.rigs.postgresql import create_database

FIGURES = ("rate", "median_ms", "p99_ms", "cpu_ms", "bytes")
LISTS = ("home", "category", "archive", "month", "author", "feed")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[dict[str, Any]]]:
    """What the bench printed, and the rows of its JSON."""
    file = tmp_path_factory.mktemp("bench") / "results.json"
    command = [sys.executable, "-m", "bench", "--scale", "tiny", "--databases", "sqlite", "--json", str(file)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)
    assert told.returncode == 0, told.stderr
    return told.stdout, json.loads(Path(file).read_text())["databases"]["sqlite"]


def test_every_goal_has_its_rows(run: tuple[str, list[dict[str, Any]]]) -> None:
    printed, rows = run

    counts = {goal: sum(row["goal"] == goal for row in rows) for goal in range(1, 8)}

    assert counts == {1: 6, 2: 2, 3: 10, 4: 4, 5: len(LISTS) * 4, 6: 5, 7: 3}
    assert all(row["what"].strip() in printed for row in rows)


def test_every_figure_is_a_positive_number(run: tuple[str, list[dict[str, Any]]]) -> None:
    _, rows = run

    figures = [row[name] for row in rows for name in FIGURES if row[name] is not None]

    assert len(figures) > len(rows)
    assert all(0 < figure < 1e7 for figure in figures)


def test_the_product_and_its_peers_send_the_same_number_of_bytes(run: tuple[str, list[dict[str, Any]]]) -> None:
    _, rows = run

    first = [row for row in rows if row["goal"] == 1]

    assert [len({row["bytes"] for row in first[at : at + 3]}) for at in (0, 3)] == [1, 1]


def test_every_comment_of_the_crowd_is_there_once(run: tuple[str, list[dict[str, Any]]]) -> None:
    _, rows = run

    (written,) = (row for row in rows if "comments by" in row["what"])

    assert [target["value"] for target in written["targets"]] == [0, 0, 0]
    assert written["note"] == f"{SCALES['tiny'].posts} × 303"


def test_the_texts_are_natural_and_always_the_same() -> None:
    paragraphs = [writer("en", seed).paragraph(3) for seed in range(50)]

    again = [writer("en", seed).paragraph(3) for seed in range(50)]

    assert again == paragraphs
    assert len(set(paragraphs)) == 50


def test_postgresql_takes_the_same_site(postgresql: str) -> None:
    scale, url = SCALES["tiny"], create_database(postgresql, "bench")

    built = build(url, scale.articles, scale.categories, scale.threads)

    engine = connect(url)
    with engine.connect() as connection:
        articles, sessions = (
            connection.scalar(text(f"SELECT count(*) FROM {name}")) for name in ("articles", "sessions")
        )
    engine.dispose()
    assert set(built.threads) == set(scale.threads)
    assert articles == scale.articles
    assert sessions


def test_what_became_of_every_labelled_comment_is_counted_once(tmp_path: Path) -> None:
    rows = measure(tmp_path, 240, 200)

    assert [row[0] for row in rows] == list(WAYS)
    assert {len(row) for row in rows} == {len(HEADS)}
    assert all(sum(map(int, row[1:4])) == 40 for row in rows)
    assert int(rows[0][4]) == 0  # whoever advertises is new


def test_labelled_comments_are_always_the_same_and_no_two_alike() -> None:
    found = comments(500)

    assert found == comments(500)
    assert len({each.text for each in found}) == 500
