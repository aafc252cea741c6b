"""The log, and taking a decision back."""

from flask import render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.session import get_account, permitted
from app.kernel.database import db
from app.moderation.commands import comments
from app.moderation.policy import may_moderate
from app.moderation.queries.log import ACTIONS_A_PAGE, get_action, list_actions, list_undoable
from app.moderation.views import moderation
from app.moderation.views.answers import decided, told_to_scripts
from app.web.arguments import number
from app.web.forms import require_press


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


@moderation.post("/moderation/actions/<id:action_id>/undo")
@permitted(may_moderate)
@told_to_scripts
def undo(action_id: int) -> AnyResponse:
    """Undo the last decision about a comment."""
    action = get_action(action_id)
    require_press()
    undone = comments.undo(get_account(), action)
    db.session.commit()
    back = "moderation.log" if request.form.get("from") == "log" else "moderation.queue"
    return decided(undone, url_for(back, done=undone.id if back == "moderation.queue" else None))
