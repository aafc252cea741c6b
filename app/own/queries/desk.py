"""What is stored of a person's work at the desk, for the export."""

from typing import Any

from sqlalchemy import Select, or_, select

from app.articles.authors.models import Biography
from app.articles.hints.models import Hint
from app.articles.models import Article, CoAuthor
from app.articles.reviews.models import Remark
from app.articles.revisions.models import ArticleRevision, WorkingCopy
from app.media.models import Upload
from app.own.queries.owner import Owner


def find_articles(owner: Owner) -> Select[*tuple[Any, ...]]:
    """What the account wrote as an author, alone or with others."""
    columns = (
        Article.slug.label("article"),
        Article.title,
        Article.excerpt,
        Article.language,
        Article.created_at,
        Article.edited_at,
        Article.published_at,
        Article.unpublished_at,
        Article.source.label("text"),
    )
    beside = select(CoAuthor.article_id).where(CoAuthor.account_id == owner.account_id)
    is_own = or_(Article.author_id == owner.account_id, Article.id.in_(beside))
    return select(*columns).where(is_own).order_by(Article.id)


def find_biography(owner: Owner) -> Select[*tuple[Any, ...]]:
    """What the account says of itself as an author."""
    own = Biography.account_id == owner.account_id
    return select(Biography.links, Biography.source.label("text")).where(own)


def find_uploads(owner: Owner) -> Select[*tuple[Any, ...]]:
    """The pictures and files that the account uploaded; each can be had at its address."""
    columns = (
        Upload.digest,
        Upload.file,
        Upload.name,
        Upload.size,
        Upload.alt,
        Upload.caption,
        Upload.created_at,
    )
    return select(*columns).where(Upload.uploader_id == owner.account_id).order_by(Upload.id)


def find_remarks(owner: Owner) -> Select[*tuple[Any, ...]]:
    """What the account said to its colleagues beside the text of articles."""
    columns = (Article.slug.label("article"), Article.title.label("article_title"), Remark.words, Remark.created_at)
    query = select(*columns, Remark.resolved_at, Remark.source.label("text"))
    query = query.join(Article, Article.id == Remark.article_id)
    return query.where(Remark.author_id == owner.account_id).order_by(Remark.id)


def find_article_revisions(owner: Owner) -> Select[*tuple[Any, ...]]:
    """What articles said after the account had changed or published them."""
    columns = (
        Article.slug.label("article"),
        ArticleRevision.title.label("article_title"),
        ArticleRevision.number,
        ArticleRevision.created_at,
        ArticleRevision.state,
        ArticleRevision.note,
        ArticleRevision.is_correction,
        ArticleRevision.source.label("text"),
    )
    query = select(*columns).join(Article, Article.id == ArticleRevision.article_id)
    return query.where(ArticleRevision.editor_id == owner.account_id).order_by(ArticleRevision.id)


def find_working_copies(owner: Owner) -> Select[*tuple[Any, ...]]:
    """What the account has written at the desk and not saved."""
    columns = (
        Article.slug.label("article"),
        WorkingCopy.title.label("article_title"),
        WorkingCopy.created_at,
        WorkingCopy.saved_at,
        WorkingCopy.source.label("text"),
    )
    query = select(*columns).outerjoin(Article, Article.id == WorkingCopy.article_id)
    return query.where(WorkingCopy.account_id == owner.account_id).order_by(WorkingCopy.id)


def find_hints(owner: Owner) -> Select[*tuple[Any, ...]]:
    """What the account told authors alone, and what became of it."""
    columns = (Article.slug.label("article"), Article.title.label("article_title"), Hint.words, Hint.passage)
    query = select(*columns, Hint.correction, Hint.state, Hint.thanks, Hint.created_at, Hint.answered_at)
    query = query.join(Article, Article.id == Hint.article_id)
    return query.where(Hint.account_id == owner.account_id).order_by(Hint.id)
