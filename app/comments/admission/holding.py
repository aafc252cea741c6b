"""What holds for those who write: one statement, whatever holds."""

from functools import lru_cache

from sqlalchemy import bindparam, or_, select, text, union_all
from sqlalchemy.orm import joinedload

from app.articles.models import Article, Category, article_categories
from app.comments.admission.models import IS_HOLDING, Measure, scope_of
from app.comments.heat import Warm, pace_of
from app.comments.measures import Holding
from app.comments.queries.settings import read_settings
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotFound
from app.kernel.versions import State

MEASURES_A_PAGE = 50
KEPT = 64  # threads in each process
NOBODY = 0
FILED_IN = (
    select(Category.id, Category.parent_id)
    .join(article_categories, article_categories.c.category_id == Category.id)
    .where(article_categories.c.article_id == bindparam("article_id"))
    .cte("filed_in", recursive=True)
)
ABOVE = FILED_IN.union(select(Category.id, Category.parent_id).join(FILED_IN, FILED_IN.c.parent_id == Category.id))
ON_SITE = Measure.article_id.is_(None) & Measure.category_id.is_(None) & Measure.account_id.is_(None)
IS_NOT_OVER = or_(Measure.until_at.is_(None), Measure.until_at > bindparam("now"))
PLACES = (
    ON_SITE,
    Measure.article_id == bindparam("article_id"),
    Measure.account_id == bindparam("account_id"),
    Measure.category_id.in_(select(ABOVE.c.id)),
)
# One after the other, each by its index: an OR of them would read whatever holds anywhere.
HOLDING_HERE = union_all(*(select(Measure.id).where(text(IS_HOLDING), place) for place in PLACES))
HOLDING = (
    select(Measure.kind, Measure.article_id, Measure.category_id, Measure.account_id, Measure.minutes, Measure.until_at)
    .where(Measure.id.in_(HOLDING_HERE), IS_NOT_OVER)
    .order_by(Measure.id)
)
MEASURES = (
    select(Measure)
    .where(text(IS_HOLDING), IS_NOT_OVER)
    .order_by(Measure.id.desc())
    .options(
        joinedload(Measure.article).load_only(Article.slug, Article.title, Article.language),
        joinedload(Measure.category),
        joinedload(Measure.account),
        joinedload(Measure.created_by, innerjoin=True),
    )
)


def list_holding(article_id: int, account_id: int = NOBODY) -> tuple[Holding, ...]:
    """What holds at this moment in the thread of an article, and for whoever writes there."""
    values = {"article_id": article_id, "account_id": account_id, "now": now()}
    rows = db.session.connection().execute(HOLDING, values)
    return tuple(Holding(kind, scope_of(*target), minutes, until_at) for kind, *target, minutes, until_at in rows)


@lru_cache(KEPT)
def list_shown(article_id: int, state: State) -> tuple[Holding, ...]:
    """What holds in the thread of an article for everybody, read once in each state; some of it may be over since."""
    return list_holding(article_id)


def list_measures(before: int | None = None) -> list[Measure]:
    """What holds anywhere, the newest first, with where and by whom; one more than a page holds."""
    page = MEASURES.where(Measure.id < before) if before else MEASURES
    return list(db.session.scalars(page.limit(MEASURES_A_PAGE + 1), {"now": now()}))


def get_measure(measure_id: int) -> Measure:
    """A measure that holds; raises NotFound."""
    measure = db.session.scalar(MEASURES.where(Measure.id == measure_id), {"now": now()})
    if measure is None:
        raise NotFound
    return measure


def list_for_readers(article_id: int, thread: Warm, state: State) -> tuple[Holding, ...]:
    """What readers of a thread are told that holds there at this moment, its heat included."""
    heat = pace_of(thread)
    if heat and not read_settings().cools_threads:
        heat = ()
    return tuple(each for each in (*list_shown(article_id, state), *heat) if not each.is_over)
