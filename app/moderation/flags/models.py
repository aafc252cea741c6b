"""Flags of readers."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.accounts.signals import moves
from app.kernel.clock import now
from app.kernel.database import Base


class FlagReason(StrEnum):
    """What a reader says is wrong with a comment."""

    OFF_TOPIC = "off_topic"
    SPAM = "spam"
    ABUSE = "abuse"
    OTHER = "other"


class Outcome(StrEnum):
    """Whether a moderator saw it as the reader who flagged; or that the reader took it back before one could."""

    RIGHT = "right"
    WRONG = "wrong"
    WITHDRAWN = "withdrawn"


class Flag(Base):
    """That a reader asks moderators to look at a comment, of which `text_number` texts lay before the one they read.

    `action_id` is the decision that answered it, and `covered_at` since when the comment was covered then;
    `overturned_id` is a later one by which the comment came back, so that the flag was wrong after all. One person
    flags the same words once, but for what they withdrew; after a merge two rows may say the same, which weigh as one.
    """

    __tablename__ = "flags"
    __table_args__ = (Index(None, "comment_id", "account_id"), Index(None, "account_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), info=moves("flag", "flags"))
    text_number: Mapped[int]
    reason: Mapped[FlagReason]
    sentence: Mapped[str] = mapped_column(default="")
    weight: Mapped[float]
    created_at: Mapped[datetime] = mapped_column(default=now)
    outcome: Mapped[Outcome | None]
    action_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_actions.id"), index=True)
    covered_at: Mapped[datetime | None]
    overturned_id: Mapped[int | None] = mapped_column(index=True)  # a key would make SQLite's table anew

    account: Mapped[Account] = relationship(lazy="raise")
