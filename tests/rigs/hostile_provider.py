"""An OpenID Connect provider in a thread that does everything right until a test tells it what to do wrong."""

import base64
import hashlib
import io
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import unquote_plus, urlencode

from PIL import Image

from tests.rigs.forgeries import Forgery, SigningKey, encoded, id_token
from tests.rigs.hostile_server import Answer, Fault, Received, json_answer, serving
from tests.rigs.posed_services import github_emails, github_user, token_answer, token_refusal, wordpress_me

__all__ = ["Endpoint", "Fault", "Forgery", "HostileProvider", "Tricks", "running_hostile_provider"]

SECRET = "only-for-tests-and-only-on-loopback"


class Endpoint(StrEnum):
    """What a client asks a provider for."""

    DISCOVERY = "discovery"
    JWKS = "jwks"
    AUTHORIZE = "authorize"
    TOKEN = "token"
    USERINFO = "userinfo"
    PICTURE = "picture"


PATHS = {
    "/.well-known/openid-configuration": Endpoint.DISCOVERY,
    "/jwks": Endpoint.JWKS,
    "/authorize": Endpoint.AUTHORIZE,
    "/token": Endpoint.TOKEN,
    "/userinfo": Endpoint.USERINFO,
    "/picture.png": Endpoint.PICTURE,
    "/login/oauth/authorize": Endpoint.AUTHORIZE,  # GitHub
    "/login/oauth/access_token": Endpoint.TOKEN,
    "/user": Endpoint.USERINFO,
    "/user/emails": Endpoint.USERINFO,
    "/oauth2/authorize": Endpoint.AUTHORIZE,  # WordPress.com
    "/oauth2/token": Endpoint.TOKEN,
    "/rest/v1.1/me": Endpoint.USERINFO,
}


@dataclass
class Tricks:
    """What the provider does wrong; each field as it stands here is honest."""

    login: str = "ada"
    claims: dict[str, Any] = field(default_factory=dict)  # laid over what it tells of the person
    withheld: frozenset[str] = frozenset()  # claims it never tells, such as email_verified
    email_in_userinfo_only: bool = False
    userinfo_subject: str | None = None
    forgery: Forgery | None = None
    discovery_issuer: str | None = None
    algorithms: tuple[str, ...] = ("RS256", "HS256", "none")  # as discovery announces them: no client may rely on it
    response_issuer: str | None = None  # RFC 9207 `iss`; empty leaves it out
    refusal: str = ""  # the error of the authorization response, such as access_denied
    delays: dict[Endpoint, float] = field(default_factory=dict)  # seconds
    faults: dict[Endpoint, Fault] = field(default_factory=dict)


@dataclass(frozen=True)
class Grant:
    """What one authorization code stands for."""

    parameters: dict[str, str]
    person: dict[str, Any]


class Refused(Exception):
    """The token endpoint says no: an error code of RFC 6749, 5.2."""


@dataclass
class HostileProvider:
    """A running provider, its tricks, and what it was asked."""

    client_id: str
    client_secret: str
    issuer: str = ""
    tricks: Tricks = field(default_factory=Tricks)
    requests: list[Received] = field(default_factory=list)
    key: SigningKey = field(default_factory=lambda: SigningKey(secrets.token_hex(4)))
    grants: dict[str, Grant] = field(default_factory=dict)
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)

    def received(self, endpoint: Endpoint) -> list[Received]:
        """The requests that came to one endpoint, in their order."""
        return [request for request in self.requests if PATHS.get(request.path) is endpoint]

    def rotate_keys(self) -> None:
        """Sign with a new key from now on, and publish that one only."""
        self.key = SigningKey(secrets.token_hex(4))

    def person(self) -> dict[str, Any]:
        """What it would tell of who logs in now."""
        login = self.tricks.login
        told = {"sub": login, "name": login.title(), "email": f"{login}@example.org", "email_verified": True}
        told |= {"picture": f"{self.issuer}/picture.png"} | self.tricks.claims
        return {name: value for name, value in told.items() if name not in self.tricks.withheld}

    def respond(self, request: Received) -> Answer:
        """The answer to one request, with the delay and the fault of its endpoint."""
        self.requests.append(request)
        endpoint = PATHS.get(request.path)
        if endpoint is None:
            return json_answer({"error": "not_found"}, 404)
        fault, delay = self.tricks.faults.get(endpoint), self.tricks.delays.get(endpoint, 0)
        answer = Answer() if fault else getattr(self, endpoint.value)(request)
        return Answer(answer.status, answer.body, answer.headers, delay, fault)

    def discovery(self, request: Received) -> Answer:
        """OpenID Connect Discovery 1.0, 3."""
        pages = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        return json_answer(
            {f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in pages.items()}
            | {
                "issuer": self.tricks.discovery_issuer or self.issuer,
                "jwks_uri": f"{self.issuer}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": self.tricks.algorithms,
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    def jwks(self, request: Received) -> Answer:
        """The public key that it signs with."""
        return json_answer({"keys": [self.key.public_jwk()]})

    def authorize(self, request: Received) -> Answer:
        """Straight back to the client with a code, its state and, as OpenID Connect, the issuer."""
        asked = request.parameters
        if asked.get("client_id") != self.client_id or (self.is_openid(request) and not asked.get("code_challenge")):
            return json_answer({"error": "invalid_request"}, 400)
        code = secrets.token_urlsafe()
        self.grants[code] = Grant(asked, self.person())
        told = {"error": self.tricks.refusal} if self.tricks.refusal else {"code": code}
        issuer = self.issuer if self.tricks.response_issuer is None else self.tricks.response_issuer
        told |= {"state": asked["state"]} if "state" in asked else {}
        told |= {"iss": issuer} if issuer and self.is_openid(request) else {}
        return Answer(302, headers={"Location": f"{asked['redirect_uri']}?{urlencode(told)}"})

    def token(self, request: Received) -> Answer:
        """Tokens for a code that is known, unused, and proved to be the client's own."""
        try:
            grant = self.redeemed(request)
        except Refused as refusal:
            return token_refusal(request, str(refusal))
        token = secrets.token_urlsafe()
        self.tokens[token] = grant.person
        if not self.is_openid(request):
            return token_answer(request, token)
        signed = id_token(self.id_claims(grant), self.key, self.tricks.forgery)
        told = {"access_token": token, "token_type": "Bearer", "expires_in": 300}
        return json_answer(told | ({"id_token": signed} if signed else {}))

    def redeemed(self, request: Received) -> Grant:
        """The grant of the request's code, which is then used up; raises Refused."""
        given = request.parameters
        if self.credentials(request) != (self.client_id, self.client_secret):
            raise Refused("invalid_client")
        grant = self.grants.pop(given.get("code", ""), None)
        if request.method != "POST" or grant is None or grant.parameters["redirect_uri"] != given.get("redirect_uri"):
            raise Refused("invalid_grant")
        challenge = grant.parameters.get("code_challenge")
        if challenge and challenge != s256(given.get("code_verifier", "")):
            raise Refused("invalid_grant")
        return grant

    def credentials(self, request: Received) -> tuple[str, str]:
        """Who asks, from the Authorization header or, for all services, from the form."""
        scheme, _, value = request.headers.get("Authorization", "").partition(" ")
        if scheme == "Basic" and self.is_openid(request):
            name, _, secret = base64.b64decode(value).decode().partition(":")
            return unquote_plus(name), unquote_plus(secret)
        return request.parameters.get("client_id", ""), request.parameters.get("client_secret", "")

    def id_claims(self, grant: Grant) -> dict[str, Any]:
        """The id token's claims: five minutes of the truth."""
        now = int(time.time())
        person = dict(grant.person)
        if self.tricks.email_in_userinfo_only:
            person = {name: value for name, value in person.items() if not name.startswith("email")}
        told = {"iss": self.issuer, "aud": self.client_id, "azp": self.client_id, "iat": now, "exp": now + 300}
        return person | told | {"nonce": grant.parameters.get("nonce")}

    def userinfo(self, request: Received) -> Answer:
        """What the bearer of an access token may know, in the shape of the service that was asked."""
        person = self.tokens.get(request.headers.get("Authorization", "").partition(" ")[2])
        if person is None:
            return json_answer({"error": "invalid_token"}, 401)
        if request.path == "/user/emails":
            return json_answer(github_emails(person))
        if request.path == "/user":
            return json_answer(github_user(person))
        if request.path == "/rest/v1.1/me":
            return json_answer(wordpress_me(person))
        return json_answer(person | {"sub": self.tricks.userinfo_subject or person["sub"]})

    def picture(self, request: Received) -> Answer:
        """A small picture; who asks for it was told to by the claim."""
        data = io.BytesIO()
        Image.new("RGB", (64, 64), "teal").save(data, "PNG")
        return Answer(body=data.getvalue(), headers={"Content-Type": "image/png"})

    def is_openid(self, request: Received) -> bool:
        """Whether the request came to the OpenID Connect side of it."""
        return request.path in ("/authorize", "/token", "/userinfo")


def s256(verifier: str) -> str:
    """The code challenge of a verifier (RFC 7636, 4.2)."""
    return encoded(hashlib.sha256(verifier.encode()).digest())


@contextmanager
def running_hostile_provider(client_id: str = "rejoinder", client_secret: str = SECRET) -> Iterator[HostileProvider]:
    """A hostile provider on loopback; also poses as GitHub and WordPress.com below the paths of theirs."""
    provider = HostileProvider(client_id, client_secret)
    with serving(provider.respond) as provider.issuer:
        yield provider
