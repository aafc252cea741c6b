"""Articles, the categories they belong to, and the addresses they ever had."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, Table, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.accounts.signals import moves
from app.articles.furniture import IS_FEATURED, IS_IN_REVIEW, IS_PINNED, Furnished
from app.kernel.clock import now
from app.kernel.database import Base, Moment

WORDS_A_MINUTE = 220
IS_LISTED = text("unpublished_at IS NULL")  # and it has a time of publication, which orders every list


class ArticleState(StrEnum):
    """How far an article has come."""

    DRAFT = "draft"
    IN_REVIEW = "in review"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    UNPUBLISHED = "unpublished"
    DELETED = "deleted"


article_categories = Table(
    "article_categories",
    Base.metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("category_id", ForeignKey("categories.id", ondelete="CASCADE"), primary_key=True),
    Column("published_at", Moment),  # the article's, as long as it is listed
    Index(None, "category_id", "published_at", "article_id"),
)


class Category(Base):
    """The place an article belongs to; may have a parent."""

    __tablename__ = "categories"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"), index=True)
    position: Mapped[int] = mapped_column(default=0, server_default="0")  # among its siblings; equal ones by name
    article_count: Mapped[int] = mapped_column(default=0)  # listed ones, those that appear later among them
    open_days: Mapped[int | None]  # for which the threads of its articles are open, where these do not say


class CategoryAddress(Base):
    """A slug that a category has or had."""

    __tablename__ = "category_addresses"

    slug: Mapped[str] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id", ondelete="CASCADE"), index=True)


class Article(Furnished, Base):
    """What editors publish; its Markdown, and the HTML made of it when it was saved."""

    __tablename__ = "articles"
    __table_args__ = (
        Index(None, "published_at", "id", sqlite_where=IS_LISTED, postgresql_where=IS_LISTED),
        Index(None, "author_id", "published_at", "id", sqlite_where=IS_LISTED, postgresql_where=IS_LISTED),
        Index(None, "author_id", "edited_at", "id"),
        Index("ix_articles_in_review", "in_review_at", sqlite_where=IS_IN_REVIEW, postgresql_where=IS_IN_REVIEW),
        Index("ix_articles_pinned", "pinned_at", sqlite_where=IS_PINNED, postgresql_where=IS_PINNED),
        Index("ix_articles_featured", "featured_at", sqlite_where=IS_FEATURED, postgresql_where=IS_FEATURED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    excerpt: Mapped[str]
    word_count: Mapped[int]
    language: Mapped[str]
    version: Mapped[int] = mapped_column(default=0, server_default="1")  # the number of its newest revision
    author_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), info=moves("article", "articles"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    edited_at: Mapped[datetime] = mapped_column(default=now)
    published_at: Mapped[datetime | None]
    unpublished_at: Mapped[datetime | None]  # of a draft, which was never published: when it was deleted
    preview_salt: Mapped[str | None]  # what its preview link is signed with, and how long that leads here
    preview_until: Mapped[datetime | None]
    # The long ones stand last: SQLite finds a column by way of all that lie before it.
    source: Mapped[str]
    html: Mapped[str]
    contents: Mapped[list[dict[str, Any]]] = mapped_column(JSON)

    author: Mapped[Account] = relationship(lazy="raise")
    categories: Mapped[list[Category]] = relationship(
        lazy="raise", secondary=article_categories, order_by=Category.name
    )

    # Not "raise", for a policy asks it, whoever loaded the article.
    co_authors: Mapped[list["CoAuthor"]] = relationship(cascade="all, delete-orphan", order_by="CoAuthor.position")

    @property
    def author_ids(self) -> tuple[int, ...]:
        """The accounts in its byline; the first is its author's. After a merge two may be one."""
        return tuple(dict.fromkeys([self.author_id, *(each.account_id for each in self.co_authors)]))

    @property
    def authors(self) -> list[Account]:
        """Who wrote it, in the order of the byline."""
        return list(dict.fromkeys([self.author, *(each.account for each in self.co_authors)]))

    @property
    def state(self) -> ArticleState:
        """Derived from its times, so that a scheduled article needs nobody to publish it."""
        if self.unpublished_at:
            return ArticleState.UNPUBLISHED if self.published_at else ArticleState.DELETED
        if self.published_at is None:
            return ArticleState.IN_REVIEW if self.in_review_at else ArticleState.DRAFT
        return ArticleState.SCHEDULED if self.published_at > now() else ArticleState.PUBLISHED

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it; asks for its times alone, so that no other column need be loaded."""
        return self.unpublished_at is None and self.published_at is not None and self.published_at <= now()

    @property
    def listed_at(self) -> datetime | None:
        """Where it stands in lists, once that time has come; None for a draft and for what was withdrawn."""
        return None if self.unpublished_at else self.published_at

    @property
    def updated_at(self) -> datetime:
        """When what readers see changed last; a scheduled article changes by appearing."""
        return max(self.edited_at, self.published_at or self.edited_at)

    @property
    def was_changed(self) -> bool:
        """Whether it was edited on a later day than it was published."""
        return self.published_at is not None and self.edited_at.date() > self.published_at.date()

    @property
    def minutes(self) -> int:
        """About how long it takes to read."""
        return max(1, round(self.word_count / WORDS_A_MINUTE))


class CoAuthor(Base):
    """Somebody beside the author of an article in its byline."""

    __tablename__ = "co_authors"
    __table_args__ = (
        Index(None, "article_id", "position"),
        Index(None, "account_id", "published_at", "article_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), info=moves("shared article", "shared articles"))
    position: Mapped[int]
    published_at: Mapped[datetime | None]  # the article's, as long as it is listed

    account: Mapped[Account] = relationship(lazy="raise")


class ArticleAddress(Base):
    """A slug that an article has or had."""

    __tablename__ = "article_addresses"

    slug: Mapped[str] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), index=True)


class Month(Base):
    """A month of the archive, in UTC, and how many listed articles it holds, those that appear later among them."""

    __tablename__ = "months"

    year: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[int] = mapped_column(primary_key=True)
    article_count: Mapped[int]
