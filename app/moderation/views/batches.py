"""Decisions about many comments: what they would be about, making them, and taking them back."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from time import monotonic
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.models import Account, Role
from app.accounts.policy import has_any, may_ban
from app.accounts.presence import change_several
from app.accounts.queries import find_ban
from app.accounts.queries import get_present_account as get_person
from app.accounts.session import get_account, permitted
from app.comments.models import CommentState
from app.comments.queries.comments import get_comment
from app.comments.queries.people import read_names
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotFound, RuleBroken
from app.moderation.commands import batches as commands
from app.moderation.commands.batches import MOST_AT_ONCE
from app.moderation.commands.comments import Words
from app.moderation.decisions import Decision
from app.moderation.forms import BatchDecision, Removal
from app.moderation.models import Batch
from app.moderation.policy import can_be_undone, may_moderate
from app.moderation.queries.alike import Likeness, Shown, map_alike, map_open
from app.moderation.queries.batches import (
    SHOWN,
    count_decisions,
    count_left,
    count_stayed,
    find_undoing,
    get_batch,
    list_chosen,
    list_first_actions,
    list_removable_ids,
)
from app.moderation.queries.log import list_undoable
from app.moderation.queries.queue import count_by_state
from app.moderation.queries.reasons import list_choices
from app.moderation.views import moderation
from app.web.arguments import number, read_id
from app.web.forms import require, require_press

PATIENCE = 10.0  # seconds; proxies wait no longer than 30


@moderation.get("/moderation/batches/new")
@permitted(may_moderate)
def new_batch() -> str:
    """How many comments were chosen, and which, before anything is decided about them."""
    like, by = number("like"), request.args.get("by", "")
    whose = has_any(get_account(), Role.ADMINISTRATOR)
    if like is None:
        return batch_page(map_open(read_ids()[:MOST_AT_ONCE], as_administrator=whose))
    if by not in list(Likeness):
        raise NotFound
    return batch_page(map_alike(get_comment(like), Likeness(by), MOST_AT_ONCE, as_administrator=whose))


def read_ids() -> list[int]:
    """The comments that were ticked, or all of the page; raises NotFound for what is none."""
    given = request.args["all"].split(",") if request.args.get("all") else request.args.getlist("comment")
    return [read_id(each) for each in given]


def batch_page(chosen: dict[int, Shown], error: str | None = None) -> str:
    """The question, with what was wrong with the answer."""
    comments = list_chosen(chosen)
    return render_template(
        "moderation/new_batch.html",
        chosen=chosen,
        comments=comments,
        names=read_names([comment.html for comment in comments]),
        most=MOST_AT_ONCE,
        reasons=list_choices(),
        error=error,
    )


@moderation.post("/moderation/batches")
@permitted(may_moderate)
def decide_batch() -> AnyResponse:
    """Decide about all that were shown, and land in the queue where it can be taken back."""
    form = BatchDecision()
    chosen = form.read_chosen()
    try:
        require(form)
        if form.decision.data == Decision.REJECT and not form.reason.data:
            raise RuleBroken("Choose a reason.")
        batch = change(commands.decide_all, chosen, *verdict_of(form))
    except RuleBroken as error:
        if not chosen:
            raise
        return Response(batch_page(chosen, str(error)), 422)
    db.session.commit()
    return redirect(url_for("moderation.queue", batch=batch.id), 303)


def change(command: Callable[..., Batch], *what: Any) -> Batch:
    """The batch that a command makes of the accounts that it locks, or nothing of it; raises NotAllowed, RuleBroken."""

    def carry_out() -> Batch:
        with db.session.begin_nested():
            return command(get_account(), *what)

    return change_several(carry_out)


def go_on(step: Callable[[], Batch], left: Callable[[], object]) -> None:
    """Take one step after another, each committed, while something is left and nobody waits for the page too long."""
    ends = monotonic() + PATIENCE
    while left() and monotonic() < ends:
        step()
        db.session.commit()


def verdict_of(form: BatchDecision) -> tuple[CommentState, Words]:
    """What a form decides, and why."""
    note = form.note.data or ""
    if form.decision.data == Decision.APPROVE:
        return CommentState.APPROVED, Words(note=note)
    return CommentState.REJECTED, Words(form.reason.data, form.message.data or "", note)


@moderation.get("/moderation/batches/<id:batch_id>")
@permitted(may_moderate)
def batch(batch_id: int) -> str:
    """What was decided together, with the first of it, and the button that takes all of it back."""
    found = get_batch(batch_id)
    actions, undoing = list_first_actions(found, SHOWN), find_undoing(found)
    return render_template(
        "moderation/batch.html",
        batch=found,
        actions=actions,
        undoable=list_undoable(actions),
        count=count_decisions(found),
        undoing=undoing,
        left=count_left(found),
        stayed=count_stayed(undoing or found),
        can_undo=not found.undoes_id and can_be_undone(found),
    )


@moderation.post("/moderation/batches/<id:batch_id>/undo")
@permitted(may_moderate)
def undo_batch(batch_id: int) -> AnyResponse:
    """Take everything back that was decided together."""
    found = get_batch(batch_id)
    require_press()
    undoing = change(commands.undo_batch, found)
    db.session.commit()
    go_on(lambda: change(commands.undo_batch, found), lambda: count_left(found))
    if count_left(found):
        return redirect(url_for("moderation.batch", batch_id=batch_id), 303)
    return redirect(url_for("moderation.queue", batch=undoing.id), 303)


@moderation.get("/moderation/accounts/<id:account_id>/removal")
@permitted(may_moderate)
def removal(account_id: int) -> str:
    """What would go if somebody were banned and all that they wrote removed."""
    return removal_page(get_bannable(account_id))


def get_bannable(account_id: int) -> Account:
    """Somebody whom the moderator may ban; raises NotFound."""
    person = get_person(account_id)
    if not may_ban(get_account(), person):
        raise NotFound
    return person


def removal_page(person: Account, error: str | None = None) -> str:
    """The question, with what was wrong with the answer."""
    ids = list_removable_ids(person)
    comments = list_chosen(ids)
    return render_template(
        "moderation/removal.html",
        person=person,
        count=len(ids),
        waiting=count_by_state([person])[person.id].get(CommentState.PENDING, 0),
        comments=comments,
        names=read_names([comment.html for comment in comments]),
        ban=find_ban(person),
        reasons=list_choices(),
        error=error,
    )


@moderation.post("/moderation/accounts/<id:account_id>/removal")
@permitted(may_moderate)
def remove_everything(account_id: int) -> AnyResponse:
    """Ban somebody and reject all that they wrote."""
    person, form = get_bannable(account_id), Removal()
    try:
        require(form)
        until = now() + timedelta(days=form.days.data) if form.days.data else None
        words, why = Words(form.reason.data, note=form.note.data or ""), form.message.data or ""
        begin = partial(commands.remove_everything, seen=form.ban.data)
        batch = change(begin, person, words, why, until)
        db.session.commit()
        more = partial(commands.remove_everything, batch=batch)
        go_on(lambda: change(more, person, words, why), lambda: list_removable_ids(person, 1))
    except RuleBroken as error:
        return Response(removal_page(person, str(error)), 422)
    if list_removable_ids(person, 1):
        return redirect(url_for("moderation.removal", account_id=person.id, more=1), 303)
    return redirect(url_for("moderation.queue", batch=batch.id), 303)
