"""Passkeys: ask for one, add it to one's account, log in with it."""

from flask import Response, current_app, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.challenges import pose_challenge, take_challenge
from app.accounts.commands.passkeys import keep_passkey, note_passkey_use, spend_challenge
from app.accounts.devices import device_of
from app.accounts.letters import PASSKEY_ADDED, tell
from app.accounts.models import Identity
from app.accounts.passkeys import ANSWER_LIMIT, Party, PasskeyRefused, credential_of
from app.accounts.providers.errors import Failure, LoginFailed
from app.accounts.queries import find_address, find_passkey, list_passkeys
from app.accounts.session import enter, get_account, own_page, passkey_domain, signed_in
from app.accounts.views import accounts
from app.kernel.addresses import local_path
from app.kernel.database import db
from app.kernel.errors import NotFound, RuleBroken
from app.web.access import public
from app.web.forms import require_press
from app.web.throttle import spend

LABEL = "your passkey"


def get_party() -> Party:
    """The site as passkeys know it; raises NotFound where its address is a number."""
    settings, domain = current_app.config["SETTINGS"], passkey_domain()
    if domain is None:
        raise NotFound
    return Party(domain, settings.address, settings.site_name)


def as_json(text: str) -> Response:
    """An answer to a script of ours."""
    return Response(text, mimetype="application/json")


@accounts.post("/account/passkeys/challenge")
@signed_in
def ask_for_new() -> Response:
    """What the browser needs to make a passkey."""
    require_press()
    party, mine = get_party(), get_account()
    challenge = pose_challenge(mine.id)
    return as_json(party.ask_for_new(challenge.content, mine.name, list_passkeys(mine, party.domain)))


@accounts.post("/account/passkeys")
@signed_in
def add_passkey() -> AnyResponse:
    """Add the passkey that the browser made."""
    require_press()
    party, challenge = get_party(), take_challenge(get_account().id)
    if challenge is None or not spend_challenge(challenge.value, challenge.expires_at):
        raise RuleBroken("That took too long, or it was begun in another browser, so no passkey was added. Try again.")
    try:
        made = party.verify_new(request.form.get("answer", ""), challenge.content)
    except PasskeyRefused as error:
        current_app.logger.warning("new passkey: %r", str(error))
        raise RuleBroken("What came from your browser is no passkey for this site, so none was added.") from error
    mine, device = get_account(), device_of(request.headers.get("User-Agent", ""))
    keep_passkey(mine, party.domain, made, device)
    db.session.commit()
    tell([find_address(mine)], PASSKEY_ADDED, name=mine.name, way=device or "a browser")
    return own_page("identities-head", "added")


@accounts.post("/login/passkey/challenge")
@public
def ask_for_known() -> Response:
    """What the browser needs to use a passkey; no token, for the page is the same for everybody (`web.guard` looks)."""
    spend("login")
    party = get_party()
    return as_json(party.ask_for_known(pose_challenge().content))


@accounts.post("/login/passkey")
@public
def use_passkey() -> AnyResponse:
    """Log in with what the passkey has signed."""
    spend("callback")
    return_to = local_path(request.form.get("next"))
    try:
        identity = verify(get_party(), request.form.get("answer", "")[: ANSWER_LIMIT + 1])
    except LoginFailed as error:
        db.session.rollback()
        error.return_to = return_to
        raise
    enter(identity)
    db.session.commit()
    return redirect(return_to, 303)


def verify(party: Party, answer: str) -> Identity:
    """The identity whose passkey has answered this browser's challenge, for the first time; raises LoginFailed."""
    challenge = take_challenge()
    if challenge is None:
        raise LoginFailed(Failure.STALE, LABEL, "this browser has no challenge")
    if not spend_challenge(challenge.value, challenge.expires_at):
        raise LoginFailed(Failure.USED, LABEL, "the challenge was answered before")
    try:
        passkey = find_passkey(party.domain, credential_of(answer))
        if passkey is None:
            raise LoginFailed(Failure.UNKNOWN, LABEL, "no such credential")
        count = party.verify_known(answer, challenge.content, passkey.public_key, passkey.sign_count)
    except PasskeyRefused as error:
        raise LoginFailed(Failure.FORGED, LABEL, str(error)) from error
    return note_passkey_use(passkey, count)
