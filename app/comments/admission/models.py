"""What the owner asks of comments, and what the spam score has learnt."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, false, text, true
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.clock import now
from app.kernel.database import Base

THE_ONE = 1
SETTINGS = "settings"  # the mark of pages that show a setting (`kernel.versions`)
IS_RARE = "spam_count + ham_count = 1"  # written out, for an index is used where a query repeats its condition


class CommentSettings(Base):
    """What administrators have chosen on the page of settings: one row, or none where nothing was changed.

    `first_comments` of an account wait, and what it writes in its `first_days`; of people who are not trusted a comment
    with more than `most_links` waits. `public_log` lets everybody read what moderators did, though not to whom. With
    `spam_refused` the spam score refuses what it is sure of, once it has learnt enough.
    """

    __tablename__ = "comment_settings"

    id: Mapped[int] = mapped_column(primary_key=True, default=THE_ONE)
    first_comments: Mapped[int] = mapped_column(default=1)
    first_days: Mapped[int] = mapped_column(default=0)
    most_links: Mapped[int] = mapped_column(default=3)
    public_log: Mapped[bool] = mapped_column(default=True, server_default=true())
    spam_refused: Mapped[bool] = mapped_column(default=False, server_default=false())


DEFAULTS = CommentSettings(
    id=THE_ONE, first_comments=1, first_days=0, most_links=3, public_log=True, spam_refused=False
)


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
