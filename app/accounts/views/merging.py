"""Two accounts of one person, or what they wrote as a guest: into one, and apart again."""

from functools import partial

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.arrivals import Arrival, find_arrival, forget_arrival
from app.accounts.commands.guests import claim, disown
from app.accounts.commands.merging import merge, undo_merge
from app.accounts.letters import MERGED, tell
from app.accounts.models import Identity
from app.accounts.presence import change_several
from app.accounts.queries import (
    count_belongings,
    find_address,
    find_ban,
    find_identity,
    get_merge,
    list_guests,
)
from app.accounts.queries import get_account as get_other_account
from app.accounts.session import get_account, get_provider, look_for_guests, own_page, signed_in
from app.accounts.views import accounts
from app.kernel.database import db
from app.kernel.errors import NotFound, RuleBroken
from app.web.forms import require_press


def merge_page(arrival: Arrival, identity: Identity) -> str:
    """What a merge would move, where the person who came back has an account already."""
    other = get_other_account(identity.account_id)
    return render_template(
        "accounts/merge.html",
        label=get_provider(arrival.provider).label,
        claims=arrival.claims,
        other=other,
        ban=find_ban(other),
        own_ban=find_ban(get_account()),
        belongings=count_belongings(other),
    )


@accounts.post("/account/merge")
@signed_in
def merge_accounts() -> AnyResponse:
    """Take over what the account has that one has just logged in to."""
    require_press()
    arrival = find_arrival(get_account().id)
    identity = arrival and find_identity(arrival.claims.issuer, arrival.claims.subject)
    if identity and identity.account_id != get_account().id:
        mine, other = get_account(), identity.account
        addresses = [find_address(mine), find_address(other)]
        change_several(partial(merge, mine, identity))
        forget_arrival()
        db.session.commit()
        tell(addresses, MERGED, name=mine.name, other=other.name)
        return own_page("identities-head", "merged")
    return own_page("identities-head")


@accounts.post("/account/merges/<id:merge_id>/undo")
@signed_in
def undo(merge_id: int) -> AnyResponse:
    """Take two accounts apart again."""
    row = get_merge(merge_id)
    if row.account_id != get_account().id:
        raise NotFound
    require_press()
    undo_merge(get_account(), row)
    db.session.commit()
    return own_page("identities-head", "undone")


@accounts.post("/account/guests/<id:account_id>")
@signed_in
def answer_guest(account_id: int) -> AnyResponse:
    """Make what a guest wrote with one's own address one's own, or say that it was somebody else."""
    mine = get_account()
    guest = next((each for each in list_guests(mine) if each.account_id == account_id), None)
    if guest is None:
        raise NotFound
    require_press()
    is_mine = "mine" in request.form
    if not is_mine and "other" not in request.form:
        raise RuleBroken("Say whether it was you who wrote so, or somebody else.")
    (claim if is_mine else disown)(mine, guest)
    look_for_guests(mine)
    db.session.commit()
    return own_page("merges-head" if is_mine else "guests-head")
