"""What staff say to one another beside the text of an article."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.accounts.signals import moves, stays
from app.kernel.clock import now
from app.kernel.database import Base

IS_OPEN = text("resolved_at IS NULL")


class Remark(Base):
    """A remark on the passage that begins with these words, or where there are none on the whole; never for readers."""

    __tablename__ = "remarks"
    __table_args__ = (Index("ix_remarks_open", "article_id", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True, info=moves("remark", "remarks"))
    words: Mapped[str]
    source: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts.id"), info=stays("it says who resolved it then")
    )

    author: Mapped[Account] = relationship(lazy="raise", foreign_keys=[author_id])
