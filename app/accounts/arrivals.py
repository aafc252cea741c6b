"""Who came back from a provider and must still answer a question; kept in that browser's signed cookie."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from flask import current_app, session

from app.accounts.providers.attempts import LIFETIME, Attempt
from app.accounts.providers.claims import Claims
from app.accounts.session import Cookies
from app.kernel.clock import now

COOKIE_BYTES = 3_900  # with its name and attributes it stays under the 4,096 that browsers keep (RFC 6265, 6.1)
LESS: tuple[dict[str, Any], ...] = (
    {},
    {"picture": ""},
    {"name": ""},
    {"email": "", "email_verified": False, "email_trusted": False},
)


@dataclass(frozen=True)
class Arrival:
    """Whom a provider vouched for, and the account that is to be linked with them; without one they are new here."""

    provider: str
    claims: Claims
    return_to: str
    at: int
    account_id: int | None = None

    @property
    def is_fresh(self) -> bool:
        """Whether they came back in the last ten minutes."""
        return now().timestamp() - self.at <= LIFETIME.total_seconds()


def remember(attempt: Attempt, claims: Claims) -> None:
    """Keep who arrived in this browser's cookie; where it gets too large, what a login can do without goes."""
    session.pop("logins", None)
    at = int(now().timestamp())
    for less in LESS:
        claims = replace(claims, **less)
        session["arrival"] = asdict(Arrival(attempt.provider, claims, attempt.return_to, at, attempt.account_id))
        if cookie_fits():
            return


def cookie_fits() -> bool:
    """Whether browsers will keep the session's cookie: its value has at most COOKIE_BYTES."""
    serializer = Cookies().get_signing_serializer(current_app)
    return serializer is not None and len(serializer.dumps(dict(session))) <= COOKIE_BYTES


def find_arrival(account_id: int | None = None) -> Arrival | None:
    """Who came back in the last ten minutes, to be linked to this account or, without one, as somebody new."""
    kept = session.get("arrival")
    if kept is None:
        return None
    arrival = Arrival(**kept | {"claims": Claims(**kept["claims"])})
    return arrival if arrival.is_fresh and arrival.account_id == account_id else None


def forget_arrival() -> None:
    """The question was answered."""
    session.pop("arrival", None)
