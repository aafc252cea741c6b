"""What one asks about comments, drafts and whole threads."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, desc, select, union_all
from sqlalchemy.orm import defer, joinedload

from app.accounts.models import Account
from app.accounts.queries import hash_token
from app.articles.models import Article
from app.comments.models import Comment, CommentState, Draft, Revision, Thread
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotFound

DRAFT_LASTS = timedelta(hours=24)
DRAFTS_SHOWN = 50  # under one article, to one browser
FEED_ENTRIES = 50
NONE = 0  # no comment has this number
SAME = select(Comment).where(Comment.fingerprint == bindparam("fingerprint"))
OF_AUTHOR = Comment.author_id == bindparam("author_id")
SOME_APPROVED = (
    select(Comment.id)
    .where(OF_AUTHOR, Comment.state == CommentState.APPROVED, Comment.id != bindparam("besides_id"))
    .limit(bindparam("most"))
)
EDITED = Revision.created_at.label("said_at")
RECENT_TIMES = (
    union_all(
        select(Comment.created_at.label("said_at")).where(OF_AUTHOR, Comment.created_at > bindparam("since")),
        select(EDITED).where(Revision.editor_id == bindparam("author_id"), Revision.created_at > bindparam("since")),
    )
    .order_by(desc("said_at"))
    .limit(bindparam("limit"))
)
ANSWERED = (
    select(Comment.id).where(Comment.parent_id == bindparam("comment_id"), Comment.branch_number.is_not(None)).limit(1)
)
PLACE = (
    select(Comment)
    .where(Comment.id == bindparam("comment_id"))
    .options(
        defer(Comment.source, raiseload=True),
        defer(Comment.html, raiseload=True),
        joinedload(Comment.article, innerjoin=True).load_only(
            Article.slug, Article.published_at, Article.unpublished_at, raiseload=True
        ),
    )
)


def find_thread(article_id: int) -> Thread | None:
    """The thread of an article; None where nobody wrote yet."""
    return db.session.get(Thread, article_id)


def count_comments(articles: Sequence[Article]) -> dict[int, int]:
    """The approved comments under each of the articles."""
    ids = [article.id for article in articles]
    counts: dict[int, int] = dict.fromkeys(ids, 0)
    rows = db.session.execute(select(Thread.article_id, Thread.comment_count).where(Thread.article_id.in_(ids)))
    return counts | dict(rows.all())


def get_comment(comment_id: int) -> Comment:
    """A comment with its author and article; raises NotFound."""
    comment = db.session.scalar(
        select(Comment)
        .where(Comment.id == comment_id)
        .options(
            joinedload(Comment.author, innerjoin=True),
            joinedload(Comment.article, innerjoin=True).joinedload(Article.author, innerjoin=True),
        )
    )
    if comment is None:
        raise NotFound
    return comment


def get_place(comment_id: int) -> Comment:
    """Where a comment stands, without its text; with its article's address and state. Raises NotFound."""
    comment = db.session.scalar(PLACE, {"comment_id": comment_id})
    if comment is None:
        raise NotFound
    return comment


def find_by_fingerprint(fingerprint: str) -> Comment | None:
    """The comment that is the same, said by the same person in the same place."""
    return db.session.scalar(SAME, {"fingerprint": fingerprint})


def count_approved(account: Account, most: int, besides: Comment | None = None) -> int:
    """How many comments of the account everybody reads, up to so many, not counting one that is being edited."""
    which = {"author_id": account.id, "besides_id": besides.id if besides else NONE, "most": most}
    return len(db.session.scalars(SOME_APPROVED, which).all())


def list_recent_times(account: Account, since: datetime, limit: int) -> list[datetime]:
    """When the account commented or edited since a moment, newest first."""
    return list(db.session.scalars(RECENT_TIMES, {"author_id": account.id, "since": since, "limit": limit}))


def read_held(comment_ids: Collection[int]) -> dict[int, str]:
    """Which check of admission wanted somebody to look at each of these comments; asks only where there are some."""
    if not comment_ids:
        return {}
    rows = db.session.execute(select(Comment.id, Comment.held_because).where(Comment.id.in_(comment_ids)))
    return {comment_id: check or "" for comment_id, check in rows}


def was_answered(comment: Comment) -> bool:
    """Whether readers have ever seen a reply to the comment."""
    return db.session.scalar(ANSWERED, {"comment_id": comment.id}) is not None


def list_newest(article: Article) -> list[Comment]:
    """The newest approved comments under an article, as many as a feed holds; what is covered stays out of it."""
    in_feed = (Comment.state == CommentState.APPROVED, Comment.covered_at.is_(None))
    return list(
        db.session.scalars(
            select(Comment)
            .where(Comment.article_id == article.id, *in_feed)
            .order_by(Comment.id.desc())
            .limit(FEED_ENTRIES)
            .options(joinedload(Comment.author, innerjoin=True))
        )
    )


def find_newest_id(article_id: int) -> int | None:
    """The number of the newest approved comment under an article."""
    newest = select(Comment.id).where(Comment.article_id == article_id, Comment.state == CommentState.APPROVED)
    return db.session.scalar(newest.order_by(Comment.id.desc()).limit(1))


def list_drafts(token: str, article_id: int, edits_id: int | None = None) -> Sequence[Draft]:
    """What a browser left on its way to log in, for 24 hours, the newest first: replies, or edits of one comment."""
    return db.session.scalars(
        select(Draft)
        .where(
            Draft.token_hash == hash_token(token),
            Draft.article_id == article_id,
            Draft.edits_id == edits_id,
            Draft.created_at > now() - DRAFT_LASTS,
        )
        .order_by(Draft.created_at.desc(), Draft.id.desc())
        .limit(DRAFTS_SHOWN)
    ).all()


def find_draft(
    token: str,
    article_id: int,
    draft_id: int | None = None,
    parent_id: int | None = None,
    *,
    only_there: bool = False,
    edits_id: int | None = None,
) -> Draft | None:
    """The draft of this number, or the newest; `only_there` one that answers this comment, or without one none."""

    def fits(draft: Draft) -> bool:
        was_asked_for = draft.id == draft_id and draft.parent_id is None  # what it was to answer was never here
        return not only_there or draft.parent_id == parent_id or was_asked_for

    drafts = filter(fits, list_drafts(token, article_id, edits_id))
    return max(drafts, key=lambda each: each.id == draft_id, default=None)


def has_draft(token: str) -> bool:
    """Whether a browser left something under any article."""
    return db.session.scalar(select(Draft.id).where(Draft.token_hash == hash_token(token)).limit(1)) is not None


def find_approved(article_id: int, comment_id: int) -> Comment | None:
    """An approved comment of an article, with its author."""
    return db.session.scalar(
        select(Comment)
        .where(Comment.id == comment_id, Comment.article_id == article_id, Comment.state == CommentState.APPROVED)
        .options(joinedload(Comment.author, innerjoin=True))
    )
