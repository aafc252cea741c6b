"""Lists of articles. Each reads a stretch of an index, so that it costs the same however many articles there are.

Public articles stand in the order of their places: when they were published, then their ids.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, literal_column, or_, select, tuple_, union
from sqlalchemy.orm import defer, selectinload

from app.accounts.models import Account
from app.articles.models import Article, Category, CoAuthor, article_categories
from app.articles.queries.articles import WITH_AUTHORS
from app.articles.queries.seeking import ANY, Sought
from app.kernel.clock import now
from app.kernel.database import Moment, db, parts
from app.kernel.errors import NotFound

ARTICLES_A_PAGE = 10
ARTICLES_AT_THE_DESK = 50
FEED_ENTRIES = 20

Place = tuple[datetime, int]
FIRST: Place = (datetime.min.replace(tzinfo=UTC), 0)
LAST: Place = (datetime.max.replace(tzinfo=UTC), 0)
START = tuple_(bindparam("start_at", type_=Moment), bindparam("start_id"))
END = tuple_(bindparam("end_at", type_=Moment), bindparam("end_id"))


class Way(Enum):
    """From which limit on one reads."""

    NEWEST_FIRST = 1
    OLDEST_FIRST = 2


@dataclass(frozen=True)
class ArticlePage:
    """Some articles, newest first, and the ids from which its neighbours go on."""

    articles: Sequence[Article]
    newer: int | None = None
    older: int | None = None
    pinned: Sequence[Article] = ()

    def under(self, pinned: Sequence[Article]) -> "ArticlePage":
        """The same below what is pinned, each of which stands there once."""
        return replace(self, articles=[*pinned, *(each for each in self.articles if each not in pinned)], pinned=pinned)


def stretch(at: Any, article_id: Any, *conditions: ColumnElement[bool]) -> Select[Any]:
    """The places between START and END in an index on (…, `at`, `article_id`).

    It has one limit on each side: of two, such as the end of a month and the present, SQLite searches by one and
    walks through everything up to the other.
    """
    place = tuple_(at, article_id)
    return select(at.label("at"), article_id.label("id")).where(*conditions, place > START, place < END)


PUBLIC = stretch(Article.published_at, Article.id, Article.unpublished_at.is_(None))
BY_AUTHOR = PUBLIC.where(Article.author_id == bindparam("author"))
BESIDE = stretch(CoAuthor.published_at, CoAuthor.article_id, CoAuthor.account_id == bindparam("author"))


@cache
def filed_under(name: str) -> Select[Any]:
    """The places in the category whose id the parameter of this name gives."""
    filed = article_categories.c
    return stretch(filed.published_at, filed.article_id, filed.category_id == bindparam(name))


@dataclass(frozen=True)
class Choice:
    """Public articles: those in any of the stretches, between two places."""

    stretches: tuple[Select[Any], ...] = (PUBLIC,)
    values: Mapping[str, int] = field(default_factory=dict)
    start: Place = FIRST
    end: Place = LAST


EVERYTHING = Choice()


def by_author(account: Account) -> Choice:
    """Written by the account, alone or with others."""
    return Choice((BY_AUTHOR, BESIDE), {"author": account.id})


def in_categories(categories: Sequence[Category]) -> Choice:
    """Filed under one of the categories."""
    values = {f"category_{index}": category.id for index, category in enumerate(categories)}
    return Choice(tuple(map(filed_under, values)), values)


def in_month(year: int, month: int) -> Choice:
    """Published in a month, counted in UTC."""
    start = datetime(year, month, 1, tzinfo=UTC)
    end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return Choice(start=(start, 0), end=(end, 0))


@cache
def nearest(stretches: tuple[Select[Any], ...], count: int, way: Way) -> Select[Article]:
    """So many articles from one limit on, of all stretches together; found by their places, and then read."""
    found = [cut(each, count, way) for each in stretches]
    while len(found) > 1:  # a category with all that lie in it may have more stretches than SQLite unites at once
        united = [union(*(select(each.subquery()) for each in part)) for part in parts(found)]
        found = [cut(each, count, way) for each in united]
    places = found[0].subquery()
    return select(Article).join(places, places.c.id == Article.id).order_by(*sorting(places.c, way))


def cut(places: Any, count: int, way: Way) -> Any:
    """The first so many places. The number stands in the statement's text, for PostgreSQL plans by it."""
    return places.order_by(*sorting(places.selected_columns, way)).limit(literal_column(str(count)))


def sorting(columns: Any, way: Way) -> tuple[Any, Any]:
    """By what places are sorted."""
    if way is Way.OLDEST_FIRST:
        return columns.at, columns.id
    return columns.at.desc(), columns.id.desc()


def for_listing(query: Select[Article]) -> Select[Article]:
    """With author and categories, without the body."""
    return query.options(
        defer(Article.source, raiseload=True),
        defer(Article.html, raiseload=True),
        defer(Article.contents, raiseload=True),
        *WITH_AUTHORS,
        selectinload(Article.categories),
    )


def load(query: Select[Article], choice: Choice, start: Place = FIRST, end: Place = LAST) -> list[Article]:
    """What a statement finds of a choice, between two places and not in the future."""
    start, end = max(start, choice.start), min(end, choice.end, (now() + datetime.resolution, 0))
    limits = {"start_at": start[0], "start_id": start[1], "end_at": end[0], "end_id": end[1]}
    return list(db.session.scalars(query, {**choice.values, **limits}))


def page_articles(choice: Choice = EVERYTHING, *, before: int | None = None, after: int | None = None) -> ArticlePage:
    """A page of public articles, beside the article `before` or `after` where one is given; raises NotFound."""
    way = Way.OLDEST_FIRST if after else Way.NEWEST_FIRST
    query = for_listing(nearest(choice.stretches, ARTICLES_A_PAGE + 1, way))
    rows = load(query, choice, find_place(after) if after else FIRST, find_place(before) if before else LAST)
    more, rows = len(rows) > ARTICLES_A_PAGE, rows[:ARTICLES_A_PAGE]
    if after:
        rows.reverse()
    if not rows:
        if before or after:
            raise NotFound
        return ArticlePage([])
    newer, older = rows[0].id, rows[-1].id
    return ArticlePage(rows, newer if before or (after and more) else None, older if after or more else None)


def find_place(article_id: int) -> Place:
    """Where an article stands, withdrawn or not; raises NotFound for one that readers never saw."""
    was_public = or_(Article.published_at <= now(), Article.unpublished_at.is_not(None))
    at = db.session.scalar(select(Article.published_at).where(Article.id == article_id, was_public))
    if at is None:
        raise NotFound
    return at, article_id


def list_newest(choice: Choice = EVERYTHING) -> list[Article]:
    """The newest public articles with their bodies, as many as a feed holds."""
    query = nearest(choice.stretches, FEED_ENTRIES, Way.NEWEST_FIRST)
    return load(query.options(*WITH_AUTHORS, selectinload(Article.categories)), choice)


def list_own_articles(account: Account, before: int | None = None, sought: Sought = ANY) -> ArticlePage:
    """What is sought of what the account wrote or shares, last edited first, from `before` on; raises NotFound."""
    alone = select(Article.id).where(Article.author_id == account.id, *sought.conditions)
    beside = select(CoAuthor.article_id).where(CoAuthor.account_id == account.id)
    stretches = [alone, select(Article.id).where(Article.id.in_(beside), *sought.conditions)]
    if before:
        own = or_(Article.author_id == account.id, Article.id.in_(beside))
        at = db.session.scalar(select(Article.edited_at).where(Article.id == before, own))
        if at is None:
            raise NotFound
        stretches = [each.where(tuple_(Article.edited_at, Article.id) < (at, before)) for each in stretches]
    by_edit = (Article.edited_at.desc(), Article.id.desc())
    newest = [each.order_by(*by_edit).limit(ARTICLES_AT_THE_DESK + 1).subquery() for each in stretches]
    found = select(Article).where(Article.id.in_(union(*(select(each.c.id) for each in newest))))
    return page_at_desk(found.order_by(*by_edit))


def list_all_articles(before: int | None = None, sought: Sought = ANY) -> ArticlePage:
    """Everybody's articles that are sought, newest first."""
    query = select(Article).where(*sought.conditions)
    return page_at_desk((query.where(Article.id < before) if before else query).order_by(Article.id.desc()))


def page_at_desk(query: Select[Article]) -> ArticlePage:
    """The first articles that a statement finds."""
    rows = list(db.session.scalars(for_listing(query).limit(ARTICLES_AT_THE_DESK + 1)))
    shown = rows[:ARTICLES_AT_THE_DESK]
    return ArticlePage(shown, older=shown[-1].id if len(rows) > len(shown) else None)
