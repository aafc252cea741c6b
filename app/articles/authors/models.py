"""What an author says of themselves."""

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.signals import stays
from app.kernel.database import Base


class Biography(Base):
    """What stands on an author's page above the articles, and the first of it below each article."""

    __tablename__ = "biographies"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, info=stays("each account has its own")
    )
    source: Mapped[str]
    html: Mapped[str]
    summary: Mapped[str]
    links: Mapped[list[str]] = mapped_column(JSON)
