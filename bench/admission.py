"""`make bench-admission`: 2,000 comments whose kind is known pass admission; what became of them, and how long it took.

A moderator decides about the first ones, as in a thread where everything waits; the filter learns from that. The rest
comes in as the owner may have set it. What is timed is the whole command that posts a comment, rendered and stored, but
for the commit; the goal is one of CPU time, which is the same on a machine that others use.
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from alembic import command
from alembic.config import Config

from app import create_app
from app.accounts.models import Account, Role, RoleGrant
from app.articles.commands.writing import Writing, create, publish
from app.articles.models import Article
from app.comments.admission.models import THE_ONE, CommentSettings
from app.comments.commands.threads import post
from app.comments.models import CommentState
from app.kernel.clock import now
from app.kernel.database import db, writing
from app.kernel.errors import RuleBroken
from app.moderation.commands.comments import approve, reject
from app.moderation.models import Reason
from bench.labelled import Labelled, comments
from bench.table import brief
from config import ROOT, Settings

COMMENTS, LEARNT = 2_000, 400
EVERYTHING = 1_000_000
LIMIT_MS = 5
WAYS = {
    "newcomers wait": {"first_comments": 1},
    "nobody waits for being new": {"first_comments": 0},
    "and what is surely spam is refused": {"first_comments": 0, "spam_refused": True},
}
HEADS = (
    "",
    "held",
    "passed",
    "refused",
    "spam that passed",
    "others held",
    "others refused",
    "CPU ms",
    "median ms",
    "p99 ms",
)


@dataclass(frozen=True)
class Outcome:
    """What became of a comment, and how many milliseconds it took to find out; on a busy machine some were others'."""

    comment: Labelled
    fate: str
    took_ms: float
    cpu_ms: float


class Crowd:
    """Readers who write again and again, and advertisers, each of whom comes once."""

    def __init__(self) -> None:
        self.readers: dict[str, Account] = {}
        self.moderator = self.join("Mo Ellis", Role.MODERATOR, Role.AUTHOR)
        self.article = create(self.moderator, Writing("The reading room", "It opened on a Tuesday."))
        publish(self.moderator, self.article, now())

    def join(self, name: str, *roles: Role) -> Account:
        """An account of this name."""
        grants = [RoleGrant(role=role) for role in roles]
        account = Account(slug=f"person-{time.monotonic_ns()}", name=name, grants=grants)
        db.session.add(account)
        db.session.flush()
        return account

    def author_of(self, comment: Labelled) -> Account:
        """Whoever wrote it."""
        if comment.is_spam:
            return self.join(comment.name)
        self.readers[comment.name] = self.readers.get(comment.name) or self.join(comment.name)
        return self.readers[comment.name]


@contextmanager
def site(url: str) -> Iterator[Crowd]:
    """The product over an empty database of its own."""
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["url"] = url
    command.upgrade(config, "head")
    app = create_app(Settings(secret_key="a key of the bench, of more than enough characters", database_url=url))
    with app.app_context(), writing():
        db.session.add(CommentSettings())
        yield Crowd()
        db.session.remove()
        db.engine.dispose()


def ask(**choices: object) -> None:
    """Let the owner have chosen this."""
    settings = db.session.get_one(CommentSettings, THE_ONE)
    for name, choice in choices.items():
        setattr(settings, name, choice)
    db.session.flush()


def teach(crowd: Crowd, learnt: Sequence[Labelled]) -> None:
    """Everything waits, and the moderator decides about it."""
    ask(first_comments=EVERYTHING)
    for each in learnt:
        comment = post(crowd.author_of(each), crowd.article.id, None, each.text)
        comment.created_at -= timedelta(days=1)  # nobody said more than one may say in an hour
        if each.is_spam:
            reject(crowd.moderator, comment, Reason.SPAM)
        else:
            approve(crowd.moderator, comment)
    db.session.commit()


def pass_through(crowd: Crowd, unknown: Sequence[Labelled]) -> Iterator[Outcome]:
    """Post one comment after another."""
    for each in unknown:
        author = crowd.author_of(each)
        began, spent = time.perf_counter(), time.thread_time()
        fate = try_to_post(author, crowd.article, each)
        took, cpu = time.perf_counter() - began, time.thread_time() - spent
        yield Outcome(each, fate, took * 1000, cpu * 1000)


def try_to_post(author: Account, article: Article, said: Labelled) -> str:
    """Whether a comment passed, or is held, or refused."""
    try:
        comment = post(author, article.id, None, said.text)
    except RuleBroken:
        return "refused"
    comment.created_at -= timedelta(days=1)
    return "held" if comment.state is CommentState.PENDING else "passed"


def line(way: str, outcomes: Sequence[Outcome]) -> list[str]:
    """A row of the table."""
    fates = Counter(each.fate for each in outcomes)
    wrong = Counter((each.comment.is_spam, each.fate) for each in outcomes)
    times = [each.took_ms for each in outcomes]
    figures = [*(fates[fate] for fate in ("held", "passed", "refused")), wrong[True, "passed"]]
    figures += [wrong[False, "held"], wrong[False, "refused"]]
    spent = median(each.cpu_ms for each in outcomes)
    return [way, *map(str, figures), brief(spent), brief(median(times)), brief(quantiles(times, n=100)[-1])]


def measure(folder: Path, count: int, learnt: int) -> list[list[str]]:
    """The rows of the table: for each way that the owner may have set it a site of its own."""
    said, rows = comments(count), []
    for number, (way, choices) in enumerate(WAYS.items()):
        with site(f"sqlite:///{folder / f'bench-{number}.sqlite'}") as crowd:
            teach(crowd, said[:learnt])
            ask(**choices)
            rows.append(line(way, list(pass_through(crowd, said[learnt:]))))
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.admission", description=__doc__)
    parser.add_argument("--comments", type=int, default=COMMENTS)
    parser.add_argument("--learnt", type=int, default=LEARNT)
    told = parser.parse_args()
    with TemporaryDirectory(prefix="rejoinder-bench-") as folder:
        rows = measure(Path(folder), told.comments, told.learnt)
    spam = sum(each.is_spam for each in comments(told.comments)[told.learnt :])
    print(f"{told.comments - told.learnt:,} comments, {spam:,} of them spam, after {told.learnt:,} decisions")
    lines = [list(HEADS), *rows]
    widths = [max(len(row[column]) for row in lines) for column in range(len(HEADS))]
    for row in lines:
        print("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)))
    slowest = max(float(row[-3]) for row in rows)
    verdict = "met" if slowest <= LIMIT_MS else "MISSED"
    print(f"The median comment took {slowest:g} of ≤{LIMIT_MS} ms of a processor: {verdict}")


if __name__ == "__main__":
    main()
