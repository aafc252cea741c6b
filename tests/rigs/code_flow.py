"""The authorization code flow (RFC 6749, 4.1) by plain requests, as the tests of the rigs walk it."""

import secrets
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from tests.rigs.hostile_provider import SECRET, s256

CALLBACK = "http://127.0.0.1:8000/callback"
VERIFIER = secrets.token_urlsafe(48)
ASKED = {
    "response_type": "code",
    "scope": "openid email profile",
    "redirect_uri": CALLBACK,
    "state": "a-state",
    "nonce": "a-nonce",
    "code_challenge": s256(VERIFIER),
    "code_challenge_method": "S256",
}


def discovered(issuer: str) -> Any:
    """The provider's own description."""
    return requests.get(f"{issuer}/.well-known/openid-configuration", timeout=5).json()


def callback_of(response: requests.Response) -> dict[str, str]:
    """The parameters with which a redirect goes back to the client."""
    location = response.headers["Location"]
    assert location.startswith(CALLBACK), location
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def redeem(issuer: str, code: str, verifier: str = VERIFIER, secret: str = SECRET) -> requests.Response:
    """Ask the token endpoint for tokens."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": verifier}
    endpoint = discovered(issuer)["token_endpoint"]
    return requests.post(endpoint, form, auth=("rejoinder", secret), timeout=5)
