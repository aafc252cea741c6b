"""The log: what every decision writes, and who may decide."""

from typing import Any

from app.accounts.models import Account
from app.comments.models import Comment, CommentState
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.kernel.text import clean
from app.moderation.models import Decision, ModerationAction, Reason
from app.moderation.policy import may_moderate

MESSAGE_LIMIT = 1_000


def require_moderator(account: Account) -> None:
    """Raises NotAllowed for everybody else."""
    if not may_moderate(account):
        raise NotAllowed("Only moderators decide about comments.")


def checked(message: str) -> str:
    """A message to a person, cleaned; raises RuleBroken."""
    message = clean(message)
    if len(message) > MESSAGE_LIMIT:
        raise RuleBroken(f"A message has at most {MESSAGE_LIMIT:,} characters.")
    return message


def compose(
    moderator: Account,
    decision: Decision,
    *,
    comment: Comment | None = None,
    revision_number: int | None = None,
    article_id: int | None = None,
    account_id: int | None = None,
    reason: Reason | None = None,
    message: str = "",
    state_before: CommentState | None = None,
    undoes_id: int | None = None,
    batch_id: int | None = None,
) -> ModerationAction:
    """A decision as the log will hold it."""
    return ModerationAction(
        decision=decision,
        moderator_id=moderator.id,
        moderator=moderator,
        comment=comment,
        comment_id=comment.id if comment else None,
        revision_number=revision_number,
        article_id=comment.article_id if comment else article_id,
        account_id=comment.author_id if comment else account_id,
        reason=reason,
        message=checked(message),
        state_before=state_before,
        undoes_id=undoes_id,
        batch_id=batch_id,
    )


def record(moderator: Account, decision: Decision, **what: Any) -> ModerationAction:
    """Write a decision into the log."""
    action = compose(moderator, decision, **what)
    db.session.add(action)
    db.session.flush()
    return action
