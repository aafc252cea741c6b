"""Appeals: against what was decided about one's comment, and about oneself."""

from flask import Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.queries import find_ban
from app.accounts.session import get_account, signed_in
from app.comments.models import Comment, CommentState
from app.comments.policy import is_own
from app.comments.queries.comments import get_comment
from app.comments.queries.people import read_names
from app.kernel.database import db
from app.kernel.errors import NotFound, RuleBroken
from app.moderation.commands.appeals import APPEAL_LIMIT, appeal_removal, appeal_sanction
from app.moderation.models import ModerationAction
from app.moderation.policy import can_be_appealed, can_be_approved
from app.moderation.queries.appeals import find_newest_ban, list_appeals_of, list_own_decisions, list_standing_sanctions
from app.moderation.queries.log import get_action
from app.moderation.queries.told import Fate, read_fates, tell
from app.own.forms import Appeal
from app.own.views import own
from app.web.forms import require


def get_fate(comment: Comment) -> Fate:
    """What was decided about a comment of one's own; raises NotFound where nothing was."""
    author = get_account()
    fate = read_fates([comment.id], author).get(comment.id)
    if fate is None or not is_own(author, comment):
        raise NotFound
    return fate


@own.get("/comments/<id:comment_id>/appeal")
@signed_in
def appeal(comment_id: int) -> str:
    """Why one's comment is not there for readers, and an appeal against that, or what became of it."""
    return appeal_page(get_comment(comment_id))


def appeal_page(comment: Comment, error: str | None = None) -> str:
    """The page, with what was typed and was wrong."""
    fate = get_fate(comment)
    is_gone = comment.state is CommentState.REJECTED
    return render_template(
        "own/appeal.html",
        comment=comment,
        names=read_names([comment.html]),
        fate=fate,
        is_gone=is_gone,
        can_be_appealed=is_gone and fate.can_be_appealed and can_be_approved(comment),
        ban=find_ban(get_account()),
        limit=APPEAL_LIMIT,
        error=error,
    )


@own.post("/comments/<id:comment_id>/appeal")
@signed_in
def send_appeal(comment_id: int) -> AnyResponse:
    """Keep an appeal, and open a case for moderators."""
    comment, form = get_comment(comment_id), Appeal()
    get_fate(comment)
    try:
        require(form)
        with db.session.begin_nested():
            appeal_removal(get_account(), comment, form.text.data or "")
    except RuleBroken as error:
        return Response(appeal_page(comment, str(error)), 422)
    db.session.commit()
    return redirect(url_for("own.appeal", comment_id=comment_id), 303)


@own.get("/account/decisions")
@signed_in
def decisions() -> str:
    """What moderators decided about oneself, newest first, with an appeal where one is possible."""
    return decisions_page()


def decisions_page(action_id: int | None = None, error: str | None = None) -> str:
    """The list; at the decision of this number with what was typed and was wrong."""
    person = get_account()
    found, ban = list_own_decisions(person), find_newest_ban(person)
    appeals = list_appeals_of([each.id for each in found])
    standing = {each.id for each in list_standing_sanctions(person)}
    return render_template(
        "own/decisions.html",
        decisions=[(each, tell(each, appeals.get(each.id), ban)) for each in found],
        appealable={each.id for each in found if each.id in standing and can_be_appealed(each, ban)} - appeals.keys(),
        limit=APPEAL_LIMIT,
        action_id=action_id,
        error=error,
    )


@own.post("/account/decisions/<id:action_id>/appeal")
@signed_in
def appeal_decision(action_id: int) -> AnyResponse:
    """Keep an appeal against a ban, a suspension or a warning; the one thing that the banned may write."""
    action, form = get_own_decision(action_id), Appeal()
    try:
        require(form)
        with db.session.begin_nested():
            appeal_sanction(get_account(), action, form.text.data or "")
    except RuleBroken as error:
        return Response(decisions_page(action_id, str(error)), 422)
    db.session.commit()
    return redirect(url_for("own.decisions", _anchor=f"decision-{action_id}"), 303)


def get_own_decision(action_id: int) -> ModerationAction:
    """A decision about oneself; raises NotFound."""
    if action_id not in {each.id for each in list_own_decisions(get_account())}:
        raise NotFound
    return get_action(action_id)
