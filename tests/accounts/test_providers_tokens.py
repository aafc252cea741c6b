"""ID tokens: forged, out of date, signed with new keys, and those of Microsoft's many tenants."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from app.accounts.providers.errors import Failure
from app.accounts.providers.presets import Preset
from tests.accounts.provider_visits import client_of, failure_of, log_in
from tests.rigs.hostile_provider import Endpoint, Forgery, HostileProvider, Tricks, running_hostile_provider
from tests.rigs.hostile_server import Answer, Received, json_answer, serving

TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"
OTHER_TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47"


@dataclass
class TokenProvider(HostileProvider):
    """The rig with ID tokens that a test writes itself: what is laid over the claims, the header and the keys."""

    signer: Key = field(default_factory=lambda: RSAKey.generate_key(2048))
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "k1"})
    claims: dict[str, Any] = field(default_factory=dict)
    published: list[dict[str, Any]] | None = None
    document: dict[str, Any] = field(default_factory=dict)

    def public(self, **parameters: Any) -> dict[str, Any]:
        """The signer's public half as the provider publishes it."""
        return {**self.signer.as_dict(private=False), "kid": "k1", **parameters}

    def discovery(self, request: Received) -> Answer:
        """The rig's document with what the test lays over it."""
        told = super().discovery(request).body.decode()
        return json_answer({**json.loads(told), **self.document})

    def jwks(self, request: Received) -> Answer:
        """The keys that the test publishes, else the signer's."""
        return json_answer({"keys": [self.public()] if self.published is None else self.published})

    def token(self, request: Received) -> Answer:
        """Tokens for any code that is known."""
        claims = {**self.id_claims(self.redeemed(request)), **self.claims}
        told = {name: value for name, value in claims.items() if value is not None}
        signed = jwt.encode(self.header, told, self.signer, algorithms=[self.header["alg"]])
        return json_answer({"access_token": "a", "token_type": "Bearer", "id_token": signed})


@pytest.fixture(scope="module")
def running() -> Iterator[HostileProvider]:
    """One server for the module."""
    with running_hostile_provider() as provider:
        yield provider


@pytest.fixture
def rig(running: HostileProvider) -> HostileProvider:
    """The server, honest again and asked nothing yet."""
    running.tricks = Tricks()
    running.requests.clear()
    return running


@pytest.fixture
def writer() -> Iterator[TokenProvider]:
    """A provider whose tokens the test writes."""
    provider = TokenProvider("rejoinder", "only-for-tests-and-only-on-loopback")
    with serving(provider.respond) as provider.issuer:
        provider.tricks.response_issuer = None
        yield provider


@pytest.mark.parametrize("forgery", [forgery for forgery in Forgery if forgery is not Forgery.MISSING])
def test_forged_tokens_are_refused(rig: HostileProvider, forgery: Forgery) -> None:
    rig.tricks.forgery = forgery
    rig.tricks.algorithms = ("RS256", "HS256", "none")

    error = failure_of(client_of(rig))

    # A token of a megabyte is beyond what is read of any answer, so it is not even looked at.
    assert error.failure is (Failure.UNREADABLE if forgery is Forgery.HUGE else Failure.FORGED)


def test_forged_tokens_no_id_token_from_an_openid_provider_is_a_failure(rig: HostileProvider) -> None:
    rig.tricks.forgery = Forgery.MISSING

    error = failure_of(client_of(rig))

    assert error.failure is Failure.UNREADABLE


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": None},
        {"iss": ["{issuer}"]},
        {"sub": None},
        {"aud": None},
        {"aud": []},
        {"aud": ["another-client"]},
        {"aud": "another-client", "azp": "rejoinder"},
        {"aud": ["another-client"], "azp": "rejoinder"},
        {"aud": ["rejoinder", "another-client"], "azp": None},
        {"aud": ["rejoinder", "another-client"], "azp": "another-client"},
        {"aud": "rejoinder", "azp": "another-client"},
        {"exp": None},
        {"exp": "9999999999"},
        {"exp": True},
        {"exp": float("nan")},
        {"iat": None},
        {"iat": 9_999_999_999},
        {"nbf": 9_999_999_999},
        {"nonce": ""},
        {"nonce": ["n"]},
        {"at_hash": "wrong"},
        {"tid": 7, "padding": "x" * 70_000},
    ],
)
def test_forged_tokens_a_signed_token_with_one_wrong_claim_is_refused(
    writer: TokenProvider, lie: dict[str, Any]
) -> None:
    writer.claims = lie

    error = failure_of(client_of(writer))

    assert error.failure is Failure.FORGED


@pytest.mark.parametrize("subject", ["", "a\nb", "x" * 256])
def test_forged_tokens_a_subject_that_is_no_key_is_refused(writer: TokenProvider, subject: str) -> None:
    writer.claims = {"sub": subject}

    error = failure_of(client_of(writer))

    assert error.failure is Failure.UNREADABLE


@pytest.mark.parametrize("audience", ["rejoinder", ["rejoinder"]])
def test_a_token_for_us_alone_is_taken(writer: TokenProvider, audience: object) -> None:
    writer.claims = {"aud": audience, "azp": "rejoinder"}

    assert log_in(client_of(writer)).subject == "ada"


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize(
    ("algorithm", "signer"),
    [
        ("RS512", RSAKey.generate_key(2048)),
        ("PS256", RSAKey.generate_key(2048)),
        ("ES256", ECKey.generate_key("P-256")),
        ("EdDSA", OKPKey.generate_key("Ed25519")),
    ],
)
def test_every_usual_signature_is_understood(writer: TokenProvider, algorithm: str, signer: Key) -> None:
    writer.signer, writer.header = signer, {"alg": algorithm, "kid": "k1"}

    assert log_in(client_of(writer)).subject == "ada"


@pytest.mark.parametrize("header", [{"jku": "https://attacker.example/keys"}, {"x5u": "https://attacker.example/c"}])
def test_forged_tokens_addresses_of_keys_in_the_header_are_not_followed(
    writer: TokenProvider, header: dict[str, Any]
) -> None:
    published, writer.signer = [writer.public()], RSAKey.generate_key(2048)
    writer.published, writer.header = published, {**writer.header, **header}

    error = failure_of(client_of(writer))

    assert error.failure is Failure.FORGED
    assert {request.path for request in writer.requests} <= {
        "/.well-known/openid-configuration",
        "/authorize",
        "/token",
        "/jwks",
    }


@pytest.mark.filterwarnings("ignore:Key size")
@pytest.mark.parametrize(
    "published",
    [
        [],
        ["key"],
        [{}],
        [{"kty": "RSA", "kid": "k1", "n": "AQAB", "e": "AQAB"}],
        [{"kty": "RSA", "kid": "k1", "n": 7, "e": 7}],
        [{"kty": "EC", "kid": "k1", "crv": "P-256", "x": "AA", "y": "AA"}],
        [{"kty": "oct", "kid": "k1", "k": "c2VjcmV0"}],
        [{"kty": "RSA", "kid": ["k1"]}],
    ],
)
def test_keys_that_are_rubbish_end_in_a_sentence(writer: TokenProvider, published: list[Any]) -> None:
    writer.published = published

    error = failure_of(client_of(writer))

    assert error.failure in (Failure.UNREADABLE, Failure.FORGED)


def test_a_key_of_a_kind_that_nobody_knows_does_not_hide_the_others(writer: TokenProvider) -> None:
    writer.published = [{"kty": "FUTURE", "kid": "k0"}, writer.public()]

    assert log_in(client_of(writer)).subject == "ada"


def test_a_key_for_encryption_verifies_nothing(writer: TokenProvider) -> None:
    writer.published = [writer.public(use="enc"), writer.public(kid="k2")]

    assert failure_of(client_of(writer)).failure is Failure.FORGED


def test_new_keys_are_asked_for_once_and_the_login_goes_on(rig: HostileProvider) -> None:
    provider = client_of(rig)
    log_in(provider)

    rig.rotate_keys()
    claims = log_in(provider)

    assert claims.subject == "ada"
    assert len(rig.received(Endpoint.JWKS)) == 2


def test_forged_tokens_an_unknown_key_is_looked_for_once_only(rig: HostileProvider) -> None:
    provider = client_of(rig)
    log_in(provider)
    rig.tricks.forgery = Forgery.UNKNOWN_KID

    failure_of(provider)

    assert len(rig.received(Endpoint.JWKS)) == 2


def test_a_new_key_without_a_name_is_found_too(writer: TokenProvider) -> None:
    provider, writer.header = client_of(writer), {"alg": "RS256"}
    log_in(provider)

    writer.signer = RSAKey.generate_key(2048)

    assert log_in(provider).subject == "ada"


def microsoft(writer: TokenProvider, tenant: object = TENANT, *, issuers_tenant: str = TENANT) -> Preset:
    """The rig as Microsoft: a document for all tenants, and tokens of one."""
    template = f"{writer.issuer}/{{tenantid}}/v2.0"
    writer.document = {"issuer": template, "authorization_response_iss_parameter_supported": False}
    writer.tricks.response_issuer = ""
    writer.claims = {"iss": f"{writer.issuer}/{issuers_tenant}/v2.0", "tid": tenant}
    return Preset(tenants_issuer=template)


def test_microsofts_tenants_each_are_an_issuer(writer: TokenProvider) -> None:
    preset = microsoft(writer)

    claims = log_in(client_of(writer, preset))

    assert claims.issuer == f"{writer.issuer}/{TENANT}/v2.0"


@pytest.mark.parametrize("tenant", [OTHER_TENANT, None, 7, "{tenantid}", "../" + TENANT, "x" * 36])
def test_forged_tokens_a_tenant_that_is_not_the_issuers_is_refused(writer: TokenProvider, tenant: object) -> None:
    preset = microsoft(writer, tenant)

    error = failure_of(client_of(writer, preset))

    assert error.failure is Failure.FORGED


@pytest.mark.parametrize(("owner", "ends_well"), [("{tenantid}", True), (TENANT, True), (OTHER_TENANT, False)])
def test_microsofts_keys_sign_for_their_own_tenants_only(writer: TokenProvider, owner: str, *, ends_well: bool) -> None:
    provider = client_of(writer, microsoft(writer))
    writer.published = [writer.public(issuer=f"{writer.issuer}/{owner}/v2.0")]

    if ends_well:
        assert log_in(provider).subject == "ada"
    else:
        assert failure_of(provider).failure is Failure.FORGED


@pytest.mark.parametrize(("given", "ends_well"), [(TENANT, True), ("not-a-tenant", False)])
def test_an_answer_that_names_a_tenant_must_name_a_real_one(
    writer: TokenProvider, given: str, *, ends_well: bool
) -> None:
    provider = client_of(writer, microsoft(writer))
    writer.tricks.response_issuer = f"{writer.issuer}/{given}/v2.0"

    if ends_well:
        assert log_in(provider).subject == "ada"
    else:
        assert failure_of(provider).failure is Failure.FORGED
