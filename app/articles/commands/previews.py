"""The link by which people outside see an article before it is published."""

import secrets
from datetime import timedelta

from app.accounts.models import Account
from app.articles.models import Article
from app.articles.policy import may_edit
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed

PREVIEW_LASTS = timedelta(days=7)


def renew_preview(actor: Account, article: Article) -> None:
    """Let a new link lead to the article for a week, and none before it any more; raises NotAllowed."""
    if not may_edit(actor, article):
        raise NotAllowed("You may show only your own articles.")
    article.preview_salt, article.preview_until = secrets.token_hex(16), now() + PREVIEW_LASTS
    db.session.flush()
