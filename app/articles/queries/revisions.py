"""What an article said at any time."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload

from app.articles.models import Article
from app.articles.revisions.models import ArticleRevision
from app.kernel.database import db
from app.kernel.errors import NotFound

REVISIONS_A_PAGE = 20


def get_newest(article: Article) -> ArticleRevision:
    """What the article says now, with whoever made it say so; raises NotFound."""
    return get_revision(article.id, article.version)


def get_revision(article_id: int, number: int) -> ArticleRevision:
    """What the article said with this number; raises NotFound."""
    found = find_revision(article_id, number)
    if found is None:
        raise NotFound
    return found


def find_revision(article_id: int, number: int) -> ArticleRevision | None:
    """The same, or None."""
    query = select(ArticleRevision).where(ArticleRevision.article_id == article_id, ArticleRevision.number == number)
    return db.session.scalar(query.options(joinedload(ArticleRevision.editor, innerjoin=True)))


def page_revisions(article: Article, before: int | None) -> tuple[Sequence[ArticleRevision], int | None]:
    """A page of revisions without their texts, the newest first, and before which the next page begins."""
    query = select(ArticleRevision).where(ArticleRevision.article_id == article.id)
    if before:
        query = query.where(ArticleRevision.number < before)
    query = query.order_by(ArticleRevision.number.desc()).limit(REVISIONS_A_PAGE + 1)
    without_text = (defer(ArticleRevision.source, raiseload=True), joinedload(ArticleRevision.editor, innerjoin=True))
    rows = db.session.scalars(query.options(*without_text)).all()
    shown = rows[:REVISIONS_A_PAGE]
    return shown, shown[-1].number if len(rows) > REVISIONS_A_PAGE else None


def list_corrections(article_id: int) -> Sequence[ArticleRevision]:
    """What readers are told was corrected, the oldest first."""
    query = select(ArticleRevision).where(ArticleRevision.article_id == article_id, ArticleRevision.is_correction)
    return db.session.scalars(
        query.order_by(ArticleRevision.number).options(defer(ArticleRevision.source, raiseload=True))
    ).all()
