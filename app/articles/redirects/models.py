"""The address book of redirects."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.clock import now
from app.kernel.database import Base


class Redirect(Base):
    """Where one is sent for ever who asks for a path at which nothing is: a path of this site, or an https address."""

    __tablename__ = "redirects"

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(unique=True)
    target: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
