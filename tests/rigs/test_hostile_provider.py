"""The hostile provider is honest until it is told otherwise, and then does what it is told."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from tests.rigs.code_flow import ASKED, CALLBACK, VERIFIER, callback_of, discovered, redeem
from tests.rigs.forgeries import Forgery
from tests.rigs.hostile_provider import PATHS, Endpoint, Fault, HostileProvider, running_hostile_provider


@pytest.fixture
def hostile() -> Iterator[HostileProvider]:
    """A hostile provider that is honest as yet."""
    with running_hostile_provider() as provider:
        yield provider


def hostile_callback(hostile: HostileProvider) -> dict[str, str]:
    """What the hostile provider sends back at once."""
    asked = {**ASKED, "client_id": hostile.client_id}
    return callback_of(requests.get(f"{hostile.issuer}/authorize", asked, timeout=5, allow_redirects=False))


def tokens(hostile: HostileProvider) -> Any:
    """A whole login at the hostile provider."""
    return redeem(hostile.issuer, hostile_callback(hostile)["code"]).json()


def verified(hostile: HostileProvider, id_token: str) -> dict[str, Any]:
    """The claims of a token whose signature is right; raises JoseError."""
    keys = KeySet.import_key_set(requests.get(f"{hostile.issuer}/jwks", timeout=5).json())
    return jwt.decode(id_token, keys, algorithms=["RS256"]).claims


def test_an_honest_hostile_provider_passes(hostile: HostileProvider) -> None:
    answer = hostile_callback(hostile)
    told = redeem(hostile.issuer, answer["code"]).json()

    claims = verified(hostile, told["id_token"])

    assert (answer["iss"], answer["state"]) == (hostile.issuer, "a-state")
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (hostile.issuer, hostile.client_id, "a-nonce")
    assert claims["sub"] == "ada"
    assert claims["exp"] > time.time()
    assert hostile.received(Endpoint.TOKEN)[0].parameters["code_verifier"] == VERIFIER
    assert hostile.received(Endpoint.TOKEN)[0].headers["Authorization"].startswith("Basic ")


def test_the_hostile_provider_refuses_a_wrong_verifier_a_wrong_secret_and_a_used_code(hostile: HostileProvider) -> None:
    code = hostile_callback(hostile)["code"]
    assert redeem(hostile.issuer, hostile_callback(hostile)["code"], "wrong" * 10).json()["error"] == "invalid_grant"
    assert redeem(hostile.issuer, code, secret="wrong").json()["error"] == "invalid_client"

    assert redeem(hostile.issuer, code).status_code == 200

    assert redeem(hostile.issuer, code).json()["error"] == "invalid_grant"


LIED = {
    Forgery.WRONG_ISSUER: ("iss", "https://attacker.example"),
    Forgery.WRONG_AUDIENCE: ("aud", "another-client"),
    Forgery.WRONG_NONCE: ("nonce", "another-nonce"),
    Forgery.NO_NONCE: ("nonce", None),
    Forgery.EXPIRED: ("exp", 1_000_000_300),
}


@pytest.mark.parametrize("forgery", LIED)
def test_a_lie_is_signed_with_the_right_key(hostile: HostileProvider, forgery: Forgery) -> None:
    hostile.tricks.forgery = forgery

    claims = verified(hostile, tokens(hostile)["id_token"])

    name, lie = LIED[forgery]
    assert claims.get(name) == lie


@pytest.mark.parametrize(
    "forgery", sorted(set(Forgery) - set(LIED) - {Forgery.MISSING, Forgery.HUGE}), ids=lambda forgery: forgery.name
)
def test_a_forged_signature_is_no_signature(hostile: HostileProvider, forgery: Forgery) -> None:
    hostile.tricks.forgery = forgery

    forged = tokens(hostile)["id_token"]

    with pytest.raises((JoseError, ValueError)):
        verified(hostile, forged)


def test_an_id_token_can_be_huge_or_missing(hostile: HostileProvider) -> None:
    hostile.tricks.forgery = Forgery.HUGE
    assert len(tokens(hostile)["id_token"]) > 1_000_000

    hostile.tricks.forgery = Forgery.MISSING
    assert "id_token" not in tokens(hostile)


def test_the_hostile_provider_bends_claims(hostile: HostileProvider) -> None:
    hostile.tricks.claims = {"name": ["a", "list"], "sub": "x\x00y"}
    hostile.tricks.withheld = frozenset({"email_verified"})
    hostile.tricks.email_in_userinfo_only = True
    hostile.tricks.userinfo_subject = "somebody-else"

    told = tokens(hostile)
    claims = verified(hostile, told["id_token"])
    bearer = {"Authorization": f"Bearer {told['access_token']}"}
    person = requests.get(f"{hostile.issuer}/userinfo", headers=bearer, timeout=5).json()

    assert (claims["name"], claims["sub"], "email" in claims) == (["a", "list"], "x\x00y", False)
    assert (person["sub"], person["email"], "email_verified" in person) == ("somebody-else", "ada@example.org", False)


def test_the_hostile_provider_lies_in_discovery_and_in_its_answer(hostile: HostileProvider) -> None:
    hostile.tricks.discovery_issuer = hostile.tricks.response_issuer = "https://attacker.example"
    assert discovered(hostile.issuer)["issuer"] == hostile_callback(hostile)["iss"] == "https://attacker.example"

    hostile.tricks.response_issuer = ""
    hostile.tricks.refusal = "access_denied"
    assert hostile_callback(hostile) == {"error": "access_denied", "state": "a-state"}


def test_a_rotated_key_has_a_new_name_and_signs_from_now_on(hostile: HostileProvider) -> None:
    old = hostile.key.kid
    before = tokens(hostile)["id_token"]

    hostile.rotate_keys()

    assert hostile.key.kid != old
    assert verified(hostile, tokens(hostile)["id_token"])
    with pytest.raises((JoseError, ValueError)):
        verified(hostile, before)


@pytest.mark.parametrize("endpoint", [Endpoint.DISCOVERY, Endpoint.JWKS, Endpoint.TOKEN, Endpoint.USERINFO])
def test_each_endpoint_can_fail_in_each_way(hostile: HostileProvider, endpoint: Endpoint) -> None:
    path = next(path for path, served in PATHS.items() if served is endpoint)

    def under(fault: Fault) -> requests.Response:
        hostile.tricks.faults = {endpoint: fault}
        return requests.get(hostile.issuer + path, timeout=1, stream=fault is Fault.ENDLESS)

    assert "Rubbish" in under(Fault.RUBBISH).text
    assert under(Fault.BROKEN).status_code == 500
    assert isinstance(under(Fault.WRONG_SHAPE).json(), list)
    with pytest.raises(requests.ConnectionError):
        under(Fault.DEAD)
    with under(Fault.ENDLESS) as endless:
        assert len(endless.raw.read(10_000_000)) == 10_000_000


def test_an_answer_can_be_late_or_drip(hostile: HostileProvider) -> None:
    hostile.tricks.delays = {Endpoint.JWKS: 30}
    with pytest.raises(requests.ReadTimeout):
        requests.get(f"{hostile.issuer}/jwks", timeout=0.3)

    hostile.tricks.faults = {Endpoint.TOKEN: Fault.DRIPPING}
    with requests.get(f"{hostile.issuer}/token", timeout=1, stream=True) as slow:
        assert [slow.raw.read(1) for _ in range(3)] == [b" ", b" ", b" "]


def test_the_hostile_provider_poses_as_github(hostile: HostileProvider) -> None:
    asked = {"client_id": hostile.client_id, "redirect_uri": CALLBACK, "state": "s", "scope": "user:email"}
    answer = requests.get(f"{hostile.issuer}/login/oauth/authorize", asked, timeout=5, allow_redirects=False)
    form = {"client_id": hostile.client_id, "client_secret": hostile.client_secret, "redirect_uri": CALLBACK}
    form |= {"code": callback_of(answer)["code"]}
    address, as_json = f"{hostile.issuer}/login/oauth/access_token", {"Accept": "application/json"}

    told = requests.post(address, form, headers=as_json, timeout=5).json()
    replayed = requests.post(address, form, headers=as_json, timeout=5)

    bearer = {"Authorization": f"Bearer {told['access_token']}"}
    user = requests.get(f"{hostile.issuer}/user", headers=bearer, timeout=5).json()
    emails = requests.get(f"{hostile.issuer}/user/emails", headers=bearer, timeout=5).json()
    assert (replayed.status_code, replayed.json()["error"]) == (200, "bad_verification_code")
    assert (user["login"], isinstance(user["id"], int), user["email"]) == ("ada", True, None)
    assert [row["email"] for row in emails if row["primary"] and row["verified"]] == ["ada@example.org"]


def test_the_hostile_provider_poses_as_wordpress(hostile: HostileProvider) -> None:
    asked = {"client_id": hostile.client_id, "redirect_uri": CALLBACK, "state": "s"}
    answer = requests.get(f"{hostile.issuer}/oauth2/authorize", asked, timeout=5, allow_redirects=False)
    form = {"client_id": hostile.client_id, "redirect_uri": CALLBACK, "code": callback_of(answer)["code"]}
    credentials = (hostile.client_id, hostile.client_secret)

    by_header = requests.post(f"{hostile.issuer}/oauth2/token", form, auth=credentials, timeout=5)
    form |= {"client_secret": hostile.client_secret}
    by_form = requests.post(f"{hostile.issuer}/oauth2/token", form, timeout=5)

    assert (by_header.status_code, by_header.json()["error"]) == (400, "invalid_client")
    bearer = {"Authorization": f"Bearer {by_form.json()['access_token']}"}
    me = requests.get(f"{hostile.issuer}/rest/v1.1/me", headers=bearer, timeout=5).json()
    assert set(me) >= {"ID", "display_name", "email", "email_verified", "avatar_URL"}
