"""Who may moderate, and what can still be decided about a comment."""

from datetime import datetime, timedelta
from typing import Protocol

from app.accounts.models import Account, Role
from app.accounts.policy import has_any
from app.comments.models import Comment, CommentState, Revision
from app.comments.policy import can_come_back
from app.kernel.clock import now

UNDO_LASTS = timedelta(days=30)
TOO_LATE = f"That is more than {UNDO_LASTS.days} days ago and stays. Decide anew instead."


class Decided(Protocol):
    """A decision, or a batch of them."""

    @property
    def created_at(self) -> datetime:
        """When it was made."""


def may_moderate(account: Account | None) -> bool:
    """Moderators decide about comments and threads."""
    return has_any(account, Role.MODERATOR)


def can_be_approved(comment: Comment) -> bool:
    """Nobody publishes what its author deleted, whatever was decided about it since."""
    return comment.state is not CommentState.DELETED and comment.deleted_from is None


def can_be_rejected(comment: Comment) -> bool:
    """What its author may still restore can be rejected, so that it does not come back."""
    return comment.state is not CommentState.DELETED or can_come_back(comment)


def can_be_removed(revision: Revision) -> bool:
    """A former text is taken from readers once, and only where it was theirs to read."""
    return revision.is_public and revision.removed_at is None


def can_be_undone(decided: Decided) -> bool:
    """What was decided can be taken back for 30 days."""
    return now() < decided.created_at + UNDO_LASTS
