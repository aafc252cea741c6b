"""Decisions about comments."""

from dataclasses import asdict, dataclass

from app.accounts.models import Account
from app.comments.admission.models import Verdict
from app.comments.commands.learning import learn
from app.comments.commands.states import change_state
from app.comments.commands.threads import lock_thread
from app.comments.models import Comment, CommentState
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.moderation.commands.appeals import open_again, take_removal_back
from app.moderation.commands.cases import bring_back, lower, settle
from app.moderation.commands.flags import judge, reopen
from app.moderation.commands.log import record, require_moderator
from app.moderation.commands.texts import give_back
from app.moderation.decisions import REMOVALS, Decision
from app.moderation.flags.models import Outcome
from app.moderation.models import CaseKind, ModerationAction, Reason
from app.moderation.policy import TOO_LATE, can_be_approved, can_be_rejected, can_be_undone, may_decide, may_settle
from app.moderation.queries.cases import find_open_case
from app.moderation.queries.log import find_last_action, find_standing_action, list_undoable


@dataclass(frozen=True)
class Words:
    """Why something is decided: the code of a reason, what the person is told beside it, what moderators note."""

    reason: str | None = None
    message: str = ""
    note: str = ""


def approve(
    moderator: Account,
    comment: Comment,
    *,
    note: str = "",
    seen: CommentState | None = None,
    seen_text: int | None = None,
) -> ModerationAction:
    """Let everybody read a comment, which stood as `seen` on the moderator's page; raises NotAllowed, RuleBroken."""
    return decide(moderator, comment, CommentState.APPROVED, Words(note=note), seen, seen_text)


def reject(
    moderator: Account,
    comment: Comment,
    reason: str,
    message: str = "",
    *,
    note: str = "",
    seen: CommentState | None = None,
    seen_text: int | None = None,
) -> ModerationAction:
    """Keep a comment from the readers, or take it from them, for a reason; raises NotAllowed, RuleBroken."""
    return decide(moderator, comment, CommentState.REJECTED, Words(reason, message, note), seen, seen_text)


def decide(
    moderator: Account,
    comment: Comment,
    state: CommentState,
    words: Words,
    seen: CommentState | None = None,
    seen_text: int | None = None,
) -> ModerationAction:
    """Give a comment the state that was decided; raises RuleBroken where somebody was faster.

    Nobody decides about words that they have not read: `seen_text` revisions lay before those on the moderator's page.
    """
    require_moderator(moderator)
    lock_thread(comment.article_id)
    db.session.refresh(comment, ["state", "deleted_at", "deleted_from", "revision_count", "covered_at"])
    refuse_own(moderator, comment)
    if not (can_be_approved(comment) if state is CommentState.APPROVED else can_be_rejected(comment)):
        raise RuleBroken("Its author has deleted this comment meanwhile.")
    case = find_open_case(comment.id)
    is_settled = comment.state is state and not (case and case.kind is CaseKind.FLAGGED)
    if is_settled or comment.state not in (seen or comment.state, CommentState.DELETED):
        last = find_last_action(comment)
        raise RuleBroken(tell_faster(moderator, last, f"it is {comment.state} already"))
    if not may_settle(moderator, case):
        raise RuleBroken("This was left to an administrator, who decides about it.")
    if seen_text not in (None, comment.revision_count):
        raise RuleBroken("Its author has edited this comment meanwhile. Read it again before you decide.")
    before = comment.state
    action = record(moderator, name_of(before, state), comment=comment, state_before=before, **asdict(words))
    comment.removed_for = action.reason_label or comment.removed_for
    settle(comment, action)
    if action.decision is Decision.RESTORE:
        take_removal_back(comment, action)
    judge(comment, action, outcome_of(state))
    if before is not state:
        change_state(comment, state)
    learn(comment, verdict_of(action))
    return action


def tell_faster(moderator: Account, last: ModerationAction | None, fact: str) -> str:
    """Who decided before; perhaps it was oneself, in another window."""
    if last and last.moderator_id == moderator.id:
        return f"You have decided about it yourself, in another window: {fact}."
    return f"{last.actor if last else 'Somebody'} was faster: {fact}."


def refuse_own(moderator: Account, comment: Comment) -> None:
    """Raises NotAllowed where a moderator would decide about what they wrote themselves."""
    if not may_decide(moderator, comment):
        raise NotAllowed("You wrote this yourself; another moderator decides about it.")


def name_of(before: CommentState, after: CommentState) -> Decision:
    """What a decision is called by what it changed."""
    if after is CommentState.APPROVED:
        return Decision.RESTORE if before is CommentState.REJECTED else Decision.APPROVE
    return Decision.REMOVE if before is CommentState.APPROVED else Decision.REJECT


def outcome_of(state: CommentState) -> Outcome:
    """What becomes of flags by the state that a comment is given."""
    return Outcome.WRONG if state is CommentState.APPROVED else Outcome.RIGHT


def undo(moderator: Account, action: ModerationAction) -> ModerationAction:
    """Make things as they were before the last decision about a comment, or a text; raises NotAllowed, RuleBroken."""
    require_moderator(moderator)
    if not can_be_undone(action):
        raise RuleBroken(TOO_LATE)
    if action.decision is Decision.REMOVE_TEXT:
        return give_back(moderator, action)
    comment = action.comment
    if comment is None or action.state_before is None or action.decision is Decision.UNDO:
        raise RuleBroken("Only a decision about a comment can be undone.")
    lock_thread(comment.article_id)
    db.session.refresh(comment, ["state", "covered_at"])
    refuse_own(moderator, comment)
    if action.id not in list_undoable([action]):
        raise RuleBroken("Somebody has undone this already, or decided about this comment again since.")
    if comment.state is CommentState.DELETED:
        raise RuleBroken("Its author has deleted this comment meanwhile.")
    open_again(moderator, action)
    bring_back(action)
    reopen(comment, action)
    before = comment.state
    if before is not action.state_before:
        change_state(comment, action.state_before)
    if action.decision is Decision.ESCALATE:
        lower(comment)
    undone = record(moderator, Decision.UNDO, comment=comment, state_before=before, undoes_id=action.id)
    if action.decision in REMOVALS:
        take_removal_back(comment, undone)
    learn(comment, verdict_of(find_standing_action(comment)))
    return undone


def verdict_of(action: ModerationAction | None) -> Verdict | None:
    """What the last decision that stands says of a comment's words: what is rejected for another reason is no spam."""
    if action and action.decision in (Decision.APPROVE, Decision.RESTORE, Decision.OVERTURN):
        return Verdict.HAM
    return Verdict.SPAM if action and action.reason == Reason.SPAM else None
