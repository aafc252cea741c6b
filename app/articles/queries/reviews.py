"""What one asks about articles in review, and about what was said beside their text."""

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Account, Role
from app.accounts.queries import holding, list_holding
from app.articles.furniture import IS_IN_REVIEW
from app.articles.models import Article
from app.articles.queries.lists import for_listing
from app.articles.reviews.models import Remark
from app.kernel.database import db
from app.kernel.errors import NotFound

SHOWN = 50


def list_editors() -> list[Account]:
    """Everybody who may be asked for a review, by name."""
    return list_holding(Role.EDITOR)


def list_to_review(editor: Account) -> list[Article]:
    """What somebody asked this editor to look at, or any; the longest waiting first."""
    query = to_review(editor).order_by(Article.in_review_at, Article.id).limit(SHOWN)
    return list(db.session.scalars(for_listing(query)))


def to_review(editor: Account) -> Select[Article]:
    """The articles that this editor, or any, was asked to look at, or one who edits no more."""
    is_anybodys = or_(Article.reviewer_id.is_(None), Article.reviewer_id.not_in(holding(Role.EDITOR)))
    is_theirs = or_(Article.reviewer_id == editor.id, is_anybodys)
    waits = (IS_IN_REVIEW, Article.published_at.is_(None), Article.unpublished_at.is_(None))
    return select(Article).where(*waits, is_theirs, Article.author_id != editor.id)


def list_remarks(article: Article) -> list[Remark]:
    """What was said beside the text of an article, in the order in which it was said."""
    query = select(Remark).where(Remark.article_id == article.id).order_by(Remark.id)
    return list(db.session.scalars(query.options(joinedload(Remark.author, innerjoin=True))))


def count_open_remarks(article: Article) -> int:
    """How much of it is still to be done."""
    is_open = (Remark.article_id == article.id, Remark.resolved_at.is_(None))
    return db.session.scalar(select(func.count()).select_from(Remark).where(*is_open)) or 0


def get_remark(remark_id: int) -> Remark:
    """What somebody said beside a text; raises NotFound."""
    found = db.session.get(Remark, remark_id)
    if found is None:
        raise NotFound
    return found


def find_same_remark(author: Account, article: Article, words: str, source: str) -> Remark | None:
    """What somebody has said already in the same place and is still to be done."""
    same = (Remark.author_id == author.id, Remark.words == words, Remark.source == source)
    query = select(Remark).where(Remark.article_id == article.id, *same, Remark.resolved_at.is_(None))
    return db.session.scalar(query.limit(1))
