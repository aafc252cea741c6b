"""What one asks about people."""

from hashlib import sha256

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.accounts.models import (
    UNDO_LASTS,
    Account,
    Avatar,
    Ban,
    BarredIdentity,
    Guest,
    Identity,
    LoginLink,
    LoginSession,
    Merge,
    Passkey,
    Role,
    RoleGrant,
)
from app.accounts.signals import moving_columns
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotFound

ACCOUNTS_A_PAGE = 100
SESSIONS_SHOWN = 50
ACCOUNTS_A_MAIL = 5
GUESTS_AN_ADDRESS = 20

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


def get_own_identity(account: Account, identity_id: int) -> Identity:
    """One of the account's identities; raises NotFound."""
    own = select(Identity).where(Identity.id == identity_id, Identity.account_id == account.id)
    identity = db.session.scalar(own)
    if identity is None:
        raise NotFound
    return identity


def list_passkeys(account: Account, domain: str) -> list[str]:
    """The credential ids of the account's passkeys for this domain."""
    own = select(Identity.subject).join(Passkey, Passkey.identity_id == Identity.id)
    return list(db.session.scalars(own.where(Identity.account_id == account.id, Identity.issuer == domain)))


def find_passkey(domain: str, credential_id: str) -> Passkey | None:
    """A passkey by its credential's id, with its identity; nobody else may use it before this transaction ends."""
    known = select(Passkey).join(Identity, Identity.id == Passkey.identity_id)
    return db.session.scalar(
        known.where(Identity.issuer == domain, Identity.subject == credential_id)
        .options(joinedload(Passkey.identity, innerjoin=True).joinedload(Identity.account, innerjoin=True))
        .with_for_update(of=Passkey)
    )


def find_address(account: Account) -> str | None:
    """The verified address of a person: that of the oldest identity whose provider the owner trusts for e-mail."""
    trusted = select(Identity.email).where(Identity.account_id == account.id, Identity.email_trusted)
    return db.session.scalar(trusted.order_by(Identity.id).limit(1))


def list_addressed(address: str) -> list[Identity]:
    """The identities, each with its account, that vouch for this address as the verified one of their account."""
    vouching = select(Identity).where(Identity.email.in_({address, address.lower()}), Identity.email_trusted)
    vouching = vouching.order_by(Identity.id).limit(ACCOUNTS_A_MAIL).options(joinedload(Identity.account))
    found = [each for each in db.session.scalars(vouching) if find_address(each.account) == each.email]
    accounts = {each.account_id: each for each in reversed(found) if each.email == found[0].email}
    return list(reversed(accounts.values()))


def list_guests_at(address: str) -> list[Guest]:
    """The guests who confirmed this address, the first one first, and were not claimed; each with account and roles."""
    claimed = select(Merge.other_id).where(Merge.undone_at.is_(None))
    found = select(Guest).where(Guest.email == address, Guest.account_id.not_in(claimed)).order_by(Guest.account_id)
    found = found.limit(GUESTS_AN_ADDRESS).options(joinedload(Guest.account).selectinload(Account.grants))
    return list(db.session.scalars(found))


def find_guest(address: str) -> Guest | None:
    """The guest who goes on to write with this address."""
    return next((each for each in list_guests_at(address) if each.disowned_at is None), None)


def list_guests(account: Account) -> list[Guest]:
    """The same, of the verified address of an account."""
    address = find_guest_address(account)
    return list_guests_at(address) if address else []


def find_guest_address(account: Account) -> str | None:
    """The verified address as a guest's is stored; of others than ASCII's letters one may fold into another."""
    address = find_address(account)
    return address.lower() if address and address.isascii() else None


def find_guest_of(account: Account) -> Guest | None:
    """What the site knows of somebody whose account is a guest's."""
    return db.session.get(Guest, account.id)


def find_link(token: str) -> LoginLink | None:
    """A link that counts still, with its identity and account; its address must be a trusted one to this moment."""
    return db.session.scalar(
        select(LoginLink)
        .join(LoginLink.identity)
        .where(LoginLink.token_hash == hash_token(token), LoginLink.expires_at > now(), Identity.email_trusted)
        .options(contains_eager(LoginLink.identity).joinedload(Identity.account, innerjoin=True))
    )


def find_merge_of(account: Account) -> Merge | None:
    """The merge that emptied the account."""
    return db.session.scalar(select(Merge).where(Merge.other_id == account.id, Merge.undone_at.is_(None)))


def get_merge(merge_id: int) -> Merge:
    """A merge with the account that it emptied; raises NotFound."""
    merge = db.session.scalar(select(Merge).where(Merge.id == merge_id).options(joinedload(Merge.other)))
    if merge is None:
        raise NotFound
    return merge


def list_merges(account: Account) -> list[Merge]:
    """What was merged into the account within the last seven days and not undone, newest first."""
    lately = (Merge.account_id == account.id, Merge.undone_at.is_(None), Merge.created_at > now() - UNDO_LASTS)
    found = select(Merge).where(*lately).order_by(Merge.id.desc()).options(joinedload(Merge.other))
    return list(db.session.scalars(found))


def count_belongings(account: Account) -> list[tuple[int, str, str]]:
    """What a merge would move, as a count and the words for one and for many; nothing of which there is none."""
    named = [column for column in moving_columns() if any(column.info["moves"])]
    counts = [select(func.count()).where(column == account.id).scalar_subquery() for column in named]
    row = db.session.execute(select(*counts)).one()
    return [(count, *column.info["moves"]) for count, column in zip(row, named, strict=True) if count]


def list_sessions(account: Account) -> list[LoginSession]:
    """Where the account is logged in, newest first, as many as a page holds."""
    living = select(LoginSession).where(LoginSession.account_id == account.id, LoginSession.expires_at > now())
    return list(db.session.scalars(living.order_by(LoginSession.id.desc()).limit(SESSIONS_SHOWN)))


def get_account(account_id: int) -> Account:
    """An account with its roles; raises NotFound."""
    account = db.session.scalar(select(Account).where(Account.id == account_id).options(selectinload(Account.grants)))
    if account is None:
        raise NotFound
    return account


def get_present_account(account_id: int) -> Account:
    """An account with its roles, or the one that it was merged into; raises NotFound."""
    account = get_account(account_id)
    merge = find_merge_of(account)
    return get_account(merge.account_id) if merge else account


def find_account_by_slug(slug: str) -> Account | None:
    """An account by the name in its address."""
    return db.session.scalar(select(Account).where(Account.slug == slug).options(selectinload(Account.grants)))


def list_accounts(after: int = 0) -> list[Account]:
    """A page of accounts that people log in to, with roles, in the order they came; one more than a page holds."""
    gone = select(Merge.other_id).where(Merge.undone_at.is_(None))
    people = (Account.id > after, Account.id.not_in(gone), Account.id.not_in(select(Guest.account_id)))
    rows = select(Account).where(*people).order_by(Account.id).limit(ACCOUNTS_A_PAGE + 1)
    return list(db.session.scalars(rows.options(selectinload(Account.grants))))


def has_other_administrator(account: Account) -> bool:
    """Whether somebody else administrates the site who is not leaving."""
    others = select(RoleGrant.account_id).join(Account, Account.id == RoleGrant.account_id)
    others = others.where(RoleGrant.role == Role.ADMINISTRATOR, Account.id != account.id)
    return db.session.scalar(others.where(Account.erase_at.is_(None)).limit(1)) is not None


def holding(*roles: Role) -> Select[int]:
    """The ids of those of whom `policy.has_any` says that they hold one of the roles."""
    return select(RoleGrant.account_id).where(RoleGrant.role.in_((*roles, Role.ADMINISTRATOR)))


def list_holding(*roles: Role) -> list[Account]:
    """Everybody who holds one of the roles, by name; a site has tens."""
    query = select(Account).where(Account.id.in_(holding(*roles))).order_by(Account.name, Account.id)
    return list(db.session.scalars(query))


def list_staff_names(besides: Account | None = None) -> list[str]:
    """Names that nobody else's may look like."""
    staff = select(Account.name).where(Account.id.in_(select(RoleGrant.account_id)))
    return list(db.session.scalars(staff.where(Account.id != besides.id) if besides else staff))


def find_ban(account: Account | None) -> Ban | None:
    """The ban that holds now."""
    return find_ban_of(account.id) if account else None


def find_ban_of(account_id: int) -> Ban | None:
    """The same, of the account with this id."""
    return db.session.scalar(BAN, {"account_id": account_id, "now": now()})


def find_avatar(digest: str) -> bytes | None:
    """A picture by what is in it."""
    return db.session.scalar(select(Avatar.content).where(Avatar.digest == digest).limit(1))


def find_barred(identity_hashes: list[str]) -> BarredIdentity | None:
    """What was kept of a banned person's identity when their account was erased."""
    return db.session.scalar(select(BarredIdentity).where(BarredIdentity.identity_hash.in_(identity_hashes)).limit(1))
