"""What the owner asks of comments."""

from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base

THE_ONE = 1


class CommentSettings(Base):
    """What administrators have chosen on the page of settings: one row, or none where nothing was changed.

    `first_comments` of an account wait, and what it writes in its `first_days`; a comment with more than `most_links`
    waits, of people who are trusted one with many more.
    """

    __tablename__ = "comment_settings"

    id: Mapped[int] = mapped_column(primary_key=True, default=THE_ONE)
    first_comments: Mapped[int] = mapped_column(default=1)
    first_days: Mapped[int] = mapped_column(default=0)
    most_links: Mapped[int] = mapped_column(default=3)


DEFAULTS = CommentSettings(id=THE_ONE, first_comments=1, first_days=0, most_links=3)
