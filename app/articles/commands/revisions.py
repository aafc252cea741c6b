"""Keeping what an article says, each time that it says something else."""

from dataclasses import dataclass
from datetime import timedelta

from app.accounts.models import Account
from app.articles.models import Article, ArticleState
from app.articles.queries.revisions import get_newest
from app.articles.revisions.models import ArticleRevision, Particulars
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from app.kernel.text import clean_line, length

NOTE_LIMIT = 200
JUST_NOW = timedelta(minutes=1)  # as with one press, or with the next
UNSEEN = (ArticleState.DRAFT, ArticleState.IN_REVIEW, ArticleState.SCHEDULED)  # by readers


@dataclass(frozen=True)
class Change:
    """Why an article is changed: a note for those who write it, and for readers too where it is a correction.

    `base` is the revision that the change began from, where the form says so.
    """

    note: str = ""
    is_correction: bool = False
    base: int | None = None


UNSAID = Change()


def keep(actor: Account, article: Article, particulars: Particulars, change: Change = UNSAID) -> ArticleRevision:
    """What the article says now is its newest revision; raises RuleBroken."""
    note = clean_line(change.note)
    if length(note) > NOTE_LIMIT:
        raise RuleBroken(f"What you say about the change has at most {NOTE_LIMIT} characters.")
    if change.is_correction and not note:
        raise RuleBroken("Say what was corrected: readers are told of it.")
    if change.is_correction and not article.is_public:
        raise RuleBroken("Readers are told of corrections only where they have read the article.")
    article.version += 1
    revision = ArticleRevision(
        article_id=article.id,
        number=article.version,
        editor_id=actor.id,
        state=article.state,
        note=note,
        is_correction=change.is_correction,
        title=article.title,
        particulars=particulars,
        source=article.source,
    )
    db.session.add(revision)
    db.session.flush()
    return revision


def keep_state(actor: Account, article: Article) -> None:
    """Note who published, planned or withdrew the article and when; who has just written it, in the same revision."""
    newest = get_newest(article)
    is_new = newest.editor_id == actor.id and now() - newest.created_at < JUST_NOW
    if is_new and newest.state in UNSEEN:
        newest.state = article.state
        db.session.flush()
        return
    keep(actor, article, newest.particulars)
