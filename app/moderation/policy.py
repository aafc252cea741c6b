"""Who may moderate, and what can still be decided about a comment."""

from collections.abc import Sequence

from app.accounts.models import Account, Ban, Role
from app.accounts.policy import has_any
from app.comments.models import Comment, CommentState, Revision
from app.comments.policy import can_come_back, is_own, is_staff
from app.comments.trust import ALLOWED, Record, Trust, trust_of
from app.moderation.models import CodedReason, Outcome, Reason

COVERS_FROM = 2.0  # the weight of flags; no two people are enough who were never right before, unless both are trusted


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


def may_flag(account: Account | None, ban: Ban | None, comment: Comment) -> bool:
    """Whoever may write flags what others wrote and everybody reads; moderators decide instead."""
    is_somebody_elses = comment.is_approved and not is_own(account, comment)
    return account is not None and ban is None and is_somebody_elses and not may_moderate(account)


def weigh(account: Account, record: Record, outcomes: Sequence[Outcome | None]) -> float:
    """What a flag of the account weighs: as much as its step of trust allows, by how often it was right before."""
    trust = Trust.TRUSTED if is_staff(account) else trust_of(record)
    right, wrong = outcomes.count(Outcome.RIGHT), outcomes.count(Outcome.WRONG)
    return ALLOWED[trust].flags * (right + 1) / (right + wrong + 2)


def needed_to_cover(*, withstood: bool) -> float:
    """The weight of flags that covers a comment: twice as much where a moderator let the same words stand before."""
    return COVERS_FROM * 2 if withstood else COVERS_FROM
