"""Who is there: the browser's cookie, the session row it names, and what a view asks of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, Response, abort, current_app, redirect, render_template, request, session, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, current_user, login_user
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.commands.sessions import SESSION_LASTS, begin_session, end_session, hold_account, note_use
from app.accounts.devices import device_of
from app.accounts.models import Account, Identity, LoginSession
from app.accounts.passkeys import domain_of
from app.accounts.providers.attempts import keep
from app.accounts.providers.client import Provider
from app.accounts.providers.errors import LoginFailed
from app.accounts.queries import find_session, list_guests
from app.accounts.signals import logged_in
from app.kernel.addresses import local_path
from app.kernel.database import is_writing
from app.kernel.errors import LoggedOut, NotFound
from app.web.caching import mark_personal
from app.web.errors import error_page, is_database_down
from config import Settings

View = TypeVar("View", bound=Callable[..., Any])


class AgelessSigner(TimestampSigner):
    """Does not ask how old a cookie is: the session's row says when it ends, and no two clocks agree."""

    def unsign(self, signed_value: Any, max_age: int | None = None, return_timestamp: bool = False) -> Any:  # noqa: FBT001, FBT002
        """What was signed with one of our keys; raises BadSignature."""
        return super().unsign(signed_value, None, return_timestamp)  # type: ignore[call-overload]


class Cookies(SecureCookieSessionInterface):
    """Flask's signed cookie, readable for as long as its keys are known."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs with the present key and reads with the earlier ones too."""
        serializer = super().get_signing_serializer(app)
        if serializer:
            serializer.signer = AgelessSigner
        return serializer

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie where it changed; what every cache may keep for ever neither has one nor depends on one."""
        if not response.cache_control.immutable:
            super().save_session(app, session, response)


class Visitor:
    """Somebody who is logged in, as Flask-Login wants to see them."""

    is_authenticated = is_active = True
    is_anonymous = False

    def __init__(self, token: str, row: LoginSession) -> None:
        self.token, self.row = token, row
        self.account: Account = row.account
        provider = providers().get(row.identity.provider)
        label = provider.label if provider else row.identity.provider
        self.way = "a passkey" if row.identity.is_passkey else f"your {label} account"

    def get_id(self) -> str:
        """What the cookie carries: worthless once the session's row is gone."""
        return self.token


def load_visitor(token: str) -> Visitor | None:
    """The person whose browser holds the token; who writes is asked for where nobody can erase them any more."""
    if is_writing.get():
        hold_account(token)
    row = find_session(token)
    if row is None:
        return None
    mark_personal()
    return Visitor(token, row)


def visitor() -> Visitor | None:
    """Who sent the request; None where nobody is logged in, or nobody can be looked up."""
    if is_database_down():
        return None
    return current_user._get_current_object() if current_user.is_authenticated else None


def account() -> Account | None:
    """The account of whoever sent the request."""
    who = visitor()
    return who.account if who else None


def get_account() -> Account:
    """The account of whoever sent the request, behind a view that has made sure of it."""
    return cast(Account, current_user.account)


def signed_in(view: View) -> View:
    """Only for people who are logged in; the others are led to the login and back."""
    return guarded(view, lambda _: True, "signed in")


def permitted(rule: Callable[[Account | None], bool]) -> Callable[[View], View]:
    """Only for people whom the policy lets; others who are logged in get a 403."""
    return lambda view: guarded(view, rule, rule.__name__)


def guarded(view: View, rule: Callable[[Account | None], bool], name: str) -> View:
    """The view behind its rule, marked with the rule's name for the test that looks at every route."""

    @wraps(view)
    def asked(*args: Any, **kwargs: Any) -> Any:
        who = account()
        if who is None and request.method in ("GET", "HEAD"):
            return redirect(url_for("accounts.login", next=request.full_path.rstrip("?")), 303)
        if who is None:
            raise LoggedOut
        if not rule(who):
            abort(403)
        note_visit()
        return view(*args, **kwargs)

    asked.access = name  # type: ignore[attr-defined]
    return cast(View, asked)


def note_visit() -> None:
    """Note that the visitor asks for a change; a GET changes nothing, so reading leaves no trace."""
    if is_writing.get():
        note_use(current_user.row)


def providers() -> dict[str, Provider]:
    """The configured providers by name."""
    return cast(dict[str, Provider], current_app.extensions["providers"])


def passkey_domain() -> str | None:
    """The name that passkeys of this site are made for; None where it has no name."""
    return domain_of(current_app.config["SETTINGS"].address)


def ways() -> frozenset[str]:
    """Every `Identity.way` with which one can log in as the site is set up."""
    domain = passkey_domain()
    return frozenset([*providers(), domain] if domain else providers())


def sends_mail() -> bool:
    """Whether the owner has set up mail."""
    return bool(current_app.config["SETTINGS"].mail_url)


def get_provider(name: str) -> Provider:
    """A configured provider; raises NotFound."""
    if name not in providers():
        raise NotFound
    return providers()[name]


def callback_address(provider: Provider) -> str:
    """Where the provider sends people back to; registered there by the owner, who asks at the command line."""
    settings: Settings = current_app.config["SETTINGS"]
    addresses = current_app.url_map.bind(settings.host)  # unlike `url_for` it needs no request
    return settings.address + addresses.build("accounts.callback", {"name": provider.name})


def leave_for(name: str, return_to: str | None, account_id: int | None = None) -> Response:
    """The page that leads on to the provider and remembers in this browser what it left for; raises LoginFailed.

    With an account it is left to link another identity to that account, and who it is asked for afresh.
    It is a page, not a redirect: Chromium applies `form-action` to where a form's answer redirects.
    """
    provider = get_provider(name)
    attempt, target = provider.begin(callback_address(provider), afresh=account_id is not None)
    attempt = replace(attempt, return_to=local_path(return_to), account_id=account_id)
    session["logins"] = keep(session.get("logins", {}), attempt)
    return Response(render_template("accounts/connecting.html", label=provider.label, target=target))


def enter(identity: Identity) -> None:
    """Log this browser in under a new session; what it held before is forgotten. Raises RuleBroken."""
    token = begin_session(identity, device_of(request.headers.get("User-Agent", "")))
    leave()
    session.permanent = True
    row = find_session(token)
    if row is not None:
        login_user(cast(Any, Visitor(token, row)))
        logged_in.send(row.account, identity=identity)
        look_for_guests(row.account)


def look_for_guests(account: Account) -> None:
    """Note in this browser's cookie whether somebody wrote as a guest with the address of the account."""
    if any(each.disowned_at is None for each in list_guests(account)):
        session["guests"] = True
    elif "guests" in session:
        del session["guests"]


def leave() -> None:
    """Log this browser out."""
    token = session.get("_user_id")
    if token:
        end_session(token)
    session.clear()


def own_page(place: str | None = None, done: str | None = None) -> AnyResponse:
    """To one's account page, which says what was done; to the login where that has ended the session that did it."""
    if find_session(session["_user_id"]):
        return redirect(url_for("accounts.account", done=done, _anchor=place), 303)
    session.clear()
    return redirect(url_for("accounts.login"), 303)


def on_login_failed(error: LoginFailed) -> Response:
    """A login that ended without an identity: a sentence and the way back to what was left; the reason is logged."""
    current_app.logger.warning("login with %s: %r", error.label, str(error))  # not whose it was
    title = "That did not work" if visitor() else "You are not logged in"
    has_text = "draft=" in (error.return_to or "")  # so a box says which text it left for this login
    sentence = f"{error.sentence} Your text is kept." if has_text else error.sentence
    return error_page(error.status, sentence, back=error.return_to, title=title)


def init_app(app: Flask, settings: Settings) -> None:
    """Let Flask-Login find the visitor, and every template know them."""
    app.session_interface = Cookies()
    manager = LoginManager(app, add_context_processor=False)  # ours, below, knows of a database that is down
    manager.session_protection = None  # it would tie a session to an address that changes on the train
    manager.user_loader(load_visitor)
    app.permanent_session_lifetime = timedelta(seconds=SESSION_LASTS.total_seconds())
    app.extensions["providers"] = {each.name: Provider(each) for each in settings.providers}
    app.register_error_handler(LoginFailed, on_login_failed)
    app.context_processor(lambda: {"visitor": visitor(), "account": account()})
