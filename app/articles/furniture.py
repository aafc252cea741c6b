"""What stands around the text of an article: its columns for planning, for its place on pages, and for its thread."""

from datetime import date, datetime, timedelta

from sqlalchemy import false, text, true
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.signals import moves
from app.kernel.clock import now

FOR_EVER = -1  # days for which a thread is open
MOST_PINNED = 3  # at once, or nothing new would be seen
IS_PINNED = text("pinned_at IS NOT NULL")
IS_FEATURED = text("featured_at IS NOT NULL")
IS_IN_REVIEW = text("in_review_at IS NOT NULL")


class Furnished:
    """An article stays on top while it is pinned, and is shown larger while it is featured.

    Its thread is open for `open_days` from its publication on: 0 for none, FOR_EVER, or as its categories or the site
    have it. A draft is in review since `in_review_at`; the editor who is asked for it is `reviewer_id`, or any.
    """

    in_review_at: Mapped[datetime | None]
    reviewer_id: Mapped[int | None] = mapped_column(info=moves())
    pinned_at: Mapped[datetime | None]
    pinned_until_at: Mapped[datetime | None]
    is_pinned_in_categories: Mapped[bool] = mapped_column(default=False, server_default=false())
    featured_at: Mapped[datetime | None]
    featured_until_at: Mapped[datetime | None]
    open_days: Mapped[int | None]
    chosen_language: Mapped[str | None]  # else the one its script speaks for
    canonical_address: Mapped[str | None]
    has_contents_list: Mapped[bool] = mapped_column(default=True, server_default=true())

    @property
    def pinned_until(self) -> date | None:
        """The last day on which it is pinned, in UTC."""
        return last_day(self.pinned_until_at)

    @property
    def featured_until(self) -> date | None:
        """The last day on which it is featured, in UTC."""
        return last_day(self.featured_until_at)

    @property
    def is_pinned(self) -> bool:
        """Whether it stays on top at this moment."""
        return self.pinned_at is not None and not is_over(self.pinned_until_at)

    @property
    def is_featured(self) -> bool:
        """Whether it is shown larger at this moment."""
        return self.featured_at is not None and not is_over(self.featured_until_at)


def last_day(until_at: datetime | None) -> date | None:
    """The day whose end was set."""
    return until_at.date() - timedelta(days=1) if until_at else None


def is_over(until_at: datetime | None) -> bool:
    """Whether an end that was set has come."""
    return until_at is not None and until_at <= now()
