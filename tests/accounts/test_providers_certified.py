"""The certified OpenID Connect provider: it checks what we send, and we check what it sends."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin

import pytest
import requests

from app.accounts.providers.checking import check
from app.accounts.providers.client import Provider
from app.accounts.providers.errors import Failure
from tests.accounts.provider_visits import CALLBACK, failure_to_finish, provider_at, query_of
from tests.rigs.provider import Provider as Rig
from tests.rigs.provider import running_provider


@pytest.fixture(scope="module")
def rig() -> Iterator[Rig]:
    """One provider for the module."""
    with running_provider([CALLBACK]) as provider:
        yield provider


@pytest.fixture
def provider(rig: Rig) -> Provider:
    """Ours, which logs in at it."""
    return provider_at(rig.issuer, secret=rig.client_secret, seconds=10)


def visit_as(login: str, address: str) -> dict[str, str]:
    """What a browser comes back with after somebody typed this name, or pressed Cancel where it is empty."""
    with requests.Session() as browser:
        answer = browser.get(address, allow_redirects=False, timeout=5)
        while not (target := urljoin(answer.url, answer.headers["Location"])).startswith(CALLBACK):
            if "/interaction/" not in target:
                answer = browser.get(target, allow_redirects=False, timeout=5)
            elif login:
                answer = browser.post(target, {"login": login}, allow_redirects=False, timeout=5)
            else:
                answer = browser.get(f"{target}/cancel", allow_redirects=False, timeout=5)
    return query_of(target)


def test_a_person_logs_in_at_a_certified_provider(provider: Provider, rig: Rig) -> None:
    attempt, address = provider.begin(CALLBACK)

    claims = provider.finish(attempt, visit_as("ada", address), CALLBACK)

    assert (claims.issuer, claims.subject, claims.name) == (rig.issuer, "ada", "Ada Marsh")
    assert (claims.email, claims.email_verified) == ("ada@example.org", True)


def test_refused_consent_is_said(provider: Provider) -> None:
    attempt, address = provider.begin(CALLBACK)

    failure = failure_to_finish(provider, attempt, visit_as("", address))

    assert failure is Failure.REFUSED


def test_forged_tokens_a_replayed_code_is_refused(provider: Provider) -> None:
    attempt, address = provider.begin(CALLBACK)
    answer = visit_as("ada", address)
    provider.finish(attempt, answer, CALLBACK)

    failure = failure_to_finish(provider, attempt, answer)

    assert failure is Failure.USED


def test_login_in_anothers_browser_with_a_wrong_verifier_is_refused(provider: Provider) -> None:
    attempt, address = provider.begin(CALLBACK)
    answer = visit_as("ada", address)

    failure = failure_to_finish(provider, replace(attempt, verifier="x" * 64), answer)

    assert failure is Failure.USED


def test_forged_tokens_a_wrong_nonce_is_refused(provider: Provider) -> None:
    attempt, address = provider.begin(CALLBACK)
    answer = visit_as("ada", address)

    failure = failure_to_finish(provider, replace(attempt, nonce="another"), answer)

    assert failure is Failure.FORGED


@pytest.mark.parametrize(("secret", "is_right"), [(None, True), ("wrong", False)])
def test_check_provider_tells_a_right_secret_from_a_wrong_one(rig: Rig, secret: str | None, *, is_right: bool) -> None:
    findings = check(provider_at(rig.issuer, secret=secret or rig.client_secret), CALLBACK)

    assert findings[-1].is_right is is_right
    assert all(finding.is_right for finding in findings[:-1])
