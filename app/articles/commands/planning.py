"""When an article appears by itself: at a time to come, at another one, or not yet."""

from datetime import datetime, timedelta

from app.accounts.models import Account
from app.articles.commands.filing import filing
from app.articles.commands.revisions import keep_state
from app.articles.commands.writing import publish
from app.articles.models import Article, ArticleState
from app.articles.policy import may_edit
from app.kernel.clock import now
from app.kernel.errors import NotAllowed, RuleBroken

FARTHEST = timedelta(days=5 * 366)


def schedule(actor: Account, article: Article, at: datetime) -> None:
    """Let an article appear at a time to come, in the place of the one that was set; raises NotAllowed, RuleBroken."""
    if not now() < at <= now() + FARTHEST:
        raise RuleBroken("Choose a time that is still to come, within five years; or publish the article now.")
    with filing(article):
        if article.is_public:
            raise RuleBroken("The article has appeared already; unpublish it before you choose another time.")
    publish(actor, article, at)


def unschedule(actor: Account, article: Article) -> None:
    """Let a scheduled article be a draft again; raises NotAllowed, RuleBroken."""
    if not may_edit(actor, article):
        raise NotAllowed("You may plan only your own articles.")
    with filing(article):
        if article.state is not ArticleState.SCHEDULED:
            raise RuleBroken("The article does not wait for a time any more.")
        article.published_at = None
    keep_state(actor, article)
