"""The log: what every decision writes, and who may decide."""

from datetime import datetime

from app.accounts.models import Account
from app.comments.models import Comment, CommentState
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.kernel.text import clean
from app.moderation.models import CodedReason, Decision, ModerationAction
from app.moderation.policy import may_moderate

MESSAGE_LIMIT = 1_000


def require_moderator(account: Account) -> None:
    """Raises NotAllowed for everybody else."""
    if not may_moderate(account):
        raise NotAllowed("Only moderators decide about comments.")


def checked(message: str, what: str = "A message") -> str:
    """A message to a person, or a note, cleaned; raises RuleBroken that calls it `what`."""
    message = clean(message)
    if len(message) > MESSAGE_LIMIT:
        raise RuleBroken(f"{what} has at most {MESSAGE_LIMIT:,} characters.")
    return message


def choose_reason(code: str | None) -> CodedReason | None:
    """The reason of this code, where one was chosen; raises RuleBroken where nobody may choose it any more."""
    if code is None:
        return None
    reason = db.session.get(CodedReason, code)
    if reason is None or reason.retired_at:
        raise RuleBroken("This reason is not on the list any more. Choose another one.")
    return reason


def record(
    moderator: Account,
    decision: Decision,
    *,
    comment: Comment | None = None,
    revision_number: int | None = None,
    article_id: int | None = None,
    account_id: int | None = None,
    reason: str | None = None,
    message: str = "",
    note: str = "",
    until_at: datetime | None = None,
    state_before: CommentState | None = None,
    undoes_id: int | None = None,
) -> ModerationAction:
    """Write a decision into the log, with what its reason says by now; raises RuleBroken."""
    chosen = choose_reason(reason)
    action = ModerationAction(
        decision=decision,
        moderator_id=moderator.id,
        moderator=moderator,
        comment=comment,
        comment_id=comment.id if comment else None,
        revision_number=revision_number,
        article_id=comment.article_id if comment else article_id,
        account_id=comment.author_id if comment else account_id,
        reason=reason,
        reason_label=chosen.label if chosen else "",
        reason_text=chosen.text if chosen else "",
        message=checked(message),
        note=checked(note, "A note"),
        until_at=until_at,
        state_before=state_before,
        undoes_id=undoes_id,
    )
    db.session.add(action)
    db.session.flush()
    return action
