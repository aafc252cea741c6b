"""Former texts of comments."""

from flask import Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.session import get_account, permitted
from app.comments.models import Revision
from app.comments.queries.comments import get_comment
from app.comments.queries.people import read_names
from app.comments.queries.revisions import get_revision
from app.kernel.database import db
from app.kernel.errors import NotFound, RuleBroken
from app.moderation.commands import texts as commands
from app.moderation.forms import TextDecision
from app.moderation.policy import can_be_removed, may_moderate
from app.moderation.queries.reasons import list_choices
from app.moderation.views import moderation
from app.web.forms import require


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
        reasons=list_choices(),
        error=error,
    )


@moderation.post("/moderation/comments/<id:comment_id>/revisions/<id:revision_number>/actions")
@permitted(may_moderate)
def remove_former_text(comment_id: int, revision_number: int) -> AnyResponse:
    """Remove a former text, and land in the log where that can be taken back."""
    revision, form = get_removable(comment_id, revision_number), TextDecision()
    try:
        require(form)
        words = (form.reason.data, form.message.data or "")
        with db.session.begin_nested():
            action = commands.remove_text(get_account(), revision, *words, note=form.note.data or "")
    except RuleBroken as error:
        return Response(former_text_page(revision, str(error)), 422)
    db.session.commit()
    return redirect(url_for("moderation.log", _anchor=f"action-{action.id}"), 303)
