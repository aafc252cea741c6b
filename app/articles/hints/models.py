"""What readers tell the authors of an article alone."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.accounts.signals import moves, stays
from app.articles.models import Article
from app.kernel.clock import now
from app.kernel.database import Base


class HintState(StrEnum):
    """What became of a hint."""

    OPEN = "open"
    DONE = "done"
    DECLINED = "declined"


class Hint(Base):
    """A reader's words to the authors of an article, with a passage of it and how that should read, where they say."""

    __tablename__ = "hints"
    __table_args__ = (
        Index(None, "article_id", "state", "id"),
        Index(None, "account_id", "id"),
        Index(None, "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), info=moves("hint", "hints"))
    words: Mapped[str]
    passage: Mapped[str]
    correction: Mapped[str]
    state: Mapped[HintState] = mapped_column(default=HintState.OPEN)
    thanks: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts.id"), info=stays("it tells who answered then")
    )

    article: Mapped[Article] = relationship(lazy="raise")
    account: Mapped[Account] = relationship(lazy="raise", foreign_keys=[account_id])

    @property
    def can_be_applied(self) -> bool:
        """Whether one click puts the correction in: it is open, and its passage stands in the text exactly once."""
        return (
            self.state is HintState.OPEN
            and bool(self.passage and self.correction)
            and self.article.source.count(self.passage) == 1
        )
