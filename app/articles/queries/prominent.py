"""What stands out among the public articles, and until when."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, exists, or_, select, union_all

from app.articles.furniture import IS_FEATURED, IS_PINNED, MOST_PINNED
from app.articles.models import Article, Category, article_categories
from app.articles.queries.lists import for_listing
from app.kernel.clock import now
from app.kernel.database import Moment, db

NOW = bindparam("now", type_=Moment)
LASTS = or_(Article.pinned_until_at.is_(None), Article.pinned_until_at > NOW)
PINNED = (
    select(Article)
    .where(IS_PINNED, LASTS, Article.unpublished_at.is_(None), Article.published_at <= NOW)
    .order_by(Article.pinned_at.desc(), Article.id.desc())
    .limit(MOST_PINNED)
)
IS_FILED = exists().where(
    article_categories.c.article_id == Article.id,
    article_categories.c.category_id.in_(bindparam("categories", expanding=True)),
)
PINNED_THERE = PINNED.where(Article.is_pinned_in_categories, IS_FILED)
ENDS = union_all(
    select(Article.pinned_until_at.label("at")).where(IS_PINNED, Article.pinned_until_at > NOW),
    select(Article.featured_until_at).where(IS_FEATURED, Article.featured_until_at > NOW),
).subquery()
NEXT_END = select(ENDS.c.at).order_by(ENDS.c.at).limit(1)


def list_pinned(categories: Sequence[Category] = ()) -> list[Article]:
    """What stays on top of the home page, or of the page of these categories; pinned last stands first."""
    ids = [each.id for each in categories]
    query, values = (PINNED_THERE, {"categories": ids}) if ids else (PINNED, {})
    return list(db.session.scalars(for_listing(query), {**values, "now": now()}))


def list_pinned_besides(article: Article) -> Sequence[str]:
    """The titles of the other articles that are pinned, those that appear later among them, but no drafts."""
    query = select(Article.title).where(IS_PINNED, LASTS, Article.id != article.id)
    listed = query.where(Article.unpublished_at.is_(None), Article.published_at.is_not(None))
    return db.session.scalars(listed.order_by(Article.pinned_at), {"now": now()}).all()


def find_next_end() -> datetime | None:
    """When the next article stops standing out, without anybody's doing."""
    return db.session.connection().scalar(NEXT_END, {"now": now()})
