"""Signatures in addresses: made with the present key, and good with one of its predecessors too."""

from flask import current_app
from itsdangerous import Signer


def signer_for(purpose: str) -> Signer:
    """What signs for one purpose; a signature for another is worth nothing here."""
    keys = [*(current_app.config["SECRET_KEY_FALLBACKS"] or ()), current_app.config["SECRET_KEY"]]
    return Signer(keys, salt=purpose)


def sign(value: str, purpose: str) -> str:
    """The signature of a value."""
    return signer_for(purpose).get_signature(value).decode()


def is_signed(value: str, signature: str, purpose: str) -> bool:
    """Whether we signed the value for this purpose."""
    return signature.isascii() and signer_for(purpose).verify_signature(value.encode(), signature)
