"""Readers who flag, of every step of trust."""

from datetime import timedelta

from app.accounts.models import Account
from app.articles.models import Article
from app.comments.models import Comment
from app.comments.trust import Trust
from app.kernel.clock import now
from app.kernel.database import db
from app.moderation.commands.flags import flag
from app.moderation.flags.models import Flag, FlagReason
from tests.cast import make_account, make_comment, serial

APPROVED = {Trust.NEW: 0, Trust.KNOWN: 3, Trust.TRUSTED: 20}


def make_watcher(article: Article, trust: Trust = Trust.TRUSTED) -> Account:
    """A reader who has come so far by what they wrote under the article."""
    watcher = make_account(f"Watcher {next(serial)}")
    for number in range(APPROVED[trust]):
        at = now() - timedelta(days=60, minutes=number)
        make_comment(watcher, article, f"Number {number} of {watcher.name}", created_at=at)
    return watcher


def raise_flag(
    reader: Account, comment: Comment, reason: FlagReason = FlagReason.ABUSE, sentence: str = "", seen: int = 0
) -> Flag:
    """The reader flags the comment."""
    return flag(reader, comment, reason, sentence, seen_text=seen)


def cover_it(comment: Comment, article: Article) -> list[Account]:
    """As many trusted readers flag the comment as cover it; who they were."""
    watchers = [make_watcher(article) for _ in range(2)]
    for watcher in watchers:
        raise_flag(watcher, comment)
    db.session.flush()
    return watchers
