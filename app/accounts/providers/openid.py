"""OpenID Connect: the documents of one issuer, kept for an hour, and the check of its ID tokens."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import monotonic
from typing import cast

from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError
from joserfc.jwk import Key, KeySet, KeySetSerialization
from joserfc.jws import JWSRegistry

from app.accounts.providers.errors import Failure, LoginFailed, Unreadable
from app.accounts.providers.metadata import Metadata, discovery_address, fill_tenant, may_call, read_metadata
from app.accounts.providers.network import ProviderSession

KEPT_SECONDS = 3_600.0
LEEWAY_SECONDS = 60
TOKEN_LIMIT = 64_000
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


@dataclass(frozen=True)
class _Kept:
    metadata: Metadata
    keys: KeySet | None
    until: float


class Directory:
    """What an issuer publishes of itself; only a success is kept, and only whole, so threads may share it."""

    def __init__(self, issuer: str, tenants_issuer: str = "", *, kept_seconds: float = KEPT_SECONDS) -> None:
        self.issuer, self.tenants_issuer, self.kept_seconds = issuer, tenants_issuer, kept_seconds
        self._kept: _Kept | None = None

    def metadata(self, session: ProviderSession) -> Metadata:
        """The discovery document, at most an hour old; raises LoginFailed or Unreadable."""
        return self._current(session).metadata

    def fetch_keys(self, session: ProviderSession) -> KeySet:
        """The keys as they are now; raises LoginFailed or Unreadable."""
        kept = self._current(session)
        document = session.get_json(kept.metadata.jwks_uri, withhold_token=True)
        try:
            keys = KeySet.import_key_set(cast("KeySetSerialization", document))
        except Exception as error:  # hostile numbers fail in many ways, all of them in the libraries
            raise Unreadable(f"{kept.metadata.jwks_uri} has no usable keys: {error!r}") from error
        self._kept = replace(kept, keys=keys)
        return keys

    def _current(self, session: ProviderSession) -> _Kept:
        kept = self._kept
        if kept and monotonic() < kept.until:
            return kept
        address = discovery_address(self.issuer)
        if not may_call(address):
            raise Unreadable(f"the issuer {self.issuer!r} is not an https address")
        metadata = read_metadata(session.get_json(address, withhold_token=True), self.issuer, self.tenants_issuer)
        self._kept = _Kept(metadata, None, monotonic() + self.kept_seconds)
        return self._kept

    def verify(self, session: ProviderSession, token: Mapping[str, object], nonce: str) -> Mapping[str, object]:
        """The claims of the ID token beside this access token, once all of it holds; raises LoginFailed or Unreadable.

        The key is found by its id among the issuer's own: what a token says of keys in its header is not looked at.
        """
        id_token = token.get("id_token")
        if not isinstance(id_token, str):
            raise Unreadable("the token endpoint gave no ID token")
        if len(id_token) > TOKEN_LIMIT:
            raise LoginFailed(Failure.FORGED, session.label, f"the ID token is longer than {TOKEN_LIMIT:,} bytes")
        try:
            decoded, key = self._decode(session, id_token)
            issuer = fill_tenant(self.metadata(session).issuer, decoded.claims.get("tid"))
            check_key_owner(key, decoded.claims, issuer)
            check_claims(decoded, issuer, session.client_id, nonce, token.get("access_token"))
        except (LoginFailed, Unreadable):
            raise
        except Exception as error:  # hostile tokens fail in many ways, most of them in the libraries
            raise LoginFailed(Failure.FORGED, session.label, f"the ID token does not hold: {error!r}") from error
        return decoded.claims

    def _decode(self, session: ProviderSession, id_token: str) -> tuple[jwt.Token, Key]:
        keys = self._current(session).keys
        if keys:
            try:
                return decode(id_token, keys)
            except (InvalidKeyIdError, BadSignatureError):
                pass  # the issuer may have changed its keys since; ask once
        return decode(id_token, self.fetch_keys(session))


def decode(id_token: str, keys: KeySet) -> tuple[jwt.Token, Key]:
    """The token and the key that signed it; raises JoseError where none of these keys did."""
    decoded = jwt.decode(id_token, keys, registry=JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False))
    return decoded, keys.get_by_kid(decoded.header.get("kid"), {"alg": decoded.header["alg"], "use": "sig"})


def check_key_owner(key: Key, claims: Mapping[str, object], issuer: str) -> None:
    """Hold a key of Microsoft's to the tenants that it was published for; raises ValueError."""
    owner = key.get("issuer")
    if isinstance(owner, str) and fill_tenant(owner, claims.get("tid")) != issuer:
        raise ValueError(f"the key was published for {owner!r}")


def check_claims(decoded: jwt.Token, issuer: str, client_id: str, nonce: str, access_token: object) -> None:
    """Hold the claims to OpenID Connect Core, section 3.1.3.7; raises JoseError."""
    options = {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client_id}}
    expected = {"client_id": client_id, "nonce": nonce, "access_token": access_token}
    CodeIDToken(decoded.claims, decoded.header, options, expected).validate(leeway=LEEWAY_SECONDS)
