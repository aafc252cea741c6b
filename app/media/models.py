"""What was uploaded, and where it is used."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.accounts.signals import moves
from app.kernel.clock import now
from app.kernel.database import Base

MIDDLE = 50  # percent
DIGEST = "[0-9a-f]{32}"  # what a digest looks like in an address


class Place(StrEnum):
    """What kind of thing uses an upload."""

    TEXT = "text"  # of an article
    COVER = "cover"  # of an article
    CATEGORY = "category"


class Upload(Base):
    """A picture, or a file to be downloaded. What is stored never changes; what is said about it may."""

    __tablename__ = "uploads"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)  # of the bytes that are stored
    file: Mapped[str]  # the last part of its address
    name: Mapped[str]  # what it was called where it came from
    size: Mapped[int]  # bytes
    width: Mapped[int | None]  # pixels; None of a file that is no picture
    height: Mapped[int | None]
    alt: Mapped[str] = mapped_column(default="")
    is_decorative: Mapped[bool] = mapped_column(default=False)
    caption: Mapped[str] = mapped_column(default="")
    focus_x: Mapped[int] = mapped_column(default=MIDDLE)  # percent from the left
    focus_y: Mapped[int] = mapped_column(default=MIDDLE)  # percent from the top
    words: Mapped[str]  # what it is found by
    uploader_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True, info=moves("upload", "uploads"))
    created_at: Mapped[datetime] = mapped_column(default=now)

    uploader: Mapped[Account] = relationship(lazy="raise")

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown; everything else is downloaded."""
        return self.width is not None

    @property
    def folder(self) -> str:
        """Where everybody gets it and its copies."""
        return f"/media/{self.digest}/"

    @property
    def address(self) -> str:
        """Where everybody gets it."""
        return self.folder + self.file

    @property
    def is_described(self) -> bool:
        """Whether those who can't see it are told what it shows, or that they miss nothing."""
        return self.is_decorative or bool(self.alt)


class Use(Base):
    """That something shows an upload or leads to it."""

    __tablename__ = "uses"

    place: Mapped[Place] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(primary_key=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("uploads.id"), primary_key=True, index=True)
