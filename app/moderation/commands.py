"""Decisions. Each changes what it is about and writes its row in the log, in one transaction."""

from datetime import datetime

from app.accounts.commands import bans
from app.accounts.models import Account
from app.articles.models import Article
from app.comments.commands import threads
from app.comments.models import Comment, CommentState, Revision
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.kernel.text import clean
from app.kernel.versions import bump
from app.moderation.models import Decision, ModerationAction, Reason
from app.moderation.policy import can_be_approved, can_be_rejected, can_be_removed, may_moderate
from app.moderation.queries import find_last_action

MESSAGE_LIMIT = 1_000


def approve(
    moderator: Account, comment: Comment, *, seen: CommentState | None = None, seen_text: int | None = None
) -> ModerationAction:
    """Let everybody read a comment, which stood as `seen` on the moderator's page; raises NotAllowed, RuleBroken."""
    return decide(moderator, comment, Decision.APPROVE, CommentState.APPROVED, seen, seen_text)


def reject(
    moderator: Account,
    comment: Comment,
    reason: Reason,
    message: str = "",
    *,
    seen: CommentState | None = None,
    seen_text: int | None = None,
) -> ModerationAction:
    """Take a comment out of the readers' sight, for a reason; raises NotAllowed, RuleBroken."""
    return decide(moderator, comment, Decision.REJECT, CommentState.REJECTED, seen, seen_text, reason, message)


def decide(
    moderator: Account,
    comment: Comment,
    decision: Decision,
    state: CommentState,
    seen: CommentState | None = None,
    seen_text: int | None = None,
    reason: Reason | None = None,
    message: str = "",
) -> ModerationAction:
    """Give a comment the state that was decided; raises RuleBroken where somebody was faster.

    Nobody decides about words that they have not read: `seen_text` revisions lay before those on the moderator's page.
    """
    require_moderator(moderator)
    threads.lock_thread(comment.article_id)
    db.session.refresh(comment, ["state", "deleted_at", "deleted_from", "revision_count"])
    if not (can_be_approved(comment) if decision is Decision.APPROVE else can_be_rejected(comment)):
        raise RuleBroken("Its author has deleted this comment meanwhile.")
    if comment.state is state or comment.state not in (seen or comment.state, CommentState.DELETED):
        last = find_last_action(comment)
        raise RuleBroken(f"{last.moderator.name if last else 'Somebody'} was faster: it is {comment.state} already.")
    if seen_text not in (None, comment.revision_count):
        raise RuleBroken("Its author has edited this comment meanwhile. Read it again before you decide.")
    before = threads.change_state(comment, state)
    return record(moderator, decision, comment=comment, reason=reason, message=message, state_before=before)


def remove_text(moderator: Account, revision: Revision, reason: Reason, message: str = "") -> ModerationAction:
    """Take a former text of a comment out of the readers' sight, for a reason; raises NotAllowed, RuleBroken."""
    require_moderator(moderator)
    comment = change_text(revision)
    if not can_be_removed(revision):
        last = find_last_action(comment, revision.number)
        raise RuleBroken(f"{last.moderator.name} was faster: it is removed already." if last else "Nobody can read it.")
    revision.removed_at = now()
    return record(
        moderator,
        Decision.REMOVE_TEXT,
        comment=comment,
        revision_number=revision.number,
        reason=reason,
        message=message,
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


def undo(moderator: Account, action: ModerationAction) -> ModerationAction:
    """Make things as they were before the last decision about a comment, or a text; raises NotAllowed, RuleBroken."""
    require_moderator(moderator)
    if action.decision is Decision.REMOVE_TEXT:
        return give_back(moderator, action)
    comment = action.comment
    if comment is None or action.state_before is None or action.decision is Decision.UNDO:
        raise RuleBroken("Only a decision about a comment can be undone.")
    threads.lock_thread(comment.article_id)
    db.session.refresh(comment, ["state"])
    last = find_last_action(comment)
    if last is None or last.id != action.id:
        raise RuleBroken("Somebody has decided about this comment again since; undo that first.")
    if comment.state is CommentState.DELETED:
        raise RuleBroken("Its author has deleted this comment meanwhile.")
    before = threads.change_state(comment, action.state_before)
    return record(moderator, Decision.UNDO, comment=comment, state_before=before, undoes_id=action.id)


def close(moderator: Account, article: Article) -> ModerationAction:
    """The thread takes no more comments; raises NotAllowed, RuleBroken."""
    require_moderator(moderator)
    threads.close(article)
    return record(moderator, Decision.CLOSE, article_id=article.id)


def reopen(moderator: Account, article: Article) -> ModerationAction:
    """The thread takes comments again; raises NotAllowed, RuleBroken."""
    require_moderator(moderator)
    threads.reopen(article)
    return record(moderator, Decision.REOPEN, article_id=article.id)


def ban(moderator: Account, account: Account, message: str, until_at: datetime | None = None) -> ModerationAction:
    """Ban an account and end its sessions; raises NotAllowed, RuleBroken."""
    message = checked(message)
    if not message:
        raise RuleBroken("Say why; the person will read it.")
    bans.ban(moderator, account, message, until_at)
    return record(moderator, Decision.BAN, account_id=account.id, message=message)


def lift(moderator: Account, account: Account) -> ModerationAction:
    """End a ban; raises NotAllowed, RuleBroken."""
    bans.lift(moderator, account)
    return record(moderator, Decision.LIFT, account_id=account.id)


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


def record(
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
) -> ModerationAction:
    """Write a decision into the log."""
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
        message=checked(message),
        state_before=state_before,
        undoes_id=undoes_id,
    )
    db.session.add(action)
    db.session.flush()
    return action
