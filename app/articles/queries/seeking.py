"""Articles that are looked for at the desk: by how far they have come, and by words of their titles."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_

from app.articles.models import Article, ArticleState
from app.kernel.clock import now

MOST_CHARACTERS = 200


@dataclass(frozen=True)
class Sought:
    """What is looked for; everything but what was deleted where nothing is said."""

    state: ArticleState | None = None
    title: str = ""

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """What an article must fulfil."""
        return [*in_state(self.state), *with_title(self.title[:MOST_CHARACTERS].strip())]


ANY = Sought()


def in_state(state: ArticleState | None) -> list[ColumnElement[bool]]:
    """As `Article.state` has it, in SQL."""
    there: ColumnElement[bool] = Article.unpublished_at.is_(None)
    was_public = Article.published_at.is_not(None)
    if state is None:
        return [or_(there, was_public)]
    return {
        ArticleState.UNPUBLISHED: [~there, was_public],
        ArticleState.DELETED: [~there, ~was_public],
        ArticleState.DRAFT: [there, Article.published_at.is_(None), Article.in_review_at.is_(None)],
        ArticleState.IN_REVIEW: [there, Article.published_at.is_(None), Article.in_review_at.is_not(None)],
        ArticleState.SCHEDULED: [there, Article.published_at > now()],
        ArticleState.PUBLISHED: [there, Article.published_at <= now()],
    }[state]


def with_title(words: str) -> list[ColumnElement[bool]]:
    """The words stand in the title, whatever their case; of letters beyond ASCII SQLite knows only the case typed."""
    if not words:
        return []
    as_typed = Article.title.contains(words, autoescape=True)
    return [or_(as_typed, func.lower(Article.title).contains(words.lower(), autoescape=True))]
