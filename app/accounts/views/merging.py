"""Two accounts of one person: into one, and apart again."""

from flask import render_template
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.arrivals import Arrival, find_arrival, forget_arrival
from app.accounts.commands.merging import merge, undo_merge
from app.accounts.models import Identity
from app.accounts.queries import count_belongings, find_ban, find_identity, get_merge
from app.accounts.queries import get_account as get_other_account
from app.accounts.session import get_account, get_provider, own_page, signed_in
from app.accounts.views import accounts
from app.kernel.database import db
from app.kernel.errors import NotFound
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
        merge(get_account(), identity)
        forget_arrival()
        db.session.commit()
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
