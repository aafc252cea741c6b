"""What the owner asks of comments, and warnings that are to be read before the next one."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.signals import moves
from app.kernel.clock import now
from app.kernel.database import Base

THE_ONE = 1


class CommentSettings(Base):
    """What administrators have chosen on the page of settings: one row, or none where nothing was changed.

    `first_comments` of an account wait, and what it writes in its `first_days`; of people who are not trusted a comment
    with more than `most_links` waits.
    """

    __tablename__ = "comment_settings"

    id: Mapped[int] = mapped_column(primary_key=True, default=THE_ONE)
    first_comments: Mapped[int] = mapped_column(default=1)
    first_days: Mapped[int] = mapped_column(default=0)
    most_links: Mapped[int] = mapped_column(default=3)


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


DEFAULTS = CommentSettings(id=THE_ONE, first_comments=1, first_days=0, most_links=3)
