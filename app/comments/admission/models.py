"""What the owner asks of comments, moderators for a while, and one warned person; what the spam score has learnt."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, false, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.accounts.signals import moves, stays
from app.articles.furniture import FOR_EVER
from app.articles.models import Article, Category
from app.comments.measures import Holding, Kind, Scope
from app.comments.models import only_where
from app.kernel.clock import now
from app.kernel.database import Base

THE_ONE = 1
IS_HOLDING = "measures.lifted_at IS NULL"
SETTINGS = "settings"  # the mark of pages that show a setting (`kernel.versions`)
IS_RARE = "spam_count + ham_count = 1"  # written out, for an index is used where a query repeats its condition


class CommentSettings(Base):
    """What administrators have chosen on the page of settings: one row, or none where nothing was changed.

    `first_comments` of an account wait, and what it writes in its `first_days`; a comment with more than `most_links`
    waits, of people who are trusted one with many more. A thread that is flagged much slows itself if `cools_threads`.
    `public_log` lets everybody read what moderators did, though not to whom. With `spam_refused` the spam score refuses
    what it is sure of, once it has learnt enough. Threads are open for `open_days` where nothing nearer says it.
    """

    __tablename__ = "comment_settings"

    id: Mapped[int] = mapped_column(primary_key=True, default=THE_ONE)
    first_comments: Mapped[int] = mapped_column(default=1)
    first_days: Mapped[int] = mapped_column(default=0)
    most_links: Mapped[int] = mapped_column(default=3)
    cools_threads: Mapped[bool] = mapped_column(default=True, server_default=true())
    public_log: Mapped[bool] = mapped_column(default=True, server_default=true())
    spam_refused: Mapped[bool] = mapped_column(default=False, server_default=false())
    open_days: Mapped[int] = mapped_column(default=FOR_EVER, server_default=text("-1"))


class GivenWarning(Base):
    """What a moderator told somebody once; until they say that they have read it they post no comment."""

    __tablename__ = "warnings"
    __table_args__ = (Index(None, "account_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), info=moves("warning", "warnings")
    )
    message: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


DEFAULTS = CommentSettings(
    id=THE_ONE,
    first_comments=1,
    first_days=0,
    most_links=3,
    cools_threads=True,
    public_log=True,
    spam_refused=False,
    open_days=FOR_EVER,
)


class Measure(Base):
    """What a moderator asks for a while of one person, in one thread or category, or where all are null on the site.

    It ends by itself at `until_at`, or when somebody ended it.
    """

    __tablename__ = "measures"
    __table_args__ = (
        Index("ix_measures_holding", "id", **only_where(IS_HOLDING)),
        Index("ix_measures_holding_here", "article_id", "category_id", "account_id", **only_where(IS_HOLDING)),
        Index("ix_measures_holding_category", "category_id", **only_where(IS_HOLDING)),
        Index("ix_measures_holding_account", "account_id", **only_where(IS_HOLDING)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind]
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id", ondelete="CASCADE"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), info=moves())
    minutes: Mapped[int] = mapped_column(default=0)
    until_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), info=stays("it says who asked for it then"))
    lifted_at: Mapped[datetime | None]

    article: Mapped[Article | None] = relationship(lazy="raise")
    category: Mapped[Category | None] = relationship(lazy="raise")
    account: Mapped[Account | None] = relationship(lazy="raise", foreign_keys=[account_id])
    created_by: Mapped[Account] = relationship(lazy="raise", foreign_keys=[created_by_id])

    @property
    def holding(self) -> Holding:
        """What it asks."""
        return Holding(
            self.kind, scope_of(self.article_id, self.category_id, self.account_id), self.minutes, self.until_at
        )


def scope_of(article_id: Any, category_id: Any, account_id: Any) -> Scope:
    """Where something holds that is about this article, category or account, or about none of them."""
    named = {Scope.ARTICLE: article_id, Scope.CATEGORY: category_id, Scope.PERSON: account_id}
    return next((scope for scope, number in named.items() if number), Scope.SITE)


class Verdict(StrEnum):
    """What a moderator's decision says of a comment's words."""

    SPAM = "spam"
    HAM = "ham"


class SpamWord(Base):
    """In how many comments a word was that moderators called spam, and in how many that they approved.

    The empty word is in every comment. Whoever changes any word holds its row until the commit.
    """

    __tablename__ = "spam_words"
    __table_args__ = (
        Index("ix_spam_words_rare", "learnt_at", sqlite_where=text(IS_RARE), postgresql_where=text(IS_RARE)),
    )

    word: Mapped[str] = mapped_column(primary_key=True)
    spam_count: Mapped[int]
    ham_count: Mapped[int]
    learnt_at: Mapped[datetime] = mapped_column(index=True)


class Learnt(Base):
    """What was learnt of a comment, and its words, one a line, for as long as they can be unlearnt."""

    __tablename__ = "learnt_comments"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    verdict: Mapped[Verdict]
    words: Mapped[str]
    learnt_at: Mapped[datetime] = mapped_column(default=now, index=True)
