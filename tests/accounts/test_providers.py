"""Logins at a provider that does what it should, and answers that did not come from it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app.accounts.providers.claims import Claims
from app.accounts.providers.errors import Failure
from app.kernel.clock import now
from tests.accounts.provider_visits import (
    CALLBACK,
    client_of,
    failure_of,
    failure_to_finish,
    leave,
    log_in,
    posed,
    provider_at,
    query_of,
)
from tests.rigs.hostile_provider import Endpoint, HostileProvider, Tricks, running_hostile_provider


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


def test_a_login_ends_with_the_claims_of_the_person(rig: HostileProvider) -> None:
    claims = log_in(client_of(rig))

    assert claims == Claims(
        rig.issuer, "ada", "Ada", "ada@example.org", email_verified=True, picture=f"{rig.issuer}/picture.png"
    )


def test_leaving_carries_state_nonce_and_an_s256_challenge_and_no_secret(rig: HostileProvider) -> None:
    attempt, address = client_of(rig).begin(CALLBACK)

    asked = query_of(address)
    assert asked["state"] == attempt.state
    assert asked["nonce"] == attempt.nonce
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert asked["scope"] == "openid profile email"
    assert asked["redirect_uri"] == CALLBACK
    assert attempt.verifier not in address
    assert rig.client_secret not in address


def test_no_two_attempts_share_anything(rig: HostileProvider) -> None:
    provider = client_of(rig)

    first, second = provider.begin(CALLBACK)[0], provider.begin(CALLBACK)[0]

    assert {first.state, first.nonce, first.verifier}.isdisjoint({second.state, second.nonce, second.verifier})


def test_two_tabs_log_in_side_by_side(rig: HostileProvider) -> None:
    provider = client_of(rig)
    (first, to_first), (second, to_second) = leave(provider), leave(provider)

    claims = [provider.finish(second, to_second, CALLBACK), provider.finish(first, to_first, CALLBACK)]

    assert [claim.subject for claim in claims] == ["ada", "ada"]


def test_a_second_login_asks_for_neither_the_document_nor_the_keys_again(rig: HostileProvider) -> None:
    provider = client_of(rig)

    log_in(provider)
    log_in(provider)

    assert len(rig.received(Endpoint.DISCOVERY)) == len(rig.received(Endpoint.JWKS)) == 1


def test_an_address_that_is_only_in_userinfo_is_found(rig: HostileProvider) -> None:
    rig.tricks.email_in_userinfo_only = True

    claims = log_in(client_of(rig))

    assert (claims.email, claims.email_verified) == ("ada@example.org", True)


def test_forged_tokens_userinfo_about_somebody_else_is_refused(rig: HostileProvider) -> None:
    rig.tricks.email_in_userinfo_only = True
    rig.tricks.userinfo_subject = "eve"

    error = failure_of(client_of(rig))

    assert error.failure is Failure.UNREADABLE


def test_address_as_key_an_address_without_a_mark_is_not_verified(rig: HostileProvider) -> None:
    rig.tricks.withheld = frozenset({"email_verified"})

    claims = log_in(client_of(rig))

    assert (claims.email, claims.email_verified) == ("ada@example.org", False)


def test_address_as_key_the_same_address_at_two_providers_is_two_identities(rig: HostileProvider) -> None:
    with running_hostile_provider() as other:
        other.tricks.claims = {"email": "ada@example.org", "sub": "ada"}

        here, there = log_in(client_of(rig)), log_in(client_of(other))

    assert here.email == there.email
    assert (here.issuer, here.subject) != (there.issuer, there.subject)


@pytest.mark.parametrize(("kind", "issuer"), [("github", "https://github.com"), ("wordpress", "https://wordpress.com")])
def test_github_and_wordpress_log_in_by_their_number(rig: HostileProvider, kind: str, issuer: str) -> None:
    claims = log_in(client_of(rig, posed(kind, rig)))

    assert claims.issuer == issuer
    assert claims.subject.isdecimal()
    assert (claims.name, claims.email, claims.email_verified) == ("Ada", "ada@example.org", True)
    assert rig.client_secret not in str([request.headers for request in rig.requests])


@pytest.mark.parametrize("kind", ["github", "wordpress"])
def test_github_and_wordpress_refuse_a_code_of_another_browser(rig: HostileProvider, kind: str) -> None:
    provider = client_of(rig, posed(kind, rig))
    (mine, to_me), (_, to_other) = leave(provider), leave(provider)

    failure = failure_to_finish(provider, mine, {**to_me, "code": to_other["code"]})

    assert failure is Failure.USED


def test_login_in_anothers_browser_is_refused_by_its_state(rig: HostileProvider) -> None:
    provider = client_of(rig)
    (victims, _), (_, attackers_answer) = leave(provider), leave(provider)

    failure = failure_to_finish(provider, victims, attackers_answer)

    assert failure is Failure.STALE
    assert not rig.received(Endpoint.TOKEN)


@pytest.mark.parametrize("state", ["", "x", "\ud800", "é" * 32])
def test_login_in_anothers_browser_with_a_made_up_state_is_refused(rig: HostileProvider, state: str) -> None:
    provider = client_of(rig)
    attempt, answer = leave(provider)

    failure = failure_to_finish(provider, attempt, {**answer, "state": state})

    assert failure is Failure.STALE


def test_login_in_anothers_browser_with_a_stolen_code_is_refused_by_pkce(rig: HostileProvider) -> None:
    provider = client_of(rig)
    (victims, to_victim), (_, to_attacker) = leave(provider), leave(provider)

    failure = failure_to_finish(provider, victims, {**to_victim, "code": to_attacker["code"]})

    assert failure is Failure.USED


def test_an_answer_without_state_is_refused(rig: HostileProvider) -> None:
    provider = client_of(rig)
    attempt, _ = leave(provider)

    assert failure_to_finish(provider, attempt, {}) is Failure.STALE


def test_an_attempt_of_another_provider_is_refused(rig: HostileProvider) -> None:
    provider = client_of(rig)
    attempt, answer = leave(provider)

    failure = failure_to_finish(provider, replace(attempt, provider="google"), answer)

    assert failure is Failure.STALE


@pytest.mark.parametrize(("minutes", "ends_well"), [(9, True), (11, False), (-24 * 60, False)])
def test_an_attempt_lasts_ten_minutes_by_the_clock(rig: HostileProvider, minutes: int, *, ends_well: bool) -> None:
    provider = client_of(rig)
    attempt, answer = leave(provider)
    aged = replace(attempt, begun_at=int((now() - timedelta(minutes=minutes)).timestamp()))

    if ends_well:
        assert provider.finish(aged, answer, CALLBACK).subject == "ada"
    else:
        assert failure_to_finish(provider, aged, answer) is Failure.STALE


def test_a_code_is_good_for_one_login(rig: HostileProvider) -> None:
    provider = client_of(rig)
    attempt, answer = leave(provider)
    provider.finish(attempt, answer, CALLBACK)

    failure = failure_to_finish(provider, attempt, answer)

    assert failure is Failure.USED


@pytest.mark.parametrize(
    ("refusal", "failure"),
    [
        ("access_denied", Failure.REFUSED),
        ("temporarily_unavailable", Failure.UNREACHABLE),
        ("server_error", Failure.UNREACHABLE),
        ("invalid_scope", Failure.MISCONFIGURED),
        ("<script>", Failure.MISCONFIGURED),
    ],
)
def test_each_refusal_of_the_provider_has_its_sentence(rig: HostileProvider, refusal: str, failure: Failure) -> None:
    rig.tricks.refusal = refusal

    error = failure_of(client_of(rig))

    assert error.failure is failure
    assert "<" not in error.sentence


def test_an_answer_without_a_code_is_refused(rig: HostileProvider) -> None:
    provider = client_of(rig)
    attempt, answer = leave(provider)

    failure = failure_to_finish(provider, attempt, {**answer, "code": ""})

    assert failure is Failure.FORGED


@pytest.mark.parametrize("issuer", ["https://attacker.example", ""])
def test_forged_tokens_an_answer_of_another_issuer_is_refused_before_its_code_is_sent(
    rig: HostileProvider, issuer: str
) -> None:
    rig.tricks.response_issuer = issuer

    error = failure_of(client_of(rig))

    assert error.failure is Failure.FORGED
    assert not rig.received(Endpoint.TOKEN)


def test_a_wrong_secret_is_the_sites_fault_and_not_the_readers(rig: HostileProvider) -> None:
    error = failure_of(provider_at(rig.issuer, secret="wrong"))

    assert error.failure is Failure.MISCONFIGURED
    assert error.status == 502


def test_a_document_that_is_too_old_is_asked_for_again_with_its_keys(rig: HostileProvider) -> None:
    provider = client_of(rig)
    provider.directory.kept_seconds = 0

    log_in(provider)

    # Once to leave, and on the way back for the endpoints, the userinfo address and the keys' own address.
    assert len(rig.received(Endpoint.DISCOVERY)) > 1
