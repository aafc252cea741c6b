"""What readers told the authors of articles."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Account, Role
from app.accounts.policy import has_any
from app.articles.hints.models import Hint, HintState
from app.articles.models import Article
from app.articles.queries.articles import WITH_AUTHORS
from app.articles.queries.work import is_on_own
from app.kernel.database import db
from app.kernel.errors import NotFound

HINTS_A_PAGE = 30
WITH_READER = joinedload(Hint.account, innerjoin=True)
WITH_ARTICLE = joinedload(Hint.article, innerjoin=True).options(*WITH_AUTHORS, selectinload(Article.categories))
SHOWN_OF_ARTICLE = (Article.slug, Article.title, Article.language, Article.published_at, Article.unpublished_at)
WITH_TEXT = selectinload(Hint.article).load_only(*SHOWN_OF_ARTICLE, Article.source, raiseload=True)  # each once


def get_hint(hint_id: int) -> Hint:
    """A hint with its article; raises NotFound."""
    hint = db.session.scalar(select(Hint).where(Hint.id == hint_id).options(WITH_READER, WITH_ARTICLE))
    if hint is None:
        raise NotFound
    return hint


def list_hints(account: Account, state: HintState, before: int | None = None) -> list[Hint]:
    """Hints on what the account may edit, the newest first; one more than a page holds."""
    query = select(Hint).where(Hint.state == state)
    if not has_any(account, Role.EDITOR):
        query = query.where(is_on_own(account, Hint.article_id))
    return load(query, before)


def list_own_hints(account: Account, before: int | None = None) -> list[Hint]:
    """What the account told authors, the newest first; one more than a page holds."""
    return load(select(Hint).where(Hint.account_id == account.id), before)


def load(query: Select[Hint], before: int | None) -> list[Hint]:
    """The newest that a statement finds, from one on."""
    behind = query.where(Hint.id < before) if before else query
    newest = behind.order_by(Hint.id.desc()).limit(HINTS_A_PAGE + 1)
    return list(db.session.scalars(newest.options(WITH_READER, WITH_TEXT)))
