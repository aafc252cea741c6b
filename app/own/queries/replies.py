"""What one asks about one's own replies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Account
from app.accounts.queries import find_ban
from app.articles.models import Article
from app.comments.models import Comment, CommentState
from app.comments.policy import RESTORABLE, may_restore, may_see
from app.kernel.database import db
from app.kernel.paging import newest_first
from app.moderation.queries.told import Fate, read_fates

REPLIES_A_PAGE = 25


@dataclass(frozen=True)
class OwnReply:
    """A comment as its author sees it in the list of all of theirs."""

    comment: Comment
    article: Article
    reply_count: int
    fate: Fate | None
    has_address: bool
    restorable_until: datetime | None


@dataclass(frozen=True)
class ReplyPage:
    """Some of one's replies, newest first, and the id from which the next page goes on."""

    replies: Sequence[OwnReply]
    older: int | None


def page_replies(author: Account, before: int | None = None) -> ReplyPage:
    """Everything that the account said under articles, from the comment `before` on; raises NotFound."""
    own = select(Comment).where(Comment.author_id == author.id)
    rows = db.session.scalars(
        newest_first(own, Comment.created_at, Comment.id, before)
        .limit(REPLIES_A_PAGE + 1)
        .options(
            joinedload(Comment.article, innerjoin=True).load_only(
                Article.slug, Article.title, Article.language, Article.published_at, Article.unpublished_at
            )
        )
    ).all()
    shown = rows[:REPLIES_A_PAGE]
    return ReplyPage(tell(author, shown), shown[-1].id if len(rows) > len(shown) else None)


def tell(author: Account, comments: Sequence[Comment]) -> list[OwnReply]:
    """The comments with what became of each."""
    counts, ban = count_answers(author, comments), find_ban(author)
    fates = read_fates([each.id for each in comments], author)
    return [
        OwnReply(
            each,
            each.article,
            counts.get(each.id, 0),
            fates.get(each.id),
            each.article.is_public and (may_see(author, each) or each.descendant_count > 0),
            each.deleted_at + RESTORABLE if each.deleted_at and may_restore(author, ban, each) else None,
        )
        for each in comments
    ]


def count_answers(author: Account, comments: Sequence[Comment]) -> dict[int, int]:
    """How many replies others gave to each of the author's comments, as far as everybody may read them."""
    rows = db.session.execute(
        select(Comment.parent_id, func.count())
        .where(
            Comment.parent_id.in_([each.id for each in comments]),
            Comment.state == CommentState.APPROVED,
            Comment.author_id != author.id,
        )
        .group_by(Comment.parent_id)
    )
    return {comment_id: count for comment_id, count in rows if comment_id}
