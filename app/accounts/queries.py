"""What one asks about people."""

from hashlib import sha256

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Account, Avatar, Ban, Identity, LoginSession, RoleGrant
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotFound

ACCOUNTS_A_PAGE = 100

# Asked at every request of somebody who is logged in; built once, for that takes longer than asking.
SESSION = (
    select(LoginSession)
    .where(LoginSession.token_hash == bindparam("token_hash"), LoginSession.expires_at > bindparam("now"))
    .options(
        joinedload(LoginSession.account, innerjoin=True).joinedload(Account.grants),
        joinedload(LoginSession.identity, innerjoin=True),
    )
)
BAN = (
    select(Ban)
    .where(
        Ban.account_id == bindparam("account_id"),
        Ban.lifted_at.is_(None),
        or_(Ban.until_at.is_(None), Ban.until_at > bindparam("now")),
    )
    .order_by(Ban.id.desc())
    .limit(1)
)


def hash_token(token: str) -> str:
    """What is kept of a secret that a browser holds, so that a stolen database opens no session."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def find_session(token: str) -> LoginSession | None:
    """The living session of a token, with its account, roles and identity."""
    return db.session.scalar(SESSION, {"token_hash": hash_token(token), "now": now()})


def find_identity(issuer: str, subject: str) -> Identity | None:
    """The identity that a provider vouched for."""
    return db.session.scalar(
        select(Identity)
        .where(Identity.issuer == issuer, Identity.subject == subject)
        .options(joinedload(Identity.account, innerjoin=True))
    )


def list_identities(account: Account) -> list[Identity]:
    """Everything the account signs in with, oldest first."""
    return list(db.session.scalars(select(Identity).where(Identity.account_id == account.id).order_by(Identity.id)))


def list_sessions(account: Account) -> list[LoginSession]:
    """Every browser where the account is logged in, newest first."""
    living = (LoginSession.account_id == account.id, LoginSession.expires_at > now())
    return list(db.session.scalars(select(LoginSession).where(*living).order_by(LoginSession.id.desc())))


def get_account(account_id: int) -> Account:
    """An account with its roles; raises NotFound."""
    account = db.session.scalar(select(Account).where(Account.id == account_id).options(selectinload(Account.grants)))
    if account is None:
        raise NotFound
    return account


def find_account_by_slug(slug: str) -> Account | None:
    """An account by the name in its address."""
    return db.session.scalar(select(Account).where(Account.slug == slug).options(selectinload(Account.grants)))


def list_accounts(after: int = 0) -> list[Account]:
    """A page of accounts with their roles, in the order they came; one more than a page holds."""
    return list(
        db.session.scalars(
            select(Account)
            .where(Account.id > after)
            .order_by(Account.id)
            .limit(ACCOUNTS_A_PAGE + 1)
            .options(selectinload(Account.grants))
        )
    )


def list_staff_names(besides: Account | None = None) -> list[str]:
    """Names that nobody else's may look like."""
    staff = select(Account.name).where(Account.id.in_(select(RoleGrant.account_id)))
    return list(db.session.scalars(staff.where(Account.id != besides.id) if besides else staff))


def find_ban(account: Account | None) -> Ban | None:
    """The ban that holds now."""
    if account is None:
        return None
    return db.session.scalar(BAN, {"account_id": account.id, "now": now()})


def find_avatar(digest: str) -> bytes | None:
    """A picture by what is in it."""
    return db.session.scalar(select(Avatar.content).where(Avatar.digest == digest).limit(1))
