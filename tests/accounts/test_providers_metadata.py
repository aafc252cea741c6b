"""Discovery documents: whose they are, and which addresses in them may be called."""

from typing import Any

import pytest

from app.accounts.providers.errors import Failure, Unreadable
from app.accounts.providers.metadata import BASIC, POST, discovery_address, may_call, read_metadata
from app.accounts.providers.presets import PRESETS
from config import KINDS
from tests.accounts.provider_visits import client_of, failure_of, provider_at
from tests.rigs.hostile_provider import running_hostile_provider

ISSUER = "https://id.example/realm"
TEMPLATE = "https://id.example/{tenantid}/v2.0"
TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"


def document(**changes: object) -> dict[str, Any]:
    """A discovery document of ISSUER with these changes; None leaves a field out."""
    told = {
        "issuer": ISSUER,
        "authorization_endpoint": f"{ISSUER}/authorize",
        "token_endpoint": f"{ISSUER}/token",
        "jwks_uri": f"{ISSUER}/keys",
        **changes,
    }
    return {name: value for name, value in told.items() if value is not None}


def test_every_kind_that_can_be_configured_has_a_preset() -> None:
    assert set(PRESETS) == KINDS


def test_every_address_of_a_preset_is_https() -> None:
    services = [preset.oauth2 for preset in PRESETS.values() if preset.oauth2]
    addresses = [address for service in services for address in service.documents]
    addresses += [service.metadata.token_endpoint for service in services]
    addresses += [service.metadata.authorization_endpoint for service in services]
    addresses += [preset.issuer for kind, preset in PRESETS.items() if kind != "oidc"]

    assert all(may_call(address) and address.startswith("https://") for address in addresses)


def test_a_document_that_says_the_least_is_enough() -> None:
    metadata = read_metadata(document(), ISSUER)

    assert (metadata.issuer, metadata.auth_method, metadata.userinfo_endpoint) == (ISSUER, BASIC, "")
    assert not metadata.names_itself
    assert not metadata.says_s256


@pytest.mark.parametrize(
    "issuer", [None, "", 7, ["x"], "https://evil.example", ISSUER + "/x", ISSUER.upper(), TEMPLATE]
)
def test_forged_tokens_a_document_of_another_issuer_is_refused(issuer: object) -> None:
    with pytest.raises(Unreadable, match="issuer"):
        read_metadata(document(issuer=issuer), ISSUER)


def test_forged_tokens_a_served_document_of_another_issuer_is_refused() -> None:
    with running_hostile_provider() as rig:
        rig.tricks.discovery_issuer = "https://evil.example"

        error = failure_of(client_of(rig))

    assert error.failure is Failure.UNREADABLE
    assert "https://evil.example" in error.reason
    assert rig.issuer in error.reason


def test_a_slash_at_the_end_of_the_issuer_is_no_difference() -> None:
    metadata = read_metadata(document(issuer=f"{ISSUER}/"), ISSUER)

    assert metadata.issuer == f"{ISSUER}/"
    assert discovery_address(f"{ISSUER}/") == discovery_address(ISSUER) == f"{ISSUER}/.well-known/openid-configuration"


def test_a_document_for_every_tenant_is_taken_where_no_tenant_is_configured() -> None:
    metadata = read_metadata(document(issuer=TEMPLATE), "https://id.example/common/v2.0", TEMPLATE)

    assert metadata.issuer == TEMPLATE


def test_a_document_for_every_tenant_is_refused_where_one_tenant_is_configured() -> None:
    with pytest.raises(Unreadable, match="issuer"):
        read_metadata(document(issuer=TEMPLATE), f"https://id.example/{TENANT}/v2.0", TEMPLATE)


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        7,
        "http://id.example/x",
        "javascript:alert(1)",
        "//id.example/x",
        "https:///x",
        "https://[::1/x",
        "https://id.example/a b",
        "https://id.example/\r\nX: y",
        "https://id.example/#x",
        "http://127.0.0.1/x",
        "https://localhost/x",
        "http://127.0.0.1.evil.example/x",
        "ftp://id.example/x",
    ],
)
def test_an_address_that_is_not_plain_https_is_refused(name: str, address: object) -> None:
    with pytest.raises(Unreadable, match=name):
        read_metadata(document(**{name: address}), ISSUER)


def test_a_userinfo_address_is_held_to_the_same() -> None:
    with pytest.raises(Unreadable, match="userinfo_endpoint"):
        read_metadata(document(userinfo_endpoint="http://id.example/x"), ISSUER)


@pytest.mark.parametrize("value", [None, [], "x", 7])
def test_a_document_that_is_no_object_is_refused(value: object) -> None:
    with pytest.raises(Unreadable):
        read_metadata(value, ISSUER)


@pytest.mark.parametrize(
    ("supported", "method"), [([POST], POST), ([POST, BASIC], BASIC), ([], BASIC), (POST, BASIC), (["other"], BASIC)]
)
def test_the_secret_is_sent_in_the_way_that_the_document_names(supported: object, method: str) -> None:
    metadata = read_metadata(document(token_endpoint_auth_methods_supported=supported), ISSUER)

    assert metadata.auth_method == method


def test_an_issuer_without_tls_is_never_called() -> None:
    error = failure_of(provider_at("http://id.example"))

    assert error.failure is Failure.UNREADABLE
    assert "https" in error.reason


def test_forged_tokens_a_token_without_the_slash_of_its_documents_issuer_is_refused() -> None:
    with running_hostile_provider() as rig:
        rig.tricks.discovery_issuer = rig.tricks.response_issuer = f"{rig.issuer}/"

        error = failure_of(client_of(rig))

    assert error.failure is Failure.FORGED
