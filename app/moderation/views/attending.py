"""Who looks at a case."""

from flask import jsonify, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.queries import get_account as get_person
from app.accounts.session import get_account, permitted
from app.comments.queries.comments import get_comment
from app.kernel.database import db
from app.moderation.commands import attending as commands
from app.moderation.forms import Escalation
from app.moderation.policy import may_moderate
from app.moderation.views import moderation
from app.moderation.views.answers import decided, told_to_scripts
from app.web.forms import is_for_script, require, require_press


@moderation.post("/moderation/comments/<id:comment_id>/claim")
@permitted(may_moderate)
@told_to_scripts
def claim(comment_id: int) -> AnyResponse:
    """Tell other moderators that one looks at a case; a script hears who does."""
    comment, moderator = get_comment(comment_id), get_account()
    require_press()
    case = commands.claim(moderator, comment)
    db.session.commit()
    if is_for_script():
        return jsonify(is_mine=case.claimed_by_id == moderator.id, by=get_person(case.claimed_by_id or 0).name)
    return redirect(url_for("moderation.case", comment_id=comment_id), 303)


@moderation.post("/moderation/comments/<id:comment_id>/escalation")
@permitted(may_moderate)
@told_to_scripts
def escalate(comment_id: int) -> AnyResponse:
    """Leave a case to an administrator."""
    comment, form = get_comment(comment_id), Escalation()
    require(form)
    action = commands.escalate(get_account(), comment, form.note.data or "")
    db.session.commit()
    return decided(action, url_for("moderation.queue", done=action.id))
