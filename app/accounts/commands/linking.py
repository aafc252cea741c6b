"""One person, several logins: an account gets another identity, or loses one."""

from collections.abc import Collection

from app.accounts.commands.barring import refuse_barred
from app.accounts.commands.joining import add_identity
from app.accounts.commands.locking import lock
from app.accounts.models import Account, Identity
from app.accounts.policy import may_unlink
from app.accounts.providers.claims import Claims
from app.accounts.queries import find_ban, find_identity, list_identities
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken

IDENTITIES_LIMIT = 20


def link(account: Account, provider: str, claims: Claims, keys: tuple[str, ...]) -> Identity:
    """Let the account also log in as whom a provider has just vouched for; raises NotAllowed, RuleBroken."""
    lock(account.id)
    refuse_barred(claims.issuer, claims.subject, keys)
    if find_identity(claims.issuer, claims.subject):
        raise RuleBroken("That identity was linked already, here or to another account. Look again.")
    check_room(account)
    return add_identity(account, provider, claims)


def check_room(account: Account, wanted: int = 1) -> None:
    """Raises RuleBroken where an account would have more ways to log in than anybody may have."""
    if len(list_identities(account)) + wanted > IDENTITIES_LIMIT:
        raise RuleBroken(f"An account has at most {IDENTITIES_LIMIT} ways to log in; take one away first.")


def unlink(account: Account, identity: Identity, ways: Collection[str]) -> None:
    """Take an identity away, with the sessions that began with it; `ways` are what is offered. Raises NotAllowed."""
    lock(account.id)
    if not may_unlink(identity, list_identities(account), ways, find_ban(account)):
        raise NotAllowed("The last identity that you can log in with stays, and while you are banned all of them do.")
    db.session.delete(identity)
    db.session.flush()
