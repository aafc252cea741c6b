"""How many public articles there are: what is counted when they are filed, less the few that appear later."""

from dataclasses import dataclass

from sqlalchemy import Integer, bindparam, cast, extract, func, literal, select, union_all

from app.articles.models import Article, Category, Month, article_categories
from app.kernel.clock import now
from app.kernel.database import Moment, db

NOW = bindparam("now", type_=Moment)
LATER_IN_CATEGORY = (
    select(func.count())
    .where(article_categories.c.category_id == Category.id, article_categories.c.published_at > NOW)
    .correlate(Category)
    .scalar_subquery()
)
IN_CATEGORIES = select(Category.id, Category.article_count - LATER_IN_CATEGORY)

YEAR, MONTH = (cast(extract(part, Article.published_at), Integer) for part in ("year", "month"))
EACH_LATER = select(YEAR, MONTH, literal(-1)).where(Article.unpublished_at.is_(None), Article.published_at > NOW)
PARTS = union_all(select(Month.year, Month.month, Month.article_count), EACH_LATER).subquery()
COUNT = func.sum(PARTS.c.article_count)
IN_MONTHS = (
    select(PARTS.c.year, PARTS.c.month, COUNT)
    .group_by(PARTS.c.year, PARTS.c.month)
    .having(COUNT > 0)
    .order_by(PARTS.c.year.desc(), PARTS.c.month.desc())
)


@dataclass(frozen=True)
class MonthCount:
    """A month of the archive and how many public articles it holds."""

    year: int
    month: int
    article_count: int


def list_months() -> list[MonthCount]:
    """The months that hold public articles, newest first."""
    return [MonthCount(*row) for row in db.session.execute(IN_MONTHS, {"now": now()})]


def count_by_category() -> dict[int, int]:
    """How many public articles each category holds itself."""
    return dict(db.session.execute(IN_CATEGORIES, {"now": now()}).all())
