"""Decisions about threads."""

from app.accounts.models import Account
from app.articles.models import Article
from app.comments.commands import threads
from app.moderation.commands.log import record, require_moderator
from app.moderation.decisions import Decision
from app.moderation.models import ModerationAction


def close(moderator: Account, article: Article) -> ModerationAction:
    """The thread takes no more comments; raises NotAllowed, RuleBroken."""
    require_moderator(moderator)
    threads.close(article)
    return record(moderator, Decision.CLOSE, article_id=article.id)


def reopen(moderator: Account, article: Article) -> ModerationAction:
    """The thread takes comments again; raises NotAllowed, RuleBroken."""
    require_moderator(moderator)
    threads.reopen(article)
    return record(moderator, Decision.REOPEN, article_id=article.id)
