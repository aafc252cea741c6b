"""A ban outlives the account of its person: who was erased while banned does not come back by it."""

from sqlalchemy import delete, select

from app.accounts.models import Account, BarredIdentity
from app.accounts.queries import find_address, find_ban, find_ban_of, find_barred, list_identities
from app.kernel.database import db
from app.kernel.errors import NotAllowed
from app.kernel.keyed import keyed_hash

MAILTO = "mailto:"  # in the place of the issuer, which it can't be


def bar_identities(account: Account, key: str) -> None:
    """Keep a keyed hash of each identity of an account that is banned and about to be erased."""
    if find_ban(account) is None:
        return
    known, address = [(each.issuer, each.subject) for each in list_identities(account)], find_address(account)
    if address:
        known.append((MAILTO, address.lower()))  # nor as a guest
    for each in known:
        db.session.merge(BarredIdentity(identity_hash=keyed_hash(key, *each), account_id=account.id))
    db.session.flush()


def refuse_barred(issuer: str, subject: str, keys: tuple[str, ...]) -> None:
    """Raises NotAllowed for an identity whose account was erased while a ban held that still holds."""
    barred = find_barred([keyed_hash(key, issuer, subject) for key in keys])
    ban = find_ban_of(barred.account_id) if barred else None
    if ban:
        raise NotAllowed(f"Your former account was {ban.term}, so you can't have another one here before that ends.")


def forget_bars() -> None:
    """Drop what was kept of identities whose ban is over."""
    for account_id in db.session.scalars(select(BarredIdentity.account_id).distinct()).all():
        if find_ban_of(account_id) is None:
            db.session.execute(delete(BarredIdentity).where(BarredIdentity.account_id == account_id))
