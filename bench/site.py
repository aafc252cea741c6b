"""Builds the site that is measured: always the same one, written straight into the tables as the product would."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, delete, extract, func, insert, select, update

from app.accounts.models import Account, Identity, LoginSession, Role, RoleGrant
from app.accounts.queries import hash_token
from app.articles.models import (
    Article,
    ArticleAddress,
    ArticleState,
    Category,
    CategoryAddress,
    Month,
    article_categories,
)
from app.articles.revisions.models import ArticleRevision
from app.kernel.database import connect
from app.kernel.markdown import excerpt, render_article
from app.kernel.text import slug
from bench.pouring import Row, pour, settle
from bench.threads import Planted, make_texts, parents, thread
from bench.words import article_text, writer
from config import ROOT

ACCOUNTS, AUTHORS = 200, 20
READER = ACCOUNTS  # an account without a role
BEGIN, END = datetime(2021, 1, 1, tzinfo=UTC), datetime(2025, 12, 20, tzinfo=UTC)
BODIES = 40
SHOWN_WHOLE = 1000  # of the articles that are added, the newest have whole texts, for a feed shows them
NESTED = 3  # of five categories, how many lie inside the first
GIVEN = ("Ada", "Ben", "Mo", "Eve", "Jun", "Vera", "Lucia", "Marit", "Pell", "Garam")
FAMILY = ("Park", "Cho", "Ellis", "Marsh", "Lind", "Okafor", "Baker", "Sato", "Novak", "Rossi")
MIDDLE = ("", "R. ")


@dataclass(frozen=True)
class Built:
    """The addresses that are measured, and the numbers behind them."""

    threads: dict[int, str]
    crowd: str
    newest_id: int
    newest_title: str
    newest_source: str
    lists: dict[str, str]


def token_of(account_id: int) -> str:
    """The session's token of an author or of the reader."""
    return f"a-session-of-the-bench-{account_id}"


def build(url: str, article_count: int, category_count: int, sizes: Sequence[int], crowd_size: int = 100) -> Built:
    """Migrate an empty database and fill it; the thread that a crowd writes into stands beside those of `sizes`."""
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["url"] = url
    command.upgrade(config, "head")
    engine = connect(url)
    with engine.begin() as connection:
        pour(connection, people())
        pour(connection, categories(category_count))
        rows = pour(connection, articles(range(1, article_count + 1), article_count, category_count))[Article.__table__]
        count_articles(connection)
        pour(connection, threads([row["id"] for row in rows], (*sizes, crowd_size)))
    engine.dispose()
    settle(url)
    named = [row["slug"] for row in rows]
    newest, month = rows[-1], rows[-1]["published_at"]
    lists = {
        "home": "/",
        "category": f"/categories/category-{category_of(newest['id'], category_count)}",
        "archive": "/archive",
        "month": f"/archive/{month.year}/{month.month}",
        "author": f"/authors/{person_slug(newest['author_id'])}",
        "feed": "/feed.atom",
    }
    addresses = dict(zip(sizes, named, strict=False))
    return Built(addresses, named[len(sizes)], newest["id"], newest["title"], newest["source"], lists)


def add_articles(url: str, present: int, more: int, category_count: int) -> None:
    """Put more articles among those that are there, none newer than the newest."""
    engine = connect(url)
    with engine.begin() as connection:
        pour(connection, articles(range(present + 1, present + more + 1), more, category_count))
        count_articles(connection)
    settle(url)


def count_articles(connection: Connection) -> None:
    """Tell the categories and the months how many articles they hold; all are published."""
    filed = article_categories.c.category_id
    count = select(func.count()).where(filed == Category.id).scalar_subquery()
    connection.execute(update(Category).values(article_count=count))
    year, month = (extract(part, Article.published_at) for part in ("year", "month"))
    connection.execute(delete(Month))
    months = select(year, month, func.count()).group_by(year, month)
    connection.execute(insert(Month).from_select(["year", "month", "article_count"], months))


def person_slug(number: int) -> str:
    """The name of a person in addresses."""
    return slug(person_name(number))


def person_name(number: int) -> str:
    """One of 200 names."""
    return f"{GIVEN[number % 10]} {MIDDLE[number // 100 % 2]}{FAMILY[number // 10 % 10]}"


def people() -> Iterator[tuple[Any, Row]]:
    """Accounts with identities; the first are authors, and these and the last are logged in."""
    for number in range(1, ACCOUNTS + 1):
        yield Account, {"id": number, "slug": person_slug(number), "name": person_name(number), "created_at": BEGIN}
        yield (
            Identity,
            {
                "id": number,
                "account_id": number,
                "provider": "google",
                "issuer": "https://accounts.google.com",
                "subject": str(number),
                "email": f"person{number}@example.org",
                "email_verified": True,
                "created_at": BEGIN,
                "last_used_at": BEGIN,
            },
        )
        if number <= AUTHORS:
            yield RoleGrant, {"account_id": number, "role": Role.AUTHOR, "granted_at": BEGIN}
        if number <= AUTHORS or number == READER:
            yield LoginSession, session_row(number)


def session_row(number: int) -> Row:
    """A browser of an account that stays logged in."""
    return {
        "token_hash": hash_token(token_of(number)),
        "account_id": number,
        "identity_id": number,
        "created_at": BEGIN,
        "expires_at": datetime.now(UTC) + timedelta(days=30),
    }


def categories(category_count: int) -> Iterator[tuple[Any, Row]]:
    """Categories in fives: of each five, three lie inside the first."""
    author = writer("en", 2)
    for number in range(1, category_count + 1):
        place_in_five = (number - 1) % 5
        inside = number - place_in_five if 1 <= place_in_five <= NESTED else None
        name = f"category-{number}"
        words = {"name": author.title().title(), "description": author.sentence(), "parent_id": inside}
        yield Category, {"id": number, "slug": name, **words}
        yield CategoryAddress, {"slug": name, "category_id": number}


def category_of(article_id: int, category_count: int) -> int:
    """Where an article is filed."""
    return article_id % category_count + 1


def articles(numbers: range, steps: int, category_count: int) -> Iterator[tuple[Any, Row]]:
    """Published articles with these numbers, evenly over five years; the last of the first is the newest."""
    author, bodies = writer("en", 3 + numbers[0]), list(make_bodies())
    brief, late = make_body(author.paragraph(3)), 0 if numbers[0] == 1 else 0.5
    for index, number in enumerate(numbers):
        title = author.title()
        at = BEGIN + (END - BEGIN) * ((index + 1 - late) / steps)
        name = f"{'-'.join(re.findall('[a-z]+', title.lower()))}-{number}"
        who = (number + number // category_count) % AUTHORS + 1
        is_read = numbers[0] == 1 or index > steps - SHOWN_WHOLE
        body = bodies[number % BODIES] if is_read else brief
        head = {"id": number, "slug": name, "title": title, "author_id": who, "created_at": at, "edited_at": at}
        yield Article, {**head, **body, "published_at": at, "version": 1}
        yield ArticleAddress, {"slug": name, "article_id": number}
        told = {"title": title, "source": body["source"], "particulars": {"slug": [name]}}
        kept = {"article_id": number, "number": 1, "editor_id": who, "created_at": at, "state": ArticleState.PUBLISHED}
        yield ArticleRevision, {**kept, **told, "note": "", "is_correction": False}
        filed = {"article_id": number, "category_id": category_of(number, category_count)}
        yield article_categories, {**filed, "published_at": at}


def make_bodies() -> Iterator[Row]:
    """Texts of 3 to 5 KB that articles share."""
    for seed in range(BODIES):
        yield make_body(article_text(writer("en", 100 + seed), 2))


def make_body(source: str) -> Row:
    """A text and what is made of it."""
    made = render_article(source)
    kept = {"source": source, "html": made.html, "contents": [asdict(each) for each in made.contents]}
    return {**kept, "word_count": made.words, "excerpt": excerpt(source), "language": "en"}


def threads(article_ids: Sequence[int], sizes: Sequence[int]) -> Iterator[tuple[Any, Row]]:
    """Under the first articles, threads of these sizes."""
    texts, ids = make_texts(), count(1)
    for article_id, size in zip(article_ids, sizes, strict=False):
        if size:
            yield from thread(Planted(article_id, ACCOUNTS, BEGIN), parents(size, Random(size)), texts, ids)
