"""Changing an article: nobody's change goes over another's, and what it said before is kept."""

from app.accounts.models import Account
from app.articles.commands.filing import filing, lock
from app.articles.commands.illustrating import note_pictures, require_descriptions
from app.articles.commands.revisions import UNSAID, Change, keep
from app.articles.commands.writing import Writing, fill, particulars_of, readdress
from app.articles.models import Article
from app.articles.policy import may_edit
from app.articles.queries.revisions import find_revision, get_newest
from app.articles.revisions.joining import Said, said_by
from app.articles.revisions.models import ArticleRevision
from app.kernel.clock import now
from app.kernel.errors import NotAllowed, RuleBroken
from app.kernel.text import slug as make_slug


class Overtaken(RuleBroken):
    """Somebody else changed the article meanwhile."""

    def __init__(self) -> None:
        super().__init__("This article was changed while you were writing, so nothing was saved yet.")


def revise(actor: Account, article: Article, writing: Writing, change: Change = UNSAID) -> None:
    """Change an article; its old address goes on to lead to it.

    Raises NotAllowed, RuleBroken, and Overtaken where it changed since the revision that the change began from.
    """
    with filing(article):
        if not may_edit(actor, article):
            raise NotAllowed("You may change only your own articles.")
        newest = get_newest(article)
        said = Said(writing.title, writing.source, newest.particulars | particulars_of(article, writing))
        if is_overtaken(newest, said, change):
            raise Overtaken
        fill(article, writing)
        note_pictures(article)
        if article.listed_at:
            require_descriptions(article)
        if writing.slug:
            readdress(article, make_slug(writing.slug))
        article.edited_at = now()
        article.categories = list(writing.categories)
    if change.note or change.is_correction or not said.is_exactly(said_by(newest)):
        keep(actor, article, {**said.particulars, "slug": [article.slug]}, change)


def is_overtaken(newest: ArticleRevision, said: Said, change: Change) -> bool:
    """Whether the article says something else than when the change began, and than the change."""
    if change.base in (None, newest.number) or said.is_same_as(said_by(newest)):
        return False
    base = find_revision(newest.article_id, change.base or 0)
    return base is None or not said_by(base).is_same_as(said_by(newest))


def restore(actor: Account, article: Article, revision: ArticleRevision, base: int | None = None) -> None:
    """Let the article say again what it said then, where it is now; raises NotAllowed, RuleBroken, Overtaken."""
    lock(article)
    note = f"Restored what it said in revision {revision.number}"
    revise(actor, article, words_of(revision, article), Change(note, base=base))


def words_of(revision: ArticleRevision, article: Article) -> Writing:
    """What the article said then, to be said at its present address and in its present categories."""
    excerpt = "".join(revision.particulars.get("excerpt", []))
    return Writing(revision.title, revision.source, excerpt=excerpt, categories=tuple(article.categories))
