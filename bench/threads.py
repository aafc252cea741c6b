"""Large threads of a natural shape, with the paths, numbers and counts that the product would have given them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from app.comments.models import Comment, CommentState, Thread
from app.comments.threads import Place, displayed_ancestors, place
from app.kernel.markdown import render_comment
from app.kernel.text import language_of
from bench.pouring import Row
from bench.words import comment_text, writer

TEXTS = 1500


def make_texts() -> list[Row]:
    """Different comments, a fifth of them in Korean, each rendered once."""
    english, korean = writer("en", 4), writer("ko", 5)
    sources = [comment_text(korean if index % 5 == 4 else english) for index in range(TEXTS)]
    return [{"source": each, "html": render_comment(each), "language": language_of(each)} for each in sources]


def parents(size: int, dice: Random) -> list[int | None]:
    """Whom each comment answers, by index: half stand at the top, so that a full page has about 100 comments.

    Replies go mostly to what was said lately; some go on a dialogue, a few go to comments that everybody answers.
    """
    found: list[int | None] = []
    for index in range(size):
        if index % 10 == 0:
            tops = dice.sample(range(10), 5) if index else range(5)
        if index % 10 in tops:
            found.append(None)
            continue
        chance = dice.random()
        lately = max(index - 1 - int(dice.expovariate(1 / 40)), dice.randrange(index))
        asked = index // 1000 * 1000 if index > 100 else index - 1
        found.append(index - 1 if chance < 0.3 else lately if chance < 0.97 else asked)
    return found


def count_off(parents: Sequence[int | None]) -> list[tuple[int, int]]:
    """Root and branch numbers of a whole thread at once, whose nth comment answers the one of index `parents[n]`."""
    numbers: list[tuple[int, int]] = []
    last: list[int] = []
    for parent in parents:
        if parent is None:
            last.append(0)
            numbers.append((len(last), 0))
        else:
            root = numbers[parent][0]
            last[root - 1] += 1
            numbers.append((root, last[root - 1]))
    return numbers


@dataclass(frozen=True)
class Planted:
    """Where a thread stands, how many accounts write into it, and since when."""

    article_id: int
    account_count: int
    begin: datetime


def thread(
    where: Planted, answers: Sequence[int | None], texts: list[Row], ids: Iterator[int]
) -> Iterator[tuple[Any, Row]]:
    """A thread whose comments are all approved, with the paths, numbers and counts that the product gives them."""
    places: list[Place] = []
    for number, parent in enumerate(answers, 1):
        places.append(place(number, None if parent is None else places[parent]))
    below = Counter(above for each in places for above in displayed_ancestors(each.path))
    numbers, counted = [next(ids) for _ in answers], count_off(answers)
    for index, (parent, stands) in enumerate(zip(answers, places, strict=True)):
        yield (
            Comment,
            {
                "id": numbers[index],
                "article_id": where.article_id,
                "author_id": index * 7919 % where.account_count + 1,
                "parent_id": None if parent is None else numbers[parent],
                "number": index + 1,
                "root_number": counted[index][0],
                "branch_number": counted[index][1],
                "path": stands.path,
                "depth": stands.depth,
                "descendant_count": below[stands.path],
                "state": CommentState.APPROVED,
                **texts[(index + where.article_id) % len(texts)],
                "fingerprint": sha256(str(numbers[index]).encode()).hexdigest(),
                "created_at": where.begin + timedelta(minutes=index),
            },
        )
    counts = {"last_number": len(answers), "root_count": answers.count(None), "comment_count": len(answers)}
    yield Thread, {"article_id": where.article_id, **counts}
