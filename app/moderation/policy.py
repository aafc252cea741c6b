"""Who may moderate, and what can still be decided about a comment."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from app.accounts.models import Account, Ban, Role
from app.accounts.policy import has_any
from app.comments.models import Comment, CommentState, Revision
from app.comments.policy import can_come_back, is_own, is_staff
from app.comments.trust import ALLOWED, Record, Trust, trust_of
from app.kernel.clock import now
from app.moderation.decisions import REMOVALS, SANCTIONS, Decision
from app.moderation.flags.models import Outcome
from app.moderation.models import Appeal, Case, CodedReason, ModerationAction, Reason

COVERS_FROM = 2.0  # the weight of flags; no two people are enough who were never right before, unless both are trusted
APPEAL_LASTS = timedelta(days=14)
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


def may_settle(account: Account | None, case: Case | None) -> bool:
    """What was left to an administrator is theirs to decide; about all else any moderator does."""
    is_left = case is not None and case.escalated_at is not None
    return has_any(account, Role.ADMINISTRATOR) if is_left else may_moderate(account)


def may_change_settings(account: Account | None) -> bool:
    """Administrators choose what the site asks of comments, and keep the list of reasons."""
    return has_any(account, Role.ADMINISTRATOR)


def may_decide(account: Account | None, comment: Comment) -> bool:
    """Moderators decide about what others wrote; an administrator, perhaps the only one, also about flags on their own.

    What was taken from them comes back by an appeal.
    """
    is_answerable = has_any(account, Role.ADMINISTRATOR) and comment.state is not CommentState.REJECTED
    return may_moderate(account) and (is_answerable or not is_own(account, comment))


def can_be_retired(reason: CodedReason) -> bool:
    """A reason is retired once; never the one by which the filter learns what spam is."""
    return reason.retired_at is None and reason.code != Reason.SPAM


def can_be_appealed(action: ModerationAction, last_ban: Ban | None) -> bool:
    """Whom a decision is about appeals in time; whoever is banned only against that, and while it holds."""
    is_ban, is_banned = action.decision in (Decision.BAN, Decision.SUSPEND), last_ban is not None and holds(last_ban)
    in_time = now() < appeal_ends(action, last_ban)
    return action.decision in (*SANCTIONS, *REMOVALS) and in_time and is_ban == is_banned


def appeal_ends(action: ModerationAction, last_ban: Ban | None) -> datetime:
    """14 days after a decision, or after the end of a ban that fell into these days."""
    end = action.created_at + APPEAL_LASTS
    if last_ban is None or holds(last_ban) or last_ban.created_at > end:
        return end
    return max(end, (last_ban.lifted_at or last_ban.until_at or end) + APPEAL_LASTS)


def holds(ban: Ban) -> bool:
    """Whether somebody may not write now."""
    return ban.lifted_at is None and (ban.until_at is None or ban.until_at > now())


def may_answer(account: Account | None, appeal: Appeal) -> bool:
    """A moderator answers who neither made the decision nor is whom it is about."""
    return (
        account is not None
        and may_moderate(account)
        and account.id not in (appeal.action.moderator_id, appeal.account_id)
    )


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
