"""What GitHub and WordPress.com tell of a person, in their documented shapes: OAuth 2 without OpenID Connect."""

import zlib
from typing import Any
from urllib.parse import urlencode

from tests.rigs.hostile_server import Answer, Received, json_answer

Person = dict[str, Any]

GITHUB_TOKENS = "/login/oauth/access_token"
GITHUB_ERRORS = {"invalid_client": "incorrect_client_credentials", "invalid_grant": "bad_verification_code"}


def token_answer(request: Received, token: str) -> Answer:
    """An access token: GitHub's as a form unless it is asked for JSON, WordPress.com's always as JSON."""
    told = {"access_token": token, "token_type": "bearer", "scope": request.parameters.get("scope", "")}
    if request.path == GITHUB_TOKENS and "json" not in request.headers.get("Accept", ""):
        return Answer(body=urlencode(told).encode(), headers={"Content-Type": "application/x-www-form-urlencoded"})
    return json_answer(told)


def token_refusal(request: Received, error: str) -> Answer:
    """No token: GitHub says so with 200 and words of its own, all others with 400 (RFC 6749, 5.2)."""
    if request.path == GITHUB_TOKENS:
        return json_answer({"error": GITHUB_ERRORS[error], "error_description": "No."})
    return json_answer({"error": error, "error_description": "No."}, 400)


def number_of(person: Person) -> int:
    """The number under which both services know a person."""
    return zlib.crc32(str(person["sub"]).encode())


def github_user(person: Person) -> dict[str, Any]:
    """`GET /user`: the public profile, whose e-mail is null unless the person made it public."""
    return {
        "login": person["sub"],
        "id": number_of(person),
        "type": "User",
        "avatar_url": person.get("picture"),
        "name": person.get("name"),
        "email": None,
    }


def github_emails(person: Person) -> list[dict[str, Any]]:
    """`GET /user/emails`: all addresses, one of them primary."""
    verified = bool(person.get("email_verified"))
    main = {"email": person.get("email"), "primary": True, "verified": verified, "visibility": "private"}
    return [{"email": "old@example.org", "primary": False, "verified": False, "visibility": None}, main]


def wordpress_me(person: Person) -> dict[str, Any]:
    """`GET /rest/v1.1/me`."""
    told = {
        "ID": number_of(person),
        "display_name": person.get("name"),
        "username": person["sub"],
        "email": person.get("email"),
        "avatar_URL": person.get("picture"),
    }
    return told | ({"email_verified": person["email_verified"]} if "email_verified" in person else {})
