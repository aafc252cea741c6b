"""One person, several logins: link another identity to one's account, or unlink one."""

from flask import Response, current_app, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.arrivals import Arrival, find_arrival, forget_arrival
from app.accounts.commands.linking import link, unlink
from app.accounts.letters import LINKED, PASSKEY_REMOVED, UNLINKED, tell
from app.accounts.queries import find_address, find_identity, get_own_identity
from app.accounts.session import get_account, get_provider, leave_for, own_page, providers, signed_in, ways
from app.accounts.views import accounts
from app.accounts.views.merging import merge_page
from app.kernel.database import db
from app.web.forms import require_press
from app.web.throttle import spend


@accounts.post("/account/link/<name>")
@signed_in
def leave_to_link(name: str) -> AnyResponse:
    """On to a provider, to log in there as whom one wants to link."""
    require_press()
    spend("login")
    get_provider(name)
    account_id = get_account().id
    db.session.commit()  # no transaction stays open while a provider is asked
    return leave_for(name, url_for("accounts.account"), account_id)


@accounts.route("/account/link", methods=["GET", "POST"])
@signed_in
def link_page() -> AnyResponse:
    """Who came back from the provider, and whether that is to be linked, or their account merged; a POST links."""
    arrival = find_arrival(get_account().id)
    if request.method == "POST":
        require_press()
        return link_arrival(arrival)
    if arrival is None:
        return own_page()
    known = find_identity(arrival.claims.issuer, arrival.claims.subject)
    if known:
        return Response(merge_page(arrival, known)) if known.account_id != get_account().id else own_page()
    label = get_provider(arrival.provider).label
    return Response(render_template("accounts/link.html", claims=arrival.claims, label=label))


def link_arrival(arrival: Arrival | None) -> AnyResponse:
    """Link who came back; without anybody, or once it is done, there is only the account page."""
    if arrival:
        mine, label = get_account(), get_provider(arrival.provider).label
        address = find_address(mine)
        link(mine, arrival.provider, arrival.claims, current_app.config["SETTINGS"].secret_keys)
        forget_arrival()
        db.session.commit()
        tell([address], LINKED, name=mine.name, way=f"a login at {label}")
        return own_page("identities-head", "linked")
    return own_page("identities-head")


@accounts.post("/account/identities/<id:identity_id>/removal")
@signed_in
def removal(identity_id: int) -> AnyResponse:
    """Unlink an identity; whoever is here by it is logged out."""
    mine, identity = get_account(), get_own_identity(get_account(), identity_id)
    require_press()
    address = find_address(mine)
    unlink(mine, identity, ways())
    db.session.commit()
    if identity.is_passkey:
        tell([address], PASSKEY_REMOVED, name=mine.name, way=identity.name or "a browser")
    else:
        label = providers()[identity.provider].label if identity.provider in providers() else identity.provider
        tell([address], UNLINKED, name=mine.name, way=f"A login at {label}")
    return own_page("identities-head", "removed" if identity.is_passkey else "unlinked")
