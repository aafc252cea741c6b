"""For how long the thread of an article takes comments; pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from app.articles.furniture import FOR_EVER

LENGTHS = (FOR_EVER, 0, 1, 3, 7, 14, 30, 60, 90, 180, 365)  # days that can be chosen


def days_open(of_article: int | None, lines: Iterable[Sequence[int | None]], of_site: int) -> int:
    """As the article has it, or else the strictest of its categories, or else the site.

    Each line leads from a category of the article to its outermost parent; the first of them that says it counts.
    """
    if of_article is not None:
        return of_article
    said = [next((days for days in line if days is not None), None) for line in lines]
    return min((days for days in said if days is not None), key=strictness, default=of_site)


def strictness(days: int) -> float:
    """By what lengths are sorted."""
    return float("inf") if days == FOR_EVER else days


def closing_time(published_at: datetime | None, days: int) -> datetime | None:
    """When a thread closes by itself, or has closed; None where it never does."""
    return None if days == FOR_EVER or published_at is None else published_at + timedelta(days=days)


def spell_length(days: int) -> str:
    """`for ever`, `30 days`."""
    if days == FOR_EVER:
        return "for ever"
    if days == 0:
        return "not at all"
    return "1 day" if days == 1 else f"{days} days"
