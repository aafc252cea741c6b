"""What is known of addresses that stand alone in a paragraph of an article."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.clock import now
from app.kernel.database import Base


class LinkCard(Base):
    """What the page at an address said of itself at `fetched_at`; without a title it said nothing."""

    __tablename__ = "link_cards"

    address: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    description: Mapped[str]
    is_video: Mapped[bool]
    fetched_at: Mapped[datetime] = mapped_column(default=now)
