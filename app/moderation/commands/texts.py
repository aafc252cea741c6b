"""Decisions about former texts of comments."""

from app.accounts.models import Account
from app.comments.commands import threads
from app.comments.models import Comment, Revision
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from app.kernel.versions import bump
from app.moderation.commands.log import record, require_moderator
from app.moderation.decisions import Decision
from app.moderation.models import ModerationAction
from app.moderation.policy import can_be_removed
from app.moderation.queries.log import find_last_action


def remove_text(
    moderator: Account, revision: Revision, reason: str, message: str = "", *, note: str = ""
) -> ModerationAction:
    """Take a former text of a comment out of the readers' sight, for a reason; raises NotAllowed, RuleBroken."""
    require_moderator(moderator)
    comment = change_text(revision)
    if not can_be_removed(revision):
        last = find_last_action(comment, revision.number)
        raise RuleBroken(f"{last.actor} was faster: it is removed already." if last else "Nobody can read it.")
    revision.removed_at = now()
    return record(
        moderator,
        Decision.REMOVE_TEXT,
        comment=comment,
        revision_number=revision.number,
        reason=reason,
        message=message,
        note=note,
    )


def change_text(revision: Revision) -> Comment:
    """The comment of a former text that is about to be shown or not; whoever decides about it too waits."""
    comment = db.session.get_one(Comment, revision.comment_id)
    bump(threads.lock_thread(comment.article_id).name)
    db.session.refresh(revision, ["removed_at"])
    return comment


def give_back(moderator: Account, action: ModerationAction) -> ModerationAction:
    """Let readers see a former text again; raises RuleBroken."""
    revision = db.session.get_one(Revision, (action.comment_id, action.revision_number))
    comment = change_text(revision)
    last = find_last_action(comment, revision.number)
    if last is None or last.id != action.id:
        raise RuleBroken("Somebody has decided about this former text again since.")
    revision.removed_at = None
    return record(moderator, Decision.UNDO, comment=comment, revision_number=revision.number, undoes_id=action.id)
