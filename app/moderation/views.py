"""Routes of the queue, the log, and decisions about comments, threads and people."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.models import Account
from app.accounts.policy import may_ban
from app.accounts.queries import find_ban, find_guest_of
from app.accounts.queries import get_present_account as get_person
from app.accounts.session import get_account, permitted
from app.articles.queries.articles import get_article
from app.comments.models import Comment, CommentState, Revision
from app.comments.queries.comments import get_comment
from app.comments.queries.people import read_names
from app.comments.queries.revisions import get_revision
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotFound, RuleBroken
from app.moderation import commands
from app.moderation.forms import REASONS, CommentDecision, PersonDecision, TextDecision, ThreadDecision
from app.moderation.models import Decision, Reason
from app.moderation.policy import can_be_approved, can_be_removed, may_moderate
from app.moderation.queries import (
    ACTIONS_A_PAGE,
    CASES_A_PAGE,
    count_by_state,
    count_pending,
    get_action,
    get_case,
    list_actions,
    list_pending,
    list_undoable,
)
from app.web.arguments import number
from app.web.forms import require, require_press

moderation = Blueprint("moderation", __name__)


@moderation.get("/moderation")
@permitted(may_moderate)
def queue() -> str:
    """What waits for a decision, longest first, and the decision that was just made."""
    rows = list_pending(number("after", 0) or 0)
    cases = rows[:CASES_A_PAGE]
    done = number("done")
    action = get_action(done) if done else None
    return render_template(
        "moderation/queue.html",
        cases=cases,
        names=names_in(cases),
        records=count_by_state([case.author for case in cases]),
        waiting=count_pending(),
        next_after=cases[-1].id if len(rows) > len(cases) else None,
        reasons=REASONS,
        can_be_approved=can_be_approved,
        done=action,
        can_undo=bool(action and list_undoable([action])),
    )


def names_in(cases: Sequence[Comment]) -> dict[int, str]:
    """What those are called who are named in the comments and in what they answer."""
    return read_names([each.html for case in cases for each in (case, case.parent) if each])


@moderation.get("/moderation/comments/<id:comment_id>")
@permitted(may_moderate)
def case(comment_id: int) -> str:
    """One comment in any state, with its author's record, to be decided about."""
    comment = get_case(comment_id)
    return render_template(
        "moderation/queue.html",
        cases=[comment],
        names=names_in([comment]),
        records=count_by_state([comment.author]),
        waiting=count_pending(),
        next_after=None,
        reasons=REASONS,
        can_be_approved=can_be_approved,
        done=None,
        can_undo=False,
    )


@moderation.get("/moderation/log")
@permitted(may_moderate)
def log() -> str:
    """Every decision, newest first."""
    rows = list_actions(number("before"))
    actions = rows[:ACTIONS_A_PAGE]
    return render_template(
        "moderation/log.html",
        actions=actions,
        undoable=list_undoable(actions),
        next_before=actions[-1].id if len(rows) > len(actions) else None,
    )


@moderation.post("/moderation/comments/<id:comment_id>/actions")
@permitted(may_moderate)
def decide(comment_id: int) -> AnyResponse:
    """Approve or reject a comment."""
    comment, form = get_comment(comment_id), CommentDecision()
    require(form)
    seen = CommentState(form.seen.data) if form.seen.data else None
    seen_text = form.seen_text.data
    if form.decision.data == Decision.APPROVE:
        action = commands.approve(get_account(), comment, seen=seen, seen_text=seen_text)
    elif form.reason.data:
        reason, message = Reason(form.reason.data), form.message.data or ""
        action = commands.reject(get_account(), comment, reason, message, seen=seen, seen_text=seen_text)
    else:
        raise RuleBroken("Choose a reason.")
    db.session.commit()
    return redirect(url_for("moderation.queue", done=action.id), 303)


@moderation.get("/moderation/comments/<id:comment_id>/revisions/<id:revision_number>")
@permitted(may_moderate)
def former_text(comment_id: int, revision_number: int) -> str:
    """Ask why a former text of a comment is to be removed."""
    return former_text_page(get_removable(comment_id, revision_number))


def get_removable(comment_id: int, revision_number: int) -> Revision:
    """A former text that readers see; raises NotFound."""
    revision = get_revision(comment_id, revision_number)
    if not can_be_removed(revision):
        raise NotFound
    return revision


def former_text_page(revision: Revision, error: str | None = None) -> str:
    """The question, with what was wrong with the answer."""
    return render_template(
        "moderation/former_text.html",
        revision=revision,
        comment=get_comment(revision.comment_id),
        names=read_names([revision.html]),
        reasons=REASONS,
        reason=request.form.get("reason"),
        message=request.form.get("message", ""),
        error=error,
    )


@moderation.post("/moderation/comments/<id:comment_id>/revisions/<id:revision_number>/actions")
@permitted(may_moderate)
def remove_former_text(comment_id: int, revision_number: int) -> AnyResponse:
    """Remove a former text, and land in the log where that can be taken back."""
    revision, form = get_removable(comment_id, revision_number), TextDecision()
    try:
        require(form)
        reason, message = Reason(form.reason.data), form.message.data or ""
        with db.session.begin_nested():
            action = commands.remove_text(get_account(), revision, reason, message)
    except RuleBroken as error:
        return Response(former_text_page(revision, str(error)), 422)
    db.session.commit()
    return redirect(url_for("moderation.log", _anchor=f"action-{action.id}"), 303)


@moderation.post("/moderation/actions/<id:action_id>/undo")
@permitted(may_moderate)
def undo(action_id: int) -> AnyResponse:
    """Undo the last decision about a comment."""
    action = get_action(action_id)
    require_press()
    undone = commands.undo(get_account(), action)
    db.session.commit()
    back = "moderation.log" if request.form.get("from") == "log" else "moderation.queue"
    return redirect(url_for(back, done=undone.id if back == "moderation.queue" else None), 303)


@moderation.post("/moderation/articles/<id:article_id>/actions")
@permitted(may_moderate)
def thread(article_id: int) -> AnyResponse:
    """Close or reopen a thread."""
    article, form = get_article(article_id), ThreadDecision()
    require(form)
    change = commands.close if form.decision.data == Decision.CLOSE else commands.reopen
    change(get_account(), article)
    db.session.commit()
    return redirect(url_for("reading.article", slug=article.slug, _anchor="thread"), 303)


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
        ban=find_ban(shown),
        guest=find_guest_of(shown),
        actions=list_actions(account=shown)[:ACTIONS_A_PAGE],
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
