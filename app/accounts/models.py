"""People as the site knows them: accounts, what they sign in with, sessions, roles and bans."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.clock import now
from app.kernel.database import Base
from app.kernel.names import initials


class Role(StrEnum):
    """What an account may do beyond reading and replying, which every account may."""

    AUTHOR = "author"
    EDITOR = "editor"
    MODERATOR = "moderator"
    ADMINISTRATOR = "administrator"


class Account(Base):
    """A person as the site knows them."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    avatar_digest: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    grants: Mapped[list["RoleGrant"]] = relationship(
        lazy="raise", foreign_keys="RoleGrant.account_id", cascade="all, delete-orphan", order_by="RoleGrant.role"
    )

    @property
    def roles(self) -> frozenset[Role]:
        """Every role that the account was granted."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def initials(self) -> str:
        """What stands in for an avatar."""
        return initials(self.name)


class RoleGrant(Base):
    """One role of one account, and who gave it."""

    __tablename__ = "role_grants"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[Role] = mapped_column(primary_key=True)
    granted_at: Mapped[datetime] = mapped_column(default=now)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class Avatar(Base):
    """The picture of an account, re-encoded by us: a square WebP."""

    __tablename__ = "avatars"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Identity(Base):
    """What an account signs in with: (issuer, subject), never an e-mail address."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    provider: Mapped[str]
    issuer: Mapped[str]
    subject: Mapped[str]
    email: Mapped[str]
    email_verified: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_used_at: Mapped[datetime] = mapped_column(default=now)

    account: Mapped[Account] = relationship(lazy="raise")


class LoginSession(Base):
    """One browser that is logged in; ending it makes every copy of its cookie worthless."""

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    identity_id: Mapped[int] = mapped_column(ForeignKey("identities.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]

    account: Mapped[Account] = relationship(lazy="raise")
    identity: Mapped[Identity] = relationship(lazy="raise")


class Ban(Base):
    """While it holds, the account may read but not write."""

    __tablename__ = "bans"
    __table_args__ = (Index(None, "account_id", "lifted_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    message: Mapped[str]
    until_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    lifted_at: Mapped[datetime | None]
