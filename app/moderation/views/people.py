"""The record of a person, and decisions about them."""

from datetime import timedelta

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.models import Account
from app.accounts.policy import may_ban
from app.accounts.queries import find_ban, find_guest_of
from app.accounts.queries import get_present_account as get_person
from app.accounts.session import get_account, permitted
from app.comments.policy import is_staff
from app.comments.queries.records import read_record
from app.comments.trust import trust_of
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from app.moderation.commands import people as commands
from app.moderation.forms import PersonDecision
from app.moderation.models import Decision
from app.moderation.policy import may_moderate
from app.moderation.queries.log import ACTIONS_A_PAGE, Wanted, list_actions
from app.moderation.queries.queue import count_by_state
from app.moderation.views import moderation
from app.web.forms import require


@moderation.get("/moderation/accounts/<id:account_id>")
@permitted(may_moderate)
def person(account_id: int) -> str:
    """A person's record, and the ban."""
    return person_page(get_person(account_id))


def person_page(shown: Account, errors: str | None = None) -> str:
    """The page of a person, with what was wrong with the last form."""
    return render_template(
        "moderation/person.html",
        person=shown,
        record=count_by_state([shown])[shown.id],
        trust=None if is_staff(shown) else trust_of(read_record(shown)),
        ban=find_ban(shown),
        guest=find_guest_of(shown),
        actions=list_actions(wanted=Wanted(account=shown))[:ACTIONS_A_PAGE],
        may_ban=may_ban(get_account(), shown),
        errors=errors,
        message=request.form.get("message", ""),
    )


@moderation.post("/moderation/accounts/<id:account_id>/actions")
@permitted(may_moderate)
def person_action(account_id: int) -> AnyResponse:
    """Ban a person, or lift the ban."""
    shown, form = get_person(account_id), PersonDecision()
    try:
        require(form)
        with db.session.begin_nested():
            if form.decision.data == Decision.BAN:
                until = now() + timedelta(days=form.days.data) if form.days.data else None
                commands.ban(get_account(), shown, form.message.data or "", until)
            else:
                commands.lift(get_account(), shown)
    except RuleBroken as error:
        return Response(person_page(shown, str(error)), 422)
    db.session.commit()
    return redirect(url_for("moderation.person", account_id=account_id), 303)
