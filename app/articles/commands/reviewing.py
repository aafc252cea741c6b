"""Asking an editor to look at a draft, and what staff say to one another beside its text."""

from app.accounts.models import Account, Role
from app.accounts.policy import has_any
from app.articles.models import Article, ArticleState
from app.articles.policy import may_edit
from app.articles.queries.reviews import find_same_remark
from app.articles.reviews.models import Remark
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.kernel.text import clean, clean_line, excerpt_of, length

REMARK_LIMIT = 2_000  # characters
WORDS_LIMIT = 120  # characters of the passage by which it is known again
NOT_YOURS = "Only those who may change the article review it."


def ask_for_review(actor: Account, article: Article, reviewer: Account | None) -> None:
    """Ask an editor to look at a draft, or whichever comes first; raises NotAllowed, RuleBroken."""
    if not may_edit(actor, article):
        raise NotAllowed(NOT_YOURS)
    if article.state not in (ArticleState.DRAFT, ArticleState.IN_REVIEW):
        raise RuleBroken("Only a draft can be reviewed.")
    if not article.source.strip():
        raise RuleBroken("There is nothing to review yet: write a text first.")
    if reviewer and not has_any(reviewer, Role.EDITOR):
        raise RuleBroken("Only an editor can be asked for a review.")
    article.in_review_at = article.in_review_at or now()
    article.reviewer_id = reviewer.id if reviewer else None
    db.session.flush()


def end_review(actor: Account, article: Article) -> None:
    """Let an article in review be a draft again, for it was looked at or nobody need look; raises NotAllowed."""
    if not may_edit(actor, article):
        raise NotAllowed(NOT_YOURS)
    article.in_review_at = article.reviewer_id = None
    db.session.flush()


def remark(actor: Account, article: Article, words: str, text: str) -> Remark:
    """Say something about the passage that begins with these words; said twice, it is there once.

    Raises NotAllowed, RuleBroken.
    """
    if not may_edit(actor, article):
        raise NotAllowed(NOT_YOURS)
    source, passage = clean(text), excerpt_of(clean_line(words), WORDS_LIMIT)
    if not source:
        raise RuleBroken("Write the remark first.")
    if length(source) > REMARK_LIMIT:
        raise RuleBroken(f"A remark has at most {REMARK_LIMIT:,} characters.")
    db.session.get_one(Account, actor.id, with_for_update={"key_share": True})  # one after the other
    same = find_same_remark(actor, article, passage, source)
    if same:
        return same
    said = Remark(article_id=article.id, author_id=actor.id, words=passage, source=source)
    db.session.add(said)
    db.session.flush()
    return said


def resolve(actor: Account, article: Article, said: Remark, *, is_resolved: bool) -> None:
    """Call what was said done with, or open again; raises NotAllowed."""
    if not may_edit(actor, article):
        raise NotAllowed(NOT_YOURS)
    said.resolved_at, said.resolved_by_id = (now(), actor.id) if is_resolved else (None, None)
    db.session.flush()
