"""An authenticator in software (W3C Web Authentication, 6): it makes passkeys and signs, rightly or as it is told."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, HAS_CREDENTIAL = 0x01, 0x04, 0x40
EC2, ES256, P256 = 2, -7, 1  # RFC 9053


def spell(content: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def read(text: str) -> bytes:
    """The bytes of a base64url text."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """One passkey for one site; `origin` is where its browser believes to be."""

    origin: str = "http://localhost"
    domain: str = "localhost"
    count: int = 0
    flags: int = PRESENT | VERIFIED
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))

    def make(self, options: dict[str, Any]) -> str:
        """The answer to `navigator.credentials.create`, as `toJSON()` gives it."""
        numbers = self.key.public_key().public_numbers()
        public_key = {1: EC2, 3: ES256, -1: P256, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        credential = bytes(16) + len(self.credential_id).to_bytes(2) + self.credential_id + cbor2.dumps(public_key)
        attested = {"fmt": "none", "attStmt": {}, "authData": self.data(HAS_CREDENTIAL) + credential}
        return self.tell(
            clientDataJSON=self.client_data("webauthn.create", options), attestationObject=cbor2.dumps(attested)
        )

    def sign(self, options: dict[str, Any]) -> str:
        """The answer to `navigator.credentials.get`, with a count that is one higher than before."""
        self.count += 1
        data, client_data = self.data(), self.client_data("webauthn.get", options)
        signature = self.key.sign(data + sha256(client_data).digest(), ECDSA(SHA256()))
        return self.tell(clientDataJSON=client_data, authenticatorData=data, signature=signature)

    def data(self, more: int = 0) -> bytes:
        """Whom it is for, whether its person was there, and how often it was used."""
        return sha256(self.domain.encode()).digest() + bytes([self.flags | more]) + self.count.to_bytes(4)

    def client_data(self, kind: str, options: dict[str, Any]) -> bytes:
        """What the browser says of the ceremony."""
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def tell(self, **response: bytes) -> str:
        """The credential as JSON."""
        name = spell(self.credential_id)
        told = {key: spell(value) for key, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": told})
