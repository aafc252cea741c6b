"""Revisions of articles, and working copies."""

from datetime import datetime, timedelta

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.accounts.signals import moves
from app.articles.models import ArticleState
from app.kernel.clock import now
from app.kernel.database import Base

IS_CORRECTION = text("is_correction")
WRITES_FOR = timedelta(minutes=5)  # since the last key, as long as a claim of a case lasts
Particulars = dict[str, list[str]]  # of a form of the article: what its fields hold, but for the title and the text


class ArticleRevision(Base):
    """What an article said from `created_at` on; the number of the newest is the article's `version`.

    `state` is what the article was with it. Readers are told of a correction, with its note.
    """

    __tablename__ = "article_revisions"
    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        Index(
            "ix_article_revisions_corrections",
            "article_id",
            "number",
            sqlite_where=IS_CORRECTION,
            postgresql_where=IS_CORRECTION,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    number: Mapped[int]
    editor_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True, info=moves())
    created_at: Mapped[datetime] = mapped_column(default=now)
    state: Mapped[ArticleState]
    note: Mapped[str] = mapped_column(default="")
    is_correction: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str]
    particulars: Mapped[Particulars] = mapped_column(JSON, default=dict)
    source: Mapped[str]

    editor: Mapped[Account] = relationship(lazy="raise")


class WorkingCopy(Base):
    """What somebody has written in one window and not saved yet; readers see nothing of it.

    It began from the revision `base` of its article, or from nothing. `version` counts how often it was kept: a window
    that knows an older one begins a copy of its own, so no two ever write over each other.
    """

    __tablename__ = "working_copies"
    __table_args__ = (Index(None, "account_id", "article_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), info=moves())
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), index=True)
    base: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)
    saved_at: Mapped[datetime] = mapped_column(default=now)
    title: Mapped[str]
    particulars: Mapped[Particulars] = mapped_column(JSON, default=dict)
    source: Mapped[str]

    account: Mapped[Account] = relationship(lazy="raise")

    @property
    def is_being_written(self) -> bool:
        """Whether somebody wrote there a moment ago."""
        return now() - self.saved_at < WRITES_FOR
