"""Who may moderate, and what can still be decided about a comment."""

from app.accounts.models import Account, Role
from app.accounts.policy import has_any
from app.comments.models import Comment, CommentState, Revision
from app.comments.policy import can_come_back
from app.moderation.models import CodedReason, Reason


def may_moderate(account: Account | None) -> bool:
    """Moderators decide about comments and threads."""
    return has_any(account, Role.MODERATOR)


def may_change_settings(account: Account | None) -> bool:
    """Administrators choose what the site asks of comments."""
    return has_any(account, Role.ADMINISTRATOR)


def may_set_reasons(account: Account | None) -> bool:
    """Administrators keep the list of reasons."""
    return has_any(account, Role.ADMINISTRATOR)


def can_be_retired(reason: CodedReason) -> bool:
    """A reason is retired once; never the one by which the filter learns what spam is."""
    return reason.retired_at is None and reason.code != Reason.SPAM


def can_be_approved(comment: Comment) -> bool:
    """Nobody publishes what its author deleted, whatever was decided about it since."""
    return comment.state is not CommentState.DELETED and comment.deleted_from is None


def can_be_rejected(comment: Comment) -> bool:
    """What its author may still restore can be rejected, so that it does not come back."""
    return comment.state is not CommentState.DELETED or can_come_back(comment)


def can_be_removed(revision: Revision) -> bool:
    """A former text is taken from readers once, and only where it was theirs to read."""
    return revision.is_public and revision.removed_at is None
