"""Passkeys of an account: made, and used to log in."""

from datetime import datetime

from sqlalchemy import delete

from app.accounts.commands.linking import check_room
from app.accounts.commands.locking import lock
from app.accounts.models import PASSKEY, Account, Identity, Passkey, SpentChallenge
from app.accounts.passkeys import NewPasskey
from app.accounts.queries import find_identity, hash_token
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import RuleBroken


def keep_passkey(account: Account, domain: str, made: NewPasskey, device: str) -> Identity:
    """Let the account also log in with a passkey that was just verified; raises RuleBroken."""
    lock(account.id)
    if find_identity(domain, made.credential_id):
        raise RuleBroken("That passkey is in use already, here or by another account.")
    check_room(account)
    identity = Identity(account_id=account.id, provider=PASSKEY, issuer=domain, subject=made.credential_id)
    identity.name, identity.email, identity.email_verified = device, "", False
    identity.account = account
    db.session.add(identity)
    db.session.flush()
    db.session.add(Passkey(identity_id=identity.id, public_key=made.public_key, sign_count=made.sign_count))
    db.session.flush()
    return identity


def note_passkey_use(passkey: Passkey, sign_count: int) -> Identity:
    """Note that a passkey was used, and the count that it told."""
    passkey.sign_count = sign_count
    passkey.identity.last_used_at = now()
    db.session.flush()
    return passkey.identity


def spend_challenge(challenge: str, expires_at: datetime) -> bool:
    """Note that a challenge was answered; whether it was the first time."""
    challenge_hash = hash_token(challenge)
    if db.session.get(SpentChallenge, challenge_hash):
        return False
    db.session.add(SpentChallenge(challenge_hash=challenge_hash, expires_at=expires_at))
    db.session.flush()
    return True


def forget_spent_challenges() -> None:
    """Drop the challenges that have expired."""
    db.session.execute(delete(SpentChallenge).where(SpentChallenge.expires_at <= now()))
