"""When the thread of an article closes by itself."""

from datetime import datetime
from functools import lru_cache

from sqlalchemy import bindparam, select

from app.articles.models import Article, Category, article_categories
from app.articles.queries.categories import ancestors, list_categories
from app.comments.closing import closing_time, days_open
from app.comments.queries.settings import read_settings
from app.kernel.database import db
from app.kernel.versions import State

KEPT = 64  # threads in each process
OF_ARTICLE = (
    select(
        Article.published_at,
        Article.open_days,
        article_categories.c.category_id,
        select(Category.id).where(Category.open_days.is_not(None)).exists(),
    )
    .outerjoin(article_categories, article_categories.c.article_id == Article.id)
    .where(Article.id == bindparam("id"))
)


def find_closing(article_id: int) -> datetime | None:
    """When the thread of an article closes, or has closed, without anybody's doing; asks for categories that say so."""
    rows = db.session.execute(OF_ARTICLE, {"id": article_id}).all()
    published_at, days, _, asks_categories = rows[0]
    lines: list[list[int | None]] = []
    if days is None and asks_categories:
        everything = list_categories()
        filed = {category_id for _, _, category_id, _ in rows}
        lines = [[up.open_days for up in (c, *reversed(ancestors(c, everything)))] for c in everything if c.id in filed]
    return closing_time(published_at, days_open(days, lines, read_settings().open_days))


@lru_cache(KEPT)
def find_shown_closing(article_id: int, state: State) -> datetime | None:
    """The same, read once in each state."""
    return find_closing(article_id)
