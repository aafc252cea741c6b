"""Articles, the categories they belong to, and the addresses they ever had."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.kernel.clock import now
from app.kernel.database import Base

WORDS_A_MINUTE = 220


class ArticleState(StrEnum):
    """How far an article has come."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    UNPUBLISHED = "unpublished"


article_categories = Table(
    "article_categories",
    Base.metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("category_id", ForeignKey("categories.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Category(Base):
    """The place an article belongs to; may have a parent."""

    __tablename__ = "categories"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"), index=True)


class CategoryAddress(Base):
    """A slug that a category has or had."""

    __tablename__ = "category_addresses"

    slug: Mapped[str] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id", ondelete="CASCADE"), index=True)


class Article(Base):
    """What editors publish; its Markdown, and the HTML made of it when it was saved."""

    __tablename__ = "articles"
    __table_args__ = (Index(None, "published_at", "id"), Index(None, "author_id", "published_at", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    excerpt: Mapped[str]
    source: Mapped[str]
    html: Mapped[str]
    contents: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    word_count: Mapped[int]
    language: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    edited_at: Mapped[datetime] = mapped_column(default=now)
    published_at: Mapped[datetime | None]
    unpublished_at: Mapped[datetime | None]

    author: Mapped[Account] = relationship(lazy="raise")
    categories: Mapped[list[Category]] = relationship(
        lazy="raise", secondary=article_categories, order_by=Category.name
    )

    @property
    def state(self) -> ArticleState:
        """Derived from its times, so that a scheduled article needs nobody to publish it."""
        if self.unpublished_at:
            return ArticleState.UNPUBLISHED
        if self.published_at is None:
            return ArticleState.DRAFT
        return ArticleState.SCHEDULED if self.published_at > now() else ArticleState.PUBLISHED

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it."""
        return self.state is ArticleState.PUBLISHED

    @property
    def updated_at(self) -> datetime:
        """When what readers see changed last; a scheduled article changes by appearing."""
        return max(self.edited_at, self.published_at or self.edited_at)

    @property
    def was_corrected(self) -> bool:
        """Whether it was edited on a later day than it was published."""
        return self.published_at is not None and self.edited_at.date() > self.published_at.date()

    @property
    def minutes(self) -> int:
        """About how long it takes to read."""
        return max(1, round(self.word_count / WORDS_A_MINUTE))


class ArticleAddress(Base):
    """A slug that an article has or had."""

    __tablename__ = "article_addresses"

    slug: Mapped[str] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), index=True)
