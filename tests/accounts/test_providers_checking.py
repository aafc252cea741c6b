"""`flask accounts check-provider` says what is right and what is wrong."""

from collections.abc import Iterator

import pytest

from app.accounts.providers.checking import Finding, check
from tests.accounts.provider_visits import CALLBACK, client_of, posed, provider_at
from tests.rigs.hostile_provider import Endpoint, Fault, HostileProvider, running_hostile_provider
from tests.rigs.hostile_server import Answer, Received, json_answer, serving


@pytest.fixture
def rig() -> Iterator[HostileProvider]:
    """A running provider."""
    with running_hostile_provider() as provider:
        yield provider


def wrong(findings: list[Finding]) -> str:
    """The sentences of what is wrong, in one line."""
    return " ".join(finding.sentence for finding in findings if not finding.is_right)


def test_a_provider_that_is_set_up_right_has_nothing_wrong(rig: HostileProvider) -> None:
    findings = check(client_of(rig), CALLBACK)

    assert len(findings) == 4
    assert not wrong(findings)
    assert findings[-1].sentence == "Corp accepts the client id and the secret."


@pytest.mark.parametrize("kind", ["github", "wordpress"])
def test_a_service_without_discovery_is_asked_about_the_secret(rig: HostileProvider, kind: str) -> None:
    findings = check(client_of(rig, posed(kind, rig)), CALLBACK)

    assert len(findings) == 1
    assert not wrong(findings)


def test_a_wrong_secret_is_said(rig: HostileProvider) -> None:
    findings = check(provider_at(rig.issuer, secret="wrong"), CALLBACK)

    assert "invalid_client" in wrong(findings)


def test_a_document_of_another_issuer_is_said_with_both_names(rig: HostileProvider) -> None:
    rig.tricks.discovery_issuer = "https://id.example"

    findings = check(client_of(rig), CALLBACK)

    assert "'https://id.example'" in wrong(findings)
    assert f"'{rig.issuer}'" in wrong(findings)


@pytest.mark.parametrize(
    ("endpoint", "fault", "words"),
    [
        (Endpoint.DISCOVERY, Fault.DRIPPING, "did not answer in time"),
        (Endpoint.DISCOVERY, Fault.RUBBISH, "not JSON"),
        (Endpoint.DISCOVERY, Fault.BROKEN, "answered 500"),
        (Endpoint.JWKS, Fault.WRONG_SHAPE, "no usable keys"),
        (Endpoint.TOKEN, Fault.DEAD, "cannot be reached"),
    ],
)
def test_each_fault_is_said(rig: HostileProvider, endpoint: Endpoint, fault: Fault, words: str) -> None:
    rig.tricks.faults = {endpoint: fault}

    findings = check(client_of(rig, seconds=0.5), CALLBACK)

    assert words in wrong(findings)


def test_a_missing_page_is_said_with_its_address(rig: HostileProvider) -> None:
    findings = check(provider_at(f"{rig.issuer}/elsewhere"), CALLBACK)

    assert f"{rig.issuer}/elsewhere/.well-known/openid-configuration answered 404" in wrong(findings)


def test_a_host_that_does_not_exist_is_said() -> None:
    findings = check(provider_at("https://no-such-host.invalid", seconds=3), CALLBACK)

    assert "no-such-host.invalid" in wrong(findings) or "no answer within" in wrong(findings)


def test_a_missing_endpoint_and_missing_pkce_are_said(rig: HostileProvider) -> None:
    def respond(request: Received) -> Answer:
        if "openid-configuration" in request.path:
            fields = {"authorization_endpoint": "/a", "token_endpoint": "/t", **asked}
            return json_answer({"issuer": address, **{name: address + path for name, path in fields.items()}})
        return rig.jwks(request) if request.path == "/k" else json_answer({"error": "invalid_grant"}, 400)

    asked: dict[str, str] = {}
    with serving(respond) as address:
        without_keys = check(provider_at(address), CALLBACK)
        asked["jwks_uri"] = "/k"
        without_pkce = check(provider_at(address), CALLBACK)

    assert "no jwks_uri" in wrong(without_keys)
    assert wrong(without_pkce) == "Corp does not say that it supports PKCE with S256."


def test_a_provider_that_takes_any_code_is_said(rig: HostileProvider) -> None:
    with serving(lambda request: json_answer({"access_token": "a", "token_type": "bearer"})) as rig.issuer:
        findings = check(client_of(rig, posed("github", rig)), CALLBACK)

    assert "a code that does not exist" in wrong(findings)
