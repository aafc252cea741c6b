"""A browser's part of a login, played with plain calls: leave for the rig, come back with its answer."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from app.accounts.providers.attempts import Attempt
from app.accounts.providers.claims import Claims
from app.accounts.providers.client import Provider
from app.accounts.providers.errors import Failure, LoginFailed
from app.accounts.providers.presets import PRESETS, OAuth2, Preset
from config import ProviderSettings
from tests.rigs.hostile_provider import HostileProvider

CALLBACK = "https://site.example/login/corp/callback"


def provider_at(
    issuer: str, preset: Preset | None = None, *, kind: str = "oidc", secret: str = "", seconds: float = 5.0
) -> Provider:
    """A provider called Corp at this issuer, with the client id that the rigs know."""
    settings = ProviderSettings("corp", kind, "rejoinder", secret, issuer, "Corp")
    return Provider(settings, preset, seconds=seconds)


def client_of(rig: HostileProvider, preset: Preset | None = None, *, seconds: float = 5.0) -> Provider:
    """A provider of ours that logs in at the rig."""
    return provider_at(rig.issuer, preset, secret=rig.client_secret, seconds=seconds)


def posed(kind: str, rig: HostileProvider) -> Preset:
    """The preset of an OAuth 2 service with its hosts replaced by the rig, and every path as it is."""
    preset = PRESETS[kind]
    assert preset.oauth2
    metadata = preset.oauth2.metadata
    endpoints = replace(
        metadata,
        authorization_endpoint=moved(metadata.authorization_endpoint, rig),
        token_endpoint=moved(metadata.token_endpoint, rig),
    )
    documents = tuple(moved(address, rig) for address in preset.oauth2.documents)
    return replace(preset, oauth2=OAuth2(endpoints, documents, preset.oauth2.read))


def moved(address: str, rig: HostileProvider) -> str:
    """The same path at the rig."""
    return rig.issuer + urlsplit(address).path


def visit(address: str) -> dict[str, str]:
    """What the provider sends a browser back with."""
    back = requests.get(address, allow_redirects=False, timeout=5).headers["Location"]
    return query_of(back)


def query_of(address: str) -> dict[str, str]:
    """The query of an address."""
    return dict(parse_qsl(urlsplit(address).query))


def leave(provider: Provider) -> tuple[Attempt, dict[str, str]]:
    """An attempt, and the provider's answer to it."""
    attempt, address = provider.begin(CALLBACK)
    return attempt, visit(address)


def log_in(provider: Provider) -> Claims:
    """A whole login."""
    attempt, answer = leave(provider)
    return provider.finish(attempt, answer, CALLBACK)


def failure_of(provider: Provider) -> LoginFailed:
    """How a whole login fails, its sentence looked at."""
    with pytest.raises(LoginFailed) as caught:
        log_in(provider)
    assert_is_fit_for_readers(caught.value)
    return caught.value


def failure_to_finish(provider: Provider, attempt: Attempt, answer: dict[str, str]) -> Failure:
    """How coming back with this answer fails."""
    with pytest.raises(LoginFailed) as caught:
        provider.finish(attempt, answer, CALLBACK)
    assert_is_fit_for_readers(caught.value)
    return caught.value.failure


def assert_is_fit_for_readers(error: LoginFailed) -> None:
    """One plain paragraph that says that nothing was changed, and nothing of the technical reason."""
    assert error.sentence.endswith("Nothing was changed; you can log in again.")
    assert error.status in (400, 502, 503, 504)
    assert not error.reason or error.reason not in error.sentence
