"""Leave for a provider, come back, choose a name, log out."""

from typing import Any

from flask import Response, abort, current_app, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.arrivals import find_arrival, remember
from app.accounts.commands.barring import refuse_barred
from app.accounts.commands.joining import keep_avatar, refresh, register
from app.accounts.forms import Name
from app.accounts.models import Account
from app.accounts.providers.attempts import Attempt, take
from app.accounts.providers.claims import Claims
from app.accounts.providers.errors import Failure, LoginFailed
from app.accounts.queries import find_identity
from app.accounts.session import (
    callback_address,
    enter,
    get_provider,
    leave,
    leave_for,
    own_page,
    passkey_domain,
    providers,
    sends_mail,
    visitor,
)
from app.accounts.signals import logged_out
from app.accounts.views import accounts
from app.kernel.addresses import local_path
from app.kernel.database import db, writing
from app.kernel.errors import RuleBroken
from app.kernel.fetching import FetchRefused, fetch
from app.kernel.pictures import avatar
from app.kernel.turns import giving_way
from app.web.access import public, unlisted
from app.web.caching import shared_page
from app.web.forms import Press
from app.web.throttle import spend

PICTURE_BYTES = 2_000_000
PICTURE_SECONDS = 4.0


@accounts.get("/login")
@unlisted
def login() -> Response:
    """Every way in, and the way back."""
    return shared_page("accounts/login.html", **login_page(local_path(request.args.get("next"))))


def login_page(next_path: str) -> dict[str, Any]:
    """What the login page shows before anything was typed."""
    return {
        "providers": list(providers().values()),
        "domain": passkey_domain(),
        "has_mail": sends_mail(),
        "next_path": next_path,
        "email": "",
        "is_wrong": False,
    }


@accounts.post("/login/<name>")
@public
def connect(name: str) -> Response:
    """On to the provider; no token, for the page with its button is the same for everybody (`web.guard` looks)."""
    spend("login")
    return leave_for(name, request.form.get("next"))


@accounts.get("/login/<name>/callback")
@unlisted
def callback(name: str) -> AnyResponse:
    """Back from the provider: in, or on to choosing a name. No transaction is open while it is asked."""
    spend("callback")
    provider = get_provider(name)
    if "error" in request.args and "state" not in request.args:
        raise LoginFailed(Failure.REFUSED, provider.label, "it sent an error without a state")
    attempt, session["logins"] = take(session.get("logins", {}), request.args.get("state", ""), provider.label)
    try:
        claims = provider.finish(attempt, request.args, callback_address(provider))
    except LoginFailed as error:
        error.return_to = attempt.return_to
        raise
    with writing():
        return arrive_to_link(attempt, claims) if attempt.account_id else arrive(attempt, claims)


def arrive(attempt: Attempt, claims: Claims) -> AnyResponse:
    """Log a known identity in; an unknown one waits in this browser until its person has chosen a name."""
    identity = find_identity(claims.issuer, claims.subject)
    if identity is None:
        refuse_barred(claims.issuer, claims.subject, current_app.config["SETTINGS"].secret_keys)
        remember(attempt, claims)
        return redirect(url_for("accounts.welcome"), 303)
    refresh(identity, attempt.provider, claims)
    enter(identity)
    db.session.commit()
    return redirect(attempt.return_to, 303)


def arrive_to_link(attempt: Attempt, claims: Claims) -> AnyResponse:
    """Ask before an identity is linked: who was logged in at the provider is perhaps not who presses the button here.

    Raises LoginFailed unless the account that left for the provider is the one that is logged in now.
    """
    who = visitor()
    if who is None or who.account.id != attempt.account_id:
        raise LoginFailed(Failure.SWAPPED, get_provider(attempt.provider).label, "another account is logged in")
    identity = find_identity(claims.issuer, claims.subject)
    if identity is None:
        refuse_barred(claims.issuer, claims.subject, current_app.config["SETTINGS"].secret_keys)
    if identity is None or identity.account_id != who.account.id:
        remember(attempt, claims)
        return redirect(url_for("accounts.link_page"), 303)
    refresh(identity, attempt.provider, claims)
    db.session.commit()
    return own_page("identities-head", "known")


@accounts.route("/welcome", methods=["GET", "POST"])
@unlisted
def welcome() -> AnyResponse:
    """Choose the name that others will see; only then is there an account."""
    arrival = find_arrival()
    if arrival is None:
        return redirect(url_for("accounts.login"), 303)
    claims, return_to = arrival.claims, local_path(arrival.return_to)
    form = Name(name=claims.name)
    if form.validate_on_submit():
        known = find_identity(claims.issuer, claims.subject)
        if known:  # the button was pressed twice
            enter(known)
            db.session.commit()
            return redirect(return_to, 303)
        try:
            with db.session.begin_nested():
                identity = register(arrival.provider, claims, form.name.data or "")
        except RuleBroken as error:
            form.name.errors = [str(error)]
        else:
            enter(identity)
            db.session.commit()
            fetch_avatar(identity.account_id, claims.picture)
            return redirect(return_to, 303)
    status = 422 if form.errors else 200
    label = get_provider(arrival.provider).label
    page = render_template("accounts/welcome.html", form=form, provider_label=label, next_path=return_to)
    return Response(page, status)


def fetch_avatar(account_id: int, address: str) -> None:
    """Fetch the picture once and keep our own copy; without one, initials will do."""
    if not address:
        return
    try:
        content = fetch(address, max_bytes=PICTURE_BYTES, seconds=PICTURE_SECONDS).content
        with giving_way():  # it waits until no other picture is decoded
            picture = avatar(content)
    except (FetchRefused, RuleBroken):
        return
    keep_avatar(db.session.get_one(Account, account_id), picture)
    db.session.commit()


@accounts.post("/logout")
@public
def logout() -> AnyResponse:
    """Log this browser out."""
    if visitor() and not Press().validate():
        abort(403, "This page had grown old, so you are still logged in. Press the button again.")
    leave()
    logged_out.send()
    db.session.commit()
    return redirect(local_path(request.form.get("next")), 303)
