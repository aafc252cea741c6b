"""What one asks about articles and categories. Lists of articles are read without their bodies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, extract, func, select, tuple_
from sqlalchemy.orm import defer, joinedload, selectinload

from app.accounts.models import Account
from app.articles.models import (
    Article,
    ArticleAddress,
    ArticleState,
    Category,
    article_categories,
)
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import Gone, NotFound

ARTICLES_A_PAGE = 10
FEED_ENTRIES = 20


@dataclass(frozen=True)
class ArticlePage:
    """Some articles, newest first, and the ids from which its neighbours go on."""

    articles: Sequence[Article]
    newer: int | None = None
    older: int | None = None


@dataclass(frozen=True)
class Month:
    """A month of the archive and how many articles it holds."""

    year: int
    month: int
    article_count: int


def is_public() -> ColumnElement[bool]:
    """Published, not later, and not withdrawn."""
    return and_(Article.published_at <= now(), Article.unpublished_at.is_(None))


def for_listing(query: Select[Article]) -> Select[Article]:
    """With author and categories, without the body."""
    return query.options(
        defer(Article.source, raiseload=True),
        defer(Article.html, raiseload=True),
        defer(Article.contents, raiseload=True),
        joinedload(Article.author, innerjoin=True),
        selectinload(Article.categories),
    )


def get_public_article(slug: str) -> Article:
    """A public article by any address it ever had; raises NotFound, or Gone where it was withdrawn."""
    article = db.session.scalar(
        select(Article)
        .join(ArticleAddress, ArticleAddress.article_id == Article.id)
        .where(ArticleAddress.slug == slug)
        .options(joinedload(Article.author, innerjoin=True), selectinload(Article.categories))
    )
    if article is None or not (article.is_public or article.unpublished_at):
        raise NotFound
    if article.unpublished_at:
        raise Gone
    return article


def get_article(article_id: int) -> Article:
    """An article in any state, with its author and categories; raises NotFound."""
    article = db.session.scalar(
        select(Article)
        .where(Article.id == article_id)
        .options(joinedload(Article.author, innerjoin=True), selectinload(Article.categories))
    )
    if article is None:
        raise NotFound
    return article


def find_own_article(account: Account, title: str, source: str) -> Article | None:
    """What the account wrote already under this title in these words."""
    same = (Article.author_id == account.id, Article.title == title, Article.source == source)
    return db.session.scalar(select(Article).where(*same).order_by(Article.id).limit(1))


def list_own_articles(account: Account) -> list[Article]:
    """Everything the account wrote, last edited first."""
    query = for_listing(select(Article).where(Article.author_id == account.id))
    return list(db.session.scalars(query.order_by(Article.edited_at.desc(), Article.id.desc())))


def list_all_articles(before: int | None = None) -> ArticlePage:
    """Everybody's articles in every state, newest first."""
    query = select(Article).where(Article.id < before) if before else select(Article)
    rows = list(db.session.scalars(for_listing(query).order_by(Article.id.desc()).limit(ARTICLES_A_PAGE * 5 + 1)))
    shown = rows[: ARTICLES_A_PAGE * 5]
    return ArticlePage(shown, older=shown[-1].id if len(rows) > len(shown) else None)


def page_articles(*conditions: Any, before: int | None = None, after: int | None = None) -> ArticlePage:
    """A page of public articles, beside the article `before` or `after` where one is given; raises NotFound."""
    place = tuple_(Article.published_at, Article.id)
    edge = find_edge(before or after)
    query = for_listing(select(Article).where(is_public(), *conditions))
    if edge and after:
        query = query.where(place > (edge.published_at, edge.id)).order_by(Article.published_at, Article.id)
    else:
        query = query.order_by(Article.published_at.desc(), Article.id.desc())
    if edge and before:
        query = query.where(place < (edge.published_at, edge.id))
    rows = list(db.session.scalars(query.limit(ARTICLES_A_PAGE + 1)))
    more, rows = len(rows) > ARTICLES_A_PAGE, rows[:ARTICLES_A_PAGE]
    if after:
        rows.reverse()
    if edge and not rows:
        raise NotFound
    if not rows:
        return ArticlePage([])
    newer, older = rows[0].id, rows[-1].id
    return ArticlePage(rows, newer if before or (after and more) else None, older if after or more else None)


def find_edge(article_id: int | None) -> Article | None:
    """The article that a page lies beside, withdrawn or not; raises NotFound for one that readers never saw."""
    if article_id is None:
        return None
    edge = db.session.get(Article, article_id, options=[defer(Article.html), defer(Article.source)])
    if edge is None or edge.state in (ArticleState.DRAFT, ArticleState.SCHEDULED):
        raise NotFound
    return edge


def find_next_publication() -> datetime | None:
    """When the next scheduled article appears, without anybody's doing."""
    later = (Article.published_at > now(), Article.unpublished_at.is_(None))
    return db.session.scalar(select(func.min(Article.published_at)).where(*later))


def list_newest(*conditions: Any) -> list[Article]:
    """The newest public articles with their bodies, as many as a feed holds."""
    return list(
        db.session.scalars(
            select(Article)
            .where(is_public(), *conditions)
            .order_by(Article.published_at.desc(), Article.id.desc())
            .limit(FEED_ENTRIES)
            .options(joinedload(Article.author, innerjoin=True), selectinload(Article.categories))
        )
    )


def in_categories(categories: Sequence[Category]) -> ColumnElement[bool]:
    """Filed under one of the categories."""
    ids = [category.id for category in categories]
    return Article.id.in_(select(article_categories.c.article_id).where(article_categories.c.category_id.in_(ids)))


def in_month(year: int, month: int) -> ColumnElement[bool]:
    """Published in a month, counted in UTC."""
    start = datetime(year, month, 1, tzinfo=UTC)
    end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return and_(Article.published_at >= start, Article.published_at < end)


def list_months() -> list[Month]:
    """The months that hold public articles, newest first."""
    year, month = extract("year", Article.published_at), extract("month", Article.published_at)
    rows = db.session.execute(
        select(year, month, func.count()).where(is_public()).group_by(year, month).order_by(year.desc(), month.desc())
    )
    return [Month(int(y), int(m), count) for y, m, count in rows]


def find_neighbours(article: Article) -> tuple[Article | None, Article | None]:
    """The public articles published just before and just after this one."""
    place, here = tuple_(Article.published_at, Article.id), (article.published_at, article.id)
    public = select(Article).where(is_public())
    earlier = public.where(place < here).order_by(Article.published_at.desc(), Article.id.desc())
    later = public.where(place > here).order_by(Article.published_at, Article.id)
    bare = (defer(Article.html), defer(Article.source), defer(Article.contents))
    return tuple(db.session.scalar(query.limit(1).options(*bare)) for query in (earlier, later))  # type: ignore[return-value]


def count_by_category() -> dict[int, int]:
    """How many public articles each category holds itself."""
    rows = db.session.execute(
        select(article_categories.c.category_id, func.count())
        .join(Article, Article.id == article_categories.c.article_id)
        .where(is_public())
        .group_by(article_categories.c.category_id)
    )
    return dict(rows.all())


def has_public_articles(account: Account) -> bool:
    """Whether the account has a page as an author."""
    return (
        db.session.scalar(select(Article.id).where(Article.author_id == account.id, is_public()).limit(1)) is not None
    )
