"""The queue, and decisions about comments."""

from collections.abc import Sequence

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.session import get_account, permitted
from app.comments.models import Comment, CommentState
from app.comments.queries.comments import get_comment
from app.comments.queries.people import read_names
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from app.moderation.commands import comments as commands
from app.moderation.forms import CommentDecision
from app.moderation.models import Decision
from app.moderation.policy import can_be_approved, may_moderate
from app.moderation.queries.log import get_action, list_undoable
from app.moderation.queries.queue import CASES_A_PAGE, count_by_state, count_pending, get_case, list_pending
from app.moderation.queries.reasons import list_choices
from app.moderation.views import moderation
from app.web.arguments import number
from app.web.forms import require


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
        reasons=list_choices(),
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
        reasons=list_choices(),
        can_be_approved=can_be_approved,
        done=None,
        can_undo=False,
    )


@moderation.post("/moderation/comments/<id:comment_id>/actions")
@permitted(may_moderate)
def decide(comment_id: int) -> AnyResponse:
    """Approve or reject a comment."""
    comment, form = get_comment(comment_id), CommentDecision()
    require(form)
    seen = CommentState(form.seen.data) if form.seen.data else None
    seen_text, note = form.seen_text.data, form.note.data or ""
    if form.decision.data == Decision.APPROVE:
        action = commands.approve(get_account(), comment, note=note, seen=seen, seen_text=seen_text)
    elif form.reason.data:
        words = (form.reason.data, form.message.data or "")
        action = commands.reject(get_account(), comment, *words, note=note, seen=seen, seen_text=seen_text)
    else:
        raise RuleBroken("Choose a reason.")
    db.session.commit()
    return redirect(url_for("moderation.queue", done=action.id), 303)
