"""Tries a provider without logging in, and says in sentences what is right and what is wrong."""

from dataclasses import dataclass

from app.accounts.providers.client import Provider
from app.accounts.providers.errors import Failure, LoginFailed
from app.accounts.providers.network import ProviderSession


@dataclass(frozen=True)
class Finding:
    """One thing that was tried; the sentence is for whoever runs the site."""

    is_right: bool
    sentence: str


def check(provider: Provider, redirect_uri: str) -> list[Finding]:
    """Tries discovery, keys and secret, in this order, up to the first that fails; nobody is logged in."""
    findings: list[Finding] = []
    try:
        if not provider.preset.oauth2:
            findings += provider.run(redirect_uri, lambda session: check_documents(provider, session))
        provider.run(redirect_uri, lambda session: provider.exchange(session, "no-such-code", "no-such-verifier"))
    except LoginFailed as error:
        return [*findings, judge(provider, error)]
    sentence = f"{provider.label} gave tokens for a code that does not exist."
    return [*findings, Finding(is_right=False, sentence=sentence)]


def check_documents(provider: Provider, session: ProviderSession) -> list[Finding]:
    """What the discovery document and the keys say; raises LoginFailed or Unreadable."""
    metadata = provider.metadata(session)
    keys = provider.directory.fetch_keys(session)
    pkce = "supports PKCE with S256" if metadata.says_s256 else "does not say that it supports PKCE with S256"
    return [
        Finding(is_right=True, sentence=f"The discovery document was found; the issuer is {metadata.issuer}."),
        Finding(is_right=metadata.says_s256, sentence=f"{provider.label} {pkce}."),
        Finding(is_right=True, sentence=f"{metadata.jwks_uri} publishes {len(keys.keys)} usable keys."),
    ]


def judge(provider: Provider, error: LoginFailed) -> Finding:
    """What the first failure means: that a made-up code was refused is how a right secret shows."""
    if error.failure is Failure.USED:
        return Finding(is_right=True, sentence=f"{provider.label} accepts the client id and the secret.")
    if error.failure is Failure.MISCONFIGURED:
        words = "refused the client id, the secret or the callback address"
        return Finding(is_right=False, sentence=f"{provider.label} {words}: {error.reason}.")
    return Finding(is_right=False, sentence=f"{error.failure.sentence.format(label=provider.label)} {error.reason}.")
