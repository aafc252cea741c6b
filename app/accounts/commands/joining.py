"""How a person whom a provider vouched for becomes an account."""

from hashlib import sha256

from sqlalchemy import exists, select

from app.accounts.models import Account, Avatar, Identity
from app.accounts.policy import may_rename
from app.accounts.providers.claims import Claims
from app.accounts.queries import find_ban, find_identity, list_staff_names
from app.kernel.addresses import first_free
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.kernel.names import check_name
from app.kernel.text import slug as make_slug
from app.kernel.versions import SITE, bump


def register(provider: str, claims: Claims, name: str) -> Identity:
    """A new account for a new identity, under the name that its person chose; raises RuleBroken."""
    checked = check_name(name, list_staff_names())
    if find_identity(claims.issuer, claims.subject):
        raise RuleBroken("You have an account here already. Log in again to use it.")
    return add_identity(make_account(checked), provider, claims)


def make_account(name: str) -> Account:
    """A new account under a name that was checked."""
    account = Account(slug=first_free(make_slug(name), has_slug), name=name, grants=[])
    db.session.add(account)
    db.session.flush()
    return account


def add_identity(account: Account, provider: str, claims: Claims) -> Identity:
    """Let the account log in as whom the provider vouched for."""
    identity = Identity(account_id=account.id, account=account, issuer=claims.issuer, subject=claims.subject)
    db.session.add(identity)
    refresh(identity, provider, claims)
    return identity


def refresh(identity: Identity, provider: str, claims: Claims) -> None:
    """Note that the identity was used, and what its provider, which may have another name by now, tells of it."""
    identity.last_used_at, identity.provider = now(), provider
    identity.name, identity.email = claims.name, claims.email
    identity.email_verified, identity.email_trusted = claims.email_verified, claims.email_trusted
    db.session.flush()


def rename(account: Account, name: str) -> None:
    """Give the account another display name; its address stays. Raises NotAllowed, RuleBroken."""
    if not may_rename(find_ban(account)):
        raise NotAllowed("While your account is banned it keeps its name.")
    checked = check_name(name, list_staff_names(besides=account))
    if checked == account.name:
        return
    account.name = checked
    bump(SITE)
    db.session.flush()


def keep_avatar(account: Account, picture: bytes) -> None:
    """Keep a picture that `kernel.pictures` has re-encoded."""
    account.avatar_digest = sha256(picture).hexdigest()[:32]
    db.session.merge(Avatar(account_id=account.id, digest=account.avatar_digest, content=picture))
    bump(SITE)
    db.session.flush()


def has_slug(slug: str) -> bool:
    """Whether an account has the address."""
    return bool(db.session.scalar(select(exists().where(Account.slug == slug))))
