"""People as the site knows them: accounts, what they sign in with, sessions, roles and bans."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.signals import moves, stays
from app.kernel.clock import now
from app.kernel.database import Base
from app.kernel.names import initials

UNDO_LASTS = timedelta(days=7)
FORMER_READER = "Former reader"  # the name of those who were erased, and nobody else's
PASSKEY = "passkey"  # in the place of a provider


class Role(StrEnum):
    """What an account may do beyond reading and replying, which every account may."""

    AUTHOR = "author"
    EDITOR = "editor"
    MODERATOR = "moderator"
    ADMINISTRATOR = "administrator"


class Account(Base):
    """A person as the site knows them; once merged into another account, a shell with nothing but a name."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    avatar_digest: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    erase_at: Mapped[datetime | None] = mapped_column(
        index=True
    )  # its person asked for it and may come back until then
    keeps_texts: Mapped[bool | None]

    grants: Mapped[list["RoleGrant"]] = relationship(
        lazy="raise", foreign_keys="RoleGrant.account_id", cascade="all, delete-orphan", order_by="RoleGrant.role"
    )

    @property
    def roles(self) -> frozenset[Role]:
        """Every role that the account was granted."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def is_being_erased(self) -> bool:
        """Whether the week is over in which its person could come back; some of it may be gone already."""
        return self.erase_at is not None and self.erase_at <= now()

    @property
    def initials(self) -> str:
        """What stands in for an avatar."""
        return initials(self.name)


class RoleGrant(Base):
    """One role of one account, and who gave it."""

    __tablename__ = "role_grants"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, info=stays("who has a role is not merged")
    )
    role: Mapped[Role] = mapped_column(primary_key=True)
    granted_at: Mapped[datetime] = mapped_column(default=now)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), info=stays("it tells what happened"))


class Avatar(Base):
    """The picture of an account, re-encoded by us: a square WebP."""

    __tablename__ = "avatars"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, info=stays("each account has its picture")
    )
    digest: Mapped[str] = mapped_column(index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Identity(Base):
    """What an account signs in with: (issuer, subject), never an e-mail address.

    Name and address are what its provider told when it was used last, `email_verified` too. The address is trusted
    where it was verified and the owner believes this provider. Of a passkey the issuer is our own domain, the subject
    the credential's id (base64url), and the name what browser it was made in.
    """

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True, info=moves("way to log in", "ways to log in")
    )
    provider: Mapped[str]
    issuer: Mapped[str]
    subject: Mapped[str]
    name: Mapped[str] = mapped_column(default="", server_default=text("''"))
    email: Mapped[str] = mapped_column(index=True)
    email_verified: Mapped[bool]
    email_trusted: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_used_at: Mapped[datetime] = mapped_column(default=now)

    account: Mapped[Account] = relationship(lazy="raise")

    @property
    def is_passkey(self) -> bool:
        """Whether it is a passkey, and no provider stands behind it."""
        return self.provider == PASSKEY

    @property
    def way(self) -> str:
        """What the site must offer so that one can log in with it: its provider, or the domain of a passkey."""
        return self.issuer if self.is_passkey else self.provider


class Passkey(Base):
    """What an identity that is a passkey is verified with: a COSE key (RFC 9052) in base64url, and its last count."""

    __tablename__ = "passkeys"

    identity_id: Mapped[int] = mapped_column(ForeignKey("identities.id", ondelete="CASCADE"), primary_key=True)
    public_key: Mapped[str]
    sign_count: Mapped[int] = mapped_column(BigInteger)

    identity: Mapped[Identity] = relationship(lazy="raise")


class SpentChallenge(Base):
    """A challenge that a passkey has answered; until it expires nobody logs in with the same answer again."""

    __tablename__ = "spent_challenges"

    challenge_hash: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class LoginLink(Base):
    """A link in a mail that lets its reader in as an identity, once; the link itself is not kept."""

    __tablename__ = "login_links"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    identity_id: Mapped[int] = mapped_column(ForeignKey("identities.id", ondelete="CASCADE"), index=True)
    return_to: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)

    identity: Mapped[Identity] = relationship(lazy="raise")


class LoginSession(Base):
    """One browser that is logged in; ending it makes every copy of its cookie worthless.

    `used_at` is when it last asked for a change, to the hour.
    """

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True, info=stays("a merge ends them")
    )
    identity_id: Mapped[int] = mapped_column(ForeignKey("identities.id", ondelete="CASCADE"), index=True)
    device: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]

    account: Mapped[Account] = relationship(lazy="raise")
    identity: Mapped[Identity] = relationship(lazy="raise")


class Ban(Base):
    """While it holds, the account may read but not write; with an end it is a suspension."""

    __tablename__ = "bans"
    __table_args__ = (Index(None, "account_id", "lifted_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), info=moves("ban", "bans"))
    message: Mapped[str]
    until_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    lifted_at: Mapped[datetime | None]

    @property
    def term(self) -> str:
        """What the account is, and for how long."""
        return f"suspended until {self.until_at:%d %B %Y}" if self.until_at else "banned for good"


class Merge(Base):
    """One account that took over all that another had; `moved` lists the ids of these rows by `table.column`."""

    __tablename__ = "merges"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True, info=moves())
    other_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True, info=stays("it tells what happened"))
    moved: Mapped[dict[str, list[int]]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(default=now)
    undone_at: Mapped[datetime | None]

    other: Mapped[Account] = relationship(lazy="raise", foreign_keys=[other_id])

    @property
    def until_at(self) -> datetime:
        """How long it can be undone."""
        return self.created_at + UNDO_LASTS

    @property
    def can_be_undone(self) -> bool:
        """Whether it was not undone, and its seven days are not over."""
        return self.undone_at is None and now() < self.until_at


class BarredIdentity(Base):
    """What is left of an identity whose account was erased while banned: enough to know it again, not to find it."""

    __tablename__ = "barred_identities"

    identity_hash: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True, info=stays("an erased account is not merged")
    )


class Guest(Base):
    """Somebody who replied without an account and confirmed this address; nobody logs in to the account made for it."""

    __tablename__ = "guests"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, info=stays("an undo gives it back")
    )
    email: Mapped[str] = mapped_column(index=True)
    website: Mapped[str]
    disowned_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="raise")
