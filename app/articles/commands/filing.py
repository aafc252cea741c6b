"""Filing an article where lists find it: what they show and count changes in the transaction that changes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC

from sqlalchemy import bindparam, inspect, text, update

from app.articles.models import Article, Category, CoAuthor, article_categories
from app.kernel.database import Moment, db
from app.kernel.versions import SITE, bump

LOCKED = [*inspect(Article).column_attrs.keys(), "categories", "co_authors"]
AT = bindparam("at", type_=Moment)
STAND_AT = (
    update(article_categories).where(article_categories.c.article_id == bindparam("article")).values(published_at=AT),
    update(CoAuthor)
    .where(CoAuthor.article_id == bindparam("article"))
    .values(published_at=AT)
    .execution_options(synchronize_session=False),
)
COUNT_IN_CATEGORY = (
    update(Category)
    .where(Category.id == bindparam("category"))
    .values(article_count=Category.article_count + bindparam("step"))
    .execution_options(synchronize_session=False)
)
COUNT_IN_MONTH = text(
    "INSERT INTO months (year, month, article_count) VALUES (:year, :month, :step)"
    " ON CONFLICT (year, month) DO UPDATE SET article_count = months.article_count + excluded.article_count"
)


def lock(article: Article) -> None:
    """Let whoever changes the same article wait, and see what it says by now, where it is filed, and whose it is."""
    db.session.refresh(article, LOCKED, with_for_update={"key_share": True})


@contextmanager
def filing(article: Article) -> Iterator[None]:
    """In here, and nowhere else, an article gets other categories or other times; all lists and counts follow.

    Who files the same article waits. What is counted is changed in one order, so that no two wait for each other.
    """
    lock(article)
    categories, months = counted_in(article)
    yield
    db.session.flush()
    categories_now, months_now = counted_in(article)
    if not months and not months_now:
        return
    for statement in STAND_AT:
        db.session.execute(statement, {"article": article.id, "at": article.listed_at})
    for category in sorted(categories ^ categories_now):
        db.session.execute(COUNT_IN_CATEGORY, {"category": category, "step": 1 if category in categories_now else -1})
    for year, month in sorted(months ^ months_now):
        step = 1 if (year, month) in months_now else -1
        db.session.execute(COUNT_IN_MONTH, {"year": year, "month": month, "step": step})
    bump(SITE)


def counted_in(article: Article) -> tuple[set[int], set[tuple[int, int]]]:
    """The categories and the month that count the article; none while no list will show it."""
    if article.listed_at is None:
        return set(), set()
    at = article.listed_at.astimezone(UTC)
    return {category.id for category in article.categories}, {(at.year, at.month)}
