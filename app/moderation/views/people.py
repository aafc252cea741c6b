"""The record of a person, and decisions about them."""

from datetime import datetime, timedelta

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.models import Account
from app.accounts.policy import may_ban
from app.accounts.presence import change_several
from app.accounts.queries import find_ban, find_guest_of
from app.accounts.queries import get_present_account as get_person
from app.accounts.session import get_account, permitted
from app.comments.policy import is_staff
from app.comments.queries.people import read_names
from app.comments.queries.records import read_record
from app.comments.queries.warnings import list_warnings
from app.comments.trust import trust_of
from app.kernel.addresses import local_path
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from app.kernel.text import clean_line
from app.moderation.commands import people as commands
from app.moderation.decisions import Decision
from app.moderation.forms import PersonDecision
from app.moderation.policy import may_moderate
from app.moderation.queries.log import ACTIONS_A_PAGE, Wanted, list_actions
from app.moderation.queries.people import PEOPLE_A_PAGE, list_last_comments, list_people
from app.moderation.queries.queue import count_by_state
from app.moderation.queries.reasons import list_choices
from app.moderation.views import moderation
from app.web.arguments import number
from app.web.forms import require

NAME_LIMIT = 100


@moderation.get("/moderation/people")
@permitted(may_moderate)
def people() -> str:
    """Those whose name holds what is looked for, or everybody; whoever came last stands first."""
    words = clean_line(request.args.get("words", ""))[:NAME_LIMIT]
    rows = list_people(words, number("before"))
    shown = rows[:PEOPLE_A_PAGE]
    return render_template(
        "moderation/people.html",
        people=shown,
        words=words,
        records=count_by_state(shown),
        next_before=shown[-1].id if len(rows) > len(shown) else None,
    )


@moderation.get("/moderation/accounts/<id:account_id>")
@permitted(may_moderate)
def person(account_id: int) -> str:
    """A person's record, and what can be decided about them."""
    return person_page(get_person(account_id))


def person_page(shown: Account, error: str | None = None) -> str:
    """The page of a person, with what was wrong with the last form."""
    comments, record = list_last_comments(shown), count_by_state([shown])[shown.id]
    return render_template(
        "moderation/person.html",
        person=shown,
        record=record,
        comments=comments,
        names=read_names([comment.html for comment in comments]),
        count=sum(record.values()),
        trust=None if is_staff(shown) else trust_of(read_record(shown)),
        ban=find_ban(shown),
        warning=next((each for each in list_warnings(shown) if each.withdrawn_at is None), None),
        guest=find_guest_of(shown),
        actions=list_actions(wanted=Wanted(account=shown))[:ACTIONS_A_PAGE],
        notes=list_actions(wanted=Wanted(Decision.NOTE, account=shown))[:ACTIONS_A_PAGE],
        may_ban=may_ban(get_account(), shown),
        reasons=list_choices(),
        error=error,
        sent=request.form.get("decision"),
    )


@moderation.post("/moderation/accounts/<id:account_id>/actions")
@permitted(may_moderate)
def person_action(account_id: int) -> AnyResponse:
    """Warn, suspend or ban a person, take that back, or note something about them."""
    shown, form = get_person(account_id), PersonDecision()
    try:
        require(form)
        change_several(lambda: carry_out(shown, form))
    except RuleBroken as error:
        return Response(person_page(shown, str(error)), 422)
    db.session.commit()
    back = request.form.get("back")
    return redirect(local_path(back) if back else url_for("moderation.person", account_id=account_id), 303)


def carry_out(shown: Account, form: PersonDecision) -> None:
    """What the pressed button stands for; raises NotAllowed, RuleBroken."""
    me, decision = get_account(), Decision(form.decision.data)
    message, note, reason = form.message.data or "", form.note.data or "", form.reason.data or None
    with db.session.begin_nested():
        if decision is Decision.WARN:
            commands.warn(me, shown, message, reason=reason, note=note)
        elif decision in (Decision.BAN, Decision.SUSPEND):
            until, seen = end_of(decision, form.days.data), form.ban.data
            commands.ban(me, shown, message, until, reason=reason, note=note, seen=seen)
        elif decision is Decision.LIFT:
            commands.lift(me, shown, note=note)
        elif decision is Decision.WITHDRAW:
            commands.withdraw(me, shown, note=note)
        else:
            commands.add_note(me, shown, note)


def end_of(decision: Decision, days: int | None) -> datetime | None:
    """When it ends by itself; raises RuleBroken where a suspension has no end."""
    if days:
        return now() + timedelta(days=days)
    if decision is Decision.SUSPEND:
        raise RuleBroken("Say for how many days.")
    return None
