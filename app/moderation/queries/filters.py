"""What a moderator wants to see of the queue: a tab, and conditions that its address keeps."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, text
from sqlalchemy.orm import InstrumentedAttribute

from app.articles.models import article_categories
from app.comments.models import Comment
from app.kernel.database import db
from app.moderation.models import IS_ESCALATED, IS_OPEN, Case, CaseKind, ModerationAction


class Tab(StrEnum):
    """A part of the queue."""

    PENDING = "pending"
    FLAGGED = "flagged"
    APPEALS = "appeals"
    ESCALATED = "escalated"
    DECIDED = "decided"


KINDS = {Tab.PENDING: CaseKind.PENDING, Tab.FLAGGED: CaseKind.FLAGGED, Tab.APPEALS: CaseKind.APPEAL}


@dataclass(frozen=True)
class Filters:
    """Conditions that hold together; those that are empty hold always."""

    tab: Tab = Tab.PENDING
    category: int | None = None
    article: int | None = None
    person: int | None = None
    because: str = ""
    since: date | None = None
    until: date | None = None
    words: str = ""

    @property
    def kept(self) -> dict[str, str]:
        """What the address keeps beside the tab."""
        return {name: str(value) for name, value in vars(self).items() if value and name != "tab"}


@dataclass(frozen=True)
class Columns:
    """Where the rows of a tab keep what is asked about."""

    article: InstrumentedAttribute[Any]
    person: InstrumentedAttribute[Any]
    because: InstrumentedAttribute[Any]
    at: InstrumentedAttribute[Any]


OF_CASES = Columns(Case.article_id, Case.author_id, Case.because, Case.opened_at)
OF_ACTIONS = Columns(
    ModerationAction.article_id, ModerationAction.account_id, ModerationAction.reason, ModerationAction.created_at
)


def conditions(filters: Filters, columns: Columns) -> list[ColumnElement[bool]]:
    """What is asked for, of the rows of these columns beside their comment."""
    found: list[ColumnElement[bool]] = []
    for column, wanted in (
        (columns.article, filters.article),
        (columns.person, filters.person),
        (columns.because, filters.because),
    ):
        if wanted:
            found.append(column == wanted)
    if filters.category:
        filed = article_categories.c
        found.append(exists().where(filed.article_id == columns.article, filed.category_id == filters.category))
    if filters.since:
        found.append(columns.at >= begin_of(filters.since))
    if filters.until:
        found.append(columns.at <= datetime.combine(filters.until, time.max, UTC))
    if filters.words:
        found.append(or_(*(Comment.source.icontains(each, autoescape=True) for each in spellings(filters.words))))
    return found


def spellings(words: str) -> list[str]:
    """Words in small and in capital letters; SQLite, and PostgreSQL in the locale C, know that of ASCII only."""
    return [words] if words.isascii() else sorted({words, words.lower(), words.upper(), words.title()})


def begin_of(day: date) -> datetime:
    """The first moment of a day, counted in UTC."""
    return datetime.combine(day, time(), UTC)


def waiting_for(filters: Filters) -> Select[Comment]:
    """The comments whose open cases fit, those that came first before the others."""
    query = select(Comment).join(Case, Case.comment_id == Comment.id).where(text(IS_OPEN))
    if filters.tab is Tab.ESCALATED:
        query = query.where(text(IS_ESCALATED))
    else:
        query = query.where(Case.kind == KINDS[filters.tab])
    return query.where(*conditions(filters, OF_CASES)).order_by(Case.id)


def count_waiting(filters: Filters, *, as_administrator: bool) -> int:
    """How many cases fit; what is escalated stands apart for all but administrators."""
    query = waiting_for(filters)
    if not as_administrator and filters.tab is not Tab.ESCALATED:
        query = query.where(Case.escalated_at.is_(None))
    counted = query.order_by(None).with_only_columns(func.count(Case.id), maintain_column_froms=True)
    return db.session.scalar(counted) or 0


def decided_as(filters: Filters) -> Select[ModerationAction]:
    """The decisions about comments that fit, newest first."""
    query = select(ModerationAction).where(ModerationAction.comment_id.is_not(None))
    if filters.words:
        query = query.join(Comment, Comment.id == ModerationAction.comment_id)
    return query.where(*conditions(filters, OF_ACTIONS)).order_by(ModerationAction.id.desc())
