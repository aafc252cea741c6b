"""Throwing a draft away, and taking it back. What readers have seen is not deleted but withdrawn."""

from app.accounts.models import Account
from app.articles.commands.filing import filing
from app.articles.commands.revisions import keep_state
from app.articles.models import Article, ArticleState
from app.articles.policy import may_edit
from app.kernel.clock import now
from app.kernel.errors import NotAllowed, RuleBroken

DELETABLE = (ArticleState.DRAFT, ArticleState.IN_REVIEW)


def delete(actor: Account, article: Article) -> None:
    """Put a draft among the deleted ones, from where it can be taken back; raises NotAllowed, RuleBroken."""
    require_editor(actor, article)
    with filing(article):
        if article.state not in DELETABLE:
            raise RuleBroken("Only a draft can be deleted; what was published can be unpublished.")
        article.unpublished_at = now()
        article.in_review_at = article.reviewer_id = None
    keep_state(actor, article)


def undelete(actor: Account, article: Article) -> None:
    """Let a deleted draft be a draft again; raises NotAllowed, RuleBroken."""
    require_editor(actor, article)
    with filing(article):
        if article.state is not ArticleState.DELETED:
            raise RuleBroken("The article is not deleted.")
        article.unpublished_at = None
    keep_state(actor, article)


def require_editor(actor: Account, article: Article) -> None:
    """Raises NotAllowed."""
    if not may_edit(actor, article):
        raise NotAllowed("You may delete only your own drafts.")
