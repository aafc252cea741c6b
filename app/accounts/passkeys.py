"""Passkeys (W3C Web Authentication, Level 3): what a browser is asked for, and whether its answer is right.

Without Flask or database, as `accounts/providers` is; what is verified here is stored by `commands/passkeys.py`.
"""

import json
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, TypeVar
from urllib.parse import urlsplit

from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

ANSWER_LIMIT = 20_000  # characters; a real one has about 1,000
ID_LIMIT = 1_023  # bytes of a credential's id (Web Authentication, 4)
CHALLENGE_BYTES = 32
SECONDS = 300
BASE64URL = re.compile(r"[A-Za-z0-9_-]{1,1364}")

Verified = TypeVar("Verified")


def domain_of(address: str) -> str | None:
    """The name that passkeys are made for; browsers make none for an address that is a number."""
    name = urlsplit(address).hostname or ""
    try:
        ip_address(name)
    except ValueError:
        return name
    return None


class PasskeyRefused(Exception):
    """What a browser sent is not what was asked for; the message says why, for whoever runs the site."""


@dataclass(frozen=True)
class NewPasskey:
    """A passkey that was just made: the credential's id and its public key, both in base64url, and its count."""

    credential_id: str
    public_key: str
    sign_count: int


@dataclass(frozen=True)
class Party:
    """The site as passkeys know it (a "relying party"): its domain, the origin of its pages, and its name."""

    domain: str
    origin: str
    name: str

    def ask_for_new(self, challenge: bytes, person: str, known: Iterable[str]) -> str:
        """What a browser needs to make a passkey, as JSON; an authenticator that holds a known one makes none.

        The handle of the person is drawn by lot and kept nowhere, so that it tells nobody anything.
        """
        options = generate_registration_options(
            rp_id=self.domain,
            rp_name=self.name,
            user_name=person,
            user_id=secrets.token_bytes(32),
            challenge=challenge,
            timeout=SECONDS * 1_000,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.PREFERRED
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in known],
        )
        return options_to_json(options)

    def ask_for_known(self, challenge: bytes) -> str:
        """What a browser needs to let its person choose one of their passkeys, as JSON."""
        return options_to_json(
            generate_authentication_options(rp_id=self.domain, challenge=challenge, timeout=SECONDS * 1_000)
        )

    def verify_new(self, answer: str, challenge: bytes) -> NewPasskey:
        """The passkey that a browser made; raises PasskeyRefused."""
        made = checked(
            lambda: verify_registration_response(
                credential=read(answer),
                expected_challenge=challenge,
                expected_rp_id=self.domain,
                expected_origin=self.origin,
            )
        )
        if len(made.credential_id) > ID_LIMIT:
            raise PasskeyRefused("the credential's id is longer than the standard allows")
        return NewPasskey(
            bytes_to_base64url(made.credential_id), bytes_to_base64url(made.credential_public_key), made.sign_count
        )

    def verify_known(self, answer: str, challenge: bytes, public_key: str, sign_count: int) -> int:
        """The new count of a passkey that signed the challenge; raises PasskeyRefused, also for a count gone back."""
        signed = checked(
            lambda: verify_authentication_response(
                credential=read(answer),
                expected_challenge=challenge,
                expected_rp_id=self.domain,
                expected_origin=self.origin,
                credential_public_key=base64url_to_bytes(public_key),
                credential_current_sign_count=sign_count,
            )
        )
        return signed.new_sign_count


def credential_of(answer: str) -> str:
    """The id of the passkey that a browser says it used; raises PasskeyRefused."""
    name = checked(lambda: read(answer)["id"])
    if not isinstance(name, str) or not BASE64URL.fullmatch(name):
        raise PasskeyRefused("no credential's id")
    return name


def read(answer: str) -> dict[str, Any]:
    """What a browser sent, not yet verified; raises ValueError."""
    parsed = json.loads(answer) if len(answer) <= ANSWER_LIMIT else None
    if not isinstance(parsed, dict):
        raise ValueError("not an object, or a huge one")
    return parsed


def checked(verify: Callable[[], Verified]) -> Verified:
    """What the verification returns; raises PasskeyRefused for whatever a hostile browser provokes in it."""
    try:
        return verify()
    except Exception as error:
        raise PasskeyRefused(f"{type(error).__name__}: {error}"[:500]) from error
