"""Threads of comments, and the drafts of those who are on their way to log in."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ColumnClause, ForeignKey, Index, UniqueConstraint, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.accounts.signals import moves, stays
from app.articles.models import Article
from app.comments.threads import REPLIES_A_ROOT
from app.kernel.clock import now
from app.kernel.database import Base, ByteOrdered

# Written out, for a database uses an index of a part only where a query repeats its condition to the letter.
IS_ON_PAGE = f"comments.branch_number <= {REPLIES_A_ROOT}"
IS_ROOT = "comments.branch_number = 0"
IS_WAITING = "comments.state = 'pending'"
# Spelt out, for SQLite plans a statement anew each time a value is bound that the condition of an index depends on.
APPROVED: ColumnClause[str] = literal_column("'approved'")

VISIT_LASTS = timedelta(minutes=30)  # without a page of the thread; whoever comes later comes again


def only_where(condition: str) -> dict[str, Any]:
    """An index of the rows that fulfil a condition, on both databases."""
    bare = text(condition.partition(".")[2])
    return {"sqlite_where": bare, "postgresql_where": bare}


class CommentState(StrEnum):
    """Who may read a comment's text."""

    APPROVED = "approved"
    PENDING = "pending"
    REJECTED = "rejected"
    DELETED = "deleted"


class Thread(Base):
    """All comments of one article; an article without this row has none and is open."""

    __tablename__ = "threads"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    last_number: Mapped[int] = mapped_column(default=0)
    root_count: Mapped[int] = mapped_column(default=0)
    comment_count: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    heat: Mapped[float] = mapped_column(default=0.0, server_default="0")  # as it was at `heat_at`; it cools by itself
    heat_at: Mapped[datetime | None]

    @property
    def name(self) -> str:
        """What its version is called."""
        return thread_name(self.article_id)


def thread_name(article_id: int) -> str:
    """What the version of an article's thread is called (`kernel.versions`)."""
    return f"thread:{article_id}"


class Comment(Base):
    """Any contribution under an article; with a parent it is a reply.

    `number` counts the comments of a thread from 1. What was approved once has a place on a page: `root_number` counts
    the top level, and a reply has that of its branch; `branch_number` counts the replies of a branch as they were
    approved, its top is 0: the first ones are shown on the page. None of these is ever given twice. `path` spells the
    place in the displayed tree, so that a branch is read in order by one scan of an index. `descendant_count` counts
    the approved comments displayed below. A top-level comment's `mark` is new whenever readers see something change in
    its branch, and is drawn by lot (`kernel.versions`). `held_because` is the check of admission that wanted somebody
    to look, `held_match` what it found; `removed_for` is what the reason was called for which a moderator took it from
    the readers last. `approved_at` is when a moderator let it out of the queue, where it had waited.
    `edited_at` is when it was edited last, where readers are told of it; `deleted_from` is the state that it had before
    its author deleted it. A comment of the top level may be about one section of its article,
    whose anchor, heading and first words it keeps as they were. Since `covered_at` readers open it only if they like,
    for others flagged it and no moderator has decided yet.
    """

    __tablename__ = "comments"
    __table_args__ = (
        Index("ix_comments_place", "article_id", "path", unique=True),
        Index("ix_comments_branch", "article_id", "root_number", "branch_number", unique=True),
        Index("ix_comments_page", "article_id", "root_number", **only_where(IS_ON_PAGE)),
        Index("ix_comments_replied", "article_id", "descendant_count", "root_number", **only_where(IS_ROOT)),
        Index("ix_comments_newest", "article_id", "id"),
        Index("ix_comments_waiting", "id", **only_where(IS_WAITING)),
        Index("ix_comments_waiting_here", "article_id", "id", **only_where(IS_WAITING)),
        Index("ix_comments_author", "author_id", "created_at"),
        Index("ix_comments_author_here", "article_id", "author_id", "id"),
        Index("ix_comments_words", "words_hash", "created_at"),
        UniqueConstraint("fingerprint"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), info=moves("comment", "comments"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"), index=True)
    number: Mapped[int]
    root_number: Mapped[int | None]
    branch_number: Mapped[int | None]
    path: Mapped[str] = mapped_column(ByteOrdered)
    depth: Mapped[int]
    descendant_count: Mapped[int] = mapped_column(default=0)
    mark: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    state: Mapped[CommentState]
    held_because: Mapped[str | None]
    held_match: Mapped[str | None]
    removed_for: Mapped[str | None]
    source: Mapped[str]
    html: Mapped[str]
    language: Mapped[str]
    fingerprint: Mapped[str | None]
    words_hash: Mapped[str | None]  # of `comments.words`
    created_at: Mapped[datetime] = mapped_column(default=now)
    approved_at: Mapped[datetime | None]
    revision_count: Mapped[int] = mapped_column(default=0, server_default="0")
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    deleted_from: Mapped[CommentState | None]
    section_anchor: Mapped[str | None]
    section_heading: Mapped[str | None]
    section_words: Mapped[str | None]
    covered_at: Mapped[datetime | None]

    author: Mapped[Account] = relationship(lazy="raise")
    article: Mapped[Article] = relationship(lazy="raise")
    parent: Mapped["Comment | None"] = relationship(lazy="raise", remote_side=[id])

    @property
    def is_approved(self) -> bool:
        """Whether everybody may read it."""
        return self.state is CommentState.APPROVED

    @property
    def anchor(self) -> str:
        """Its place on a page."""
        return f"comment-{self.id}"


class Revision(Base):
    """A text that stood in a comment before `editor` replaced it at `created_at`.

    Readers may read it if it was answered while it stood: what was put right before, or while it waited, is not theirs.
    Since `removed_at` a moderator has taken it from them.
    """

    __tablename__ = "comment_revisions"
    __table_args__ = (Index("ix_comment_revisions_editor", "editor_id", "created_at"),)

    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str]
    html: Mapped[str]
    is_public: Mapped[bool]
    removed_at: Mapped[datetime | None]
    editor_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), info=stays("it says who edited then"))
    created_at: Mapped[datetime] = mapped_column(default=now)


class Draft(Base):
    """A text kept for one browser while its writer logs in elsewhere; two tabs may leave two under one article.

    It is a reply, or what `edits_id` is to say instead.
    """

    __tablename__ = "drafts"
    __table_args__ = (Index("ix_drafts_token_hash", "token_hash", "article_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str]
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"))
    source: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
    section: Mapped[str | None]
    edits_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"))


class GuestReply(Base):
    """A reply of a guest that waits until the link is opened that was sent to them; only the link's hash is kept.

    Once it is confirmed it is a comment, and which one is all that is left here. Letters are counted by `mailbox`.
    """

    __tablename__ = "guest_replies"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"))
    section: Mapped[str | None]
    source: Mapped[str]
    name: Mapped[str]
    email: Mapped[str] = mapped_column(index=True)
    mailbox: Mapped[str] = mapped_column(index=True)
    website: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)

    article: Mapped[Article] = relationship(lazy="raise")
    comment: Mapped[Comment | None] = relationship(lazy="raise", foreign_keys=[comment_id])


class Visit(Base):
    """When somebody with an account was in the thread of an article, and up to when they had seen it by then.

    After a merge an account may have two rows for one article; the later visit counts.
    """

    __tablename__ = "visits"
    __table_args__ = (Index(None, "account_id", "article_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), info=moves())
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), index=True)
    visited_at: Mapped[datetime] = mapped_column(default=now, index=True)
    seen_until_at: Mapped[datetime | None]

    @property
    def is_over(self) -> bool:
        """Whether somebody who comes now comes for another visit."""
        return now() >= self.visited_at + VISIT_LASTS

    @property
    def new_since_at(self) -> datetime | None:
        """What was written later is new to somebody who looks now; None where everything was seen or nothing was."""
        return self.visited_at if self.is_over else self.seen_until_at


class Mute(Base):
    """Whose comments somebody wants to see folded; nobody else sees them so.

    After a merge two rows may say the same, or one that somebody muted themselves; that one says nothing.
    """

    __tablename__ = "mutes"
    __table_args__ = (Index(None, "account_id", "muted_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), info=moves())
    muted_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True, info=moves())
    created_at: Mapped[datetime] = mapped_column(default=now)
