"""Id tokens, true and forged in each of the ways that attackers know."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

Claims = dict[str, Any]
MEGABYTE = 1_000_000


class Forgery(StrEnum):
    """One thing wrong with an id token."""

    MISSING = "missing"
    NOT_A_TOKEN = "not a token"
    WRONG_ISSUER = "wrong issuer"
    WRONG_AUDIENCE = "wrong audience"
    WRONG_NONCE = "wrong nonce"
    NO_NONCE = "no nonce"
    EXPIRED = "expired"
    ALG_NONE = "alg none"
    HS256_WITH_PUBLIC_KEY = "HS256 with the public key as its secret"
    EMBEDDED_JWK = "embedded jwk of the attacker"
    FOREIGN_KEY = "signed with the attacker's key under the right kid"
    UNKNOWN_KID = "signed with a key that is not published"
    HUGE = "huge"


LIES: dict[Forgery | None, Claims] = {
    Forgery.WRONG_ISSUER: {"iss": "https://attacker.example"},
    Forgery.WRONG_AUDIENCE: {"aud": "another-client"},
    Forgery.WRONG_NONCE: {"nonce": "another-nonce"},
    Forgery.NO_NONCE: {"nonce": None},
    Forgery.EXPIRED: {"iat": 1_000_000_000, "exp": 1_000_000_300},
    Forgery.HUGE: {"padding": "x" * MEGABYTE},
}


@dataclass(frozen=True)
class SigningKey:
    """An RSA key under a name."""

    kid: str
    private: RSAPrivateKey = field(default_factory=lambda: generate_private_key(65537, 2048))

    def sign(self, message: bytes) -> bytes:
        """The signature of RS256 (RFC 7518, 3.3)."""
        return self.private.sign(message, PKCS1v15(), SHA256())

    def public_jwk(self) -> dict[str, str]:
        """The public half as a JWK (RFC 7517)."""
        numbers = self.private.public_key().public_numbers()
        modulus, exponent = encoded(numbers.n.to_bytes(256, "big")), encoded(numbers.e.to_bytes(3, "big"))
        return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": modulus, "e": exponent}

    def public_pem(self) -> bytes:
        """The public half as PEM, which careless libraries take for an HMAC secret."""
        return self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@cache
def attackers_key() -> SigningKey:
    """A key that no provider publishes."""
    return SigningKey("attacker")


def id_token(claims: Claims, key: SigningKey, forgery: Forgery | None) -> str | None:
    """The claims as a signed JWT, true or forged; None where the forgery is that there is no token."""
    told = {name: value for name, value in (claims | LIES.get(forgery, {})).items() if value is not None}
    match forgery:
        case Forgery.MISSING:
            return None
        case Forgery.NOT_A_TOKEN:
            return "<html>not.a.token</html>"
        case Forgery.ALG_NONE:
            return compact({"alg": "none", "typ": "JWT"}, told, lambda message: b"")
        case Forgery.HS256_WITH_PUBLIC_KEY:
            return compact({"alg": "HS256", "kid": key.kid}, told, hmac_signer(key.public_pem()))
        case Forgery.EMBEDDED_JWK:
            embedded = {"alg": "RS256", "jwk": attackers_key().public_jwk() | {"kid": key.kid}, "kid": key.kid}
            return compact(embedded, told, attackers_key().sign)
        case Forgery.FOREIGN_KEY:
            return compact({"alg": "RS256", "kid": key.kid}, told, attackers_key().sign)
        case Forgery.UNKNOWN_KID:
            return compact({"alg": "RS256", "kid": "attacker"}, told, attackers_key().sign)
    return compact({"alg": "RS256", "kid": key.kid}, told, key.sign)


def compact(header: dict[str, Any], claims: Claims, sign: Callable[[bytes], bytes]) -> str:
    """A JWS in its compact form (RFC 7515, 7.1)."""
    message = ".".join(encoded(json.dumps(part).encode()) for part in (header, claims))
    return f"{message}.{encoded(sign(message.encode()))}"


def hmac_signer(secret: bytes) -> Callable[[bytes], bytes]:
    """A signer of HS256."""
    return lambda message: hmac.digest(secret, message, hashlib.sha256)


def encoded(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
