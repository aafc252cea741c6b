"""Logging in with one provider: leave for it, come back from it, know who it was."""

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar, cast

from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]

from app.accounts.providers.attempts import Attempt
from app.accounts.providers.claims import Claims, read_openid
from app.accounts.providers.errors import Failure, LoginFailed, Unreadable
from app.accounts.providers.metadata import Metadata, fits
from app.accounts.providers.network import ALL_SECONDS, CALLS_AT_ONCE, Gate, ProviderSession
from app.accounts.providers.openid import Directory
from app.accounts.providers.presets import PRESETS, Preset
from app.kernel.clock import now
from config import ProviderSettings

log = logging.getLogger(__name__)
Result = TypeVar("Result")

# What providers call a code that is used up, expired or not theirs (RFC 6749, 5.2; GitHub has its own word).
USED_CODE = frozenset({"invalid_grant", "bad_verification_code"})
OUTAGE = frozenset({"server_error", "temporarily_unavailable"})


class Provider:
    """One configured provider; it may be shared by threads, and never touches the database."""

    def __init__(
        self,
        settings: ProviderSettings,
        preset: Preset | None = None,
        *,
        seconds: float = ALL_SECONDS,
        calls_at_once: int = CALLS_AT_ONCE,
    ) -> None:
        self.settings, self.preset = settings, preset or PRESETS[settings.kind]
        self.name, self.kind = settings.name, settings.kind
        self.label = settings.label or self.preset.label
        self.directory = Directory(settings.issuer or self.preset.issuer, self.preset.tenants_issuer)
        self._gate = Gate(self.label, seconds, calls_at_once)

    def begin(self, redirect_uri: str, *, afresh: bool = False) -> tuple[Attempt, str]:
        """A new attempt for this browser to keep, and the address to send it to; raises LoginFailed.

        Afresh: whoever is logged in at the provider already may be somebody else there too.
        """
        attempt = Attempt(
            self.name,
            state=secrets.token_urlsafe(24),
            nonce=secrets.token_urlsafe(24),
            verifier=secrets.token_urlsafe(48),
            begun_at=int(now().timestamp()),
        )
        prompt = {"prompt": self.preset.afresh} if afresh and self.preset.afresh else {}
        return attempt, self.run(redirect_uri, lambda session: self._leave(session, attempt, prompt))

    def finish(self, attempt: Attempt, answer: Mapping[str, str], redirect_uri: str) -> Claims:
        """Who came back with this answer, the query of the callback address; raises LoginFailed."""
        claims = self.run(redirect_uri, lambda session: self._return(session, attempt, answer))
        return replace(claims, email_trusted=claims.email_verified and self.settings.trusted_for_email)

    def run(self, redirect_uri: str, work: Callable[[ProviderSession], Result]) -> Result:
        """What the work returns within the time limit; whatever it raises becomes LoginFailed, a bug with its trace."""
        try:
            return self._gate.run(lambda: work(self._session(redirect_uri)))
        except LoginFailed:
            raise
        except Unreadable as error:
            raise LoginFailed(Failure.UNREADABLE, self.label, str(error)) from error
        except Exception as error:  # rubbish breaks the libraries in more ways than they name
            log.warning("Login with %s failed", self.name, exc_info=True)
            raise LoginFailed(Failure.UNREADABLE, self.label, repr(error)) from error

    def metadata(self, session: ProviderSession) -> Metadata:
        """Where this provider is asked what; raises LoginFailed or Unreadable."""
        return self.preset.oauth2.metadata if self.preset.oauth2 else self.directory.metadata(session)

    def exchange(self, session: ProviderSession, code: str, verifier: str) -> Mapping[str, object]:
        """The tokens for a code; raises LoginFailed or Unreadable."""
        metadata = self.metadata(session)
        session.token_endpoint_auth_method = metadata.auth_method
        try:
            token = session.fetch_token(metadata.token_endpoint, code=code, code_verifier=verifier)
        except AuthlibBaseError as error:
            failure = Failure.USED if error.error in USED_CODE else Failure.MISCONFIGURED
            raise LoginFailed(failure, self.label, f"the token endpoint said {str(error)!r}") from error
        return cast("Mapping[str, object]", token)

    def _session(self, redirect_uri: str) -> ProviderSession:
        return ProviderSession(
            self.label,
            self._gate.seconds,
            client_id=self.settings.client_id,
            client_secret=self.settings.client_secret,
            scope=self.preset.scope,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
        )

    def _leave(self, session: ProviderSession, attempt: Attempt, prompt: Mapping[str, str]) -> str:
        endpoint = self.metadata(session).authorization_endpoint
        address, _ = session.create_authorization_url(
            endpoint, state=attempt.state, nonce=attempt.nonce, code_verifier=attempt.verifier, **prompt
        )
        return str(address)

    def _return(self, session: ProviderSession, attempt: Attempt, answer: Mapping[str, str]) -> Claims:
        self._check_attempt(attempt, answer)
        self._check_answer(self.metadata(session), answer)
        token = self.exchange(session, answer["code"], attempt.verifier)
        if self.preset.oauth2:
            documents = [session.get_json(address) for address in self.preset.oauth2.documents]
            return self.preset.oauth2.read(self.preset.issuer, *documents)
        id_token = self.directory.verify(session, token, attempt.nonce)
        return read_openid(str(id_token["iss"]), id_token, self._userinfo(session, id_token))

    def _check_attempt(self, attempt: Attempt, answer: Mapping[str, str]) -> None:
        given = answer.get("state", "").encode(errors="replace")
        if not secrets.compare_digest(given, attempt.state.encode()) or attempt.provider != self.name:
            raise LoginFailed(Failure.STALE, self.label, "the state is not the one of this attempt")
        if not attempt.is_fresh:
            raise LoginFailed(Failure.STALE, self.label, "the attempt is older than ten minutes")

    def _check_answer(self, metadata: Metadata, answer: Mapping[str, str]) -> None:
        issuer, error = answer.get("iss"), answer.get("error")
        is_wrong = metadata.names_itself if issuer is None else not fits(issuer, metadata.issuer)
        if is_wrong:
            raise LoginFailed(Failure.FORGED, self.label, f"the answer's iss is {issuer!r} (RFC 9207)")
        if error == "access_denied":
            raise LoginFailed(Failure.REFUSED, self.label, "consent was refused")
        if error is not None:
            failure = Failure.UNREACHABLE if error in OUTAGE else Failure.MISCONFIGURED
            raise LoginFailed(failure, self.label, f"the answer is the error {error!r}")
        if not answer.get("code"):
            raise LoginFailed(Failure.FORGED, self.label, "the answer has no code")

    def _userinfo(self, session: ProviderSession, id_token: Mapping[str, object]) -> object:
        address = self.metadata(session).userinfo_endpoint
        if not address or {"name", "email"} <= id_token.keys():
            return None
        return session.get_json(address)
