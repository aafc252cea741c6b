"""Who looks at a case: a claim that others see for some minutes, and the way up to an administrator."""

from sqlalchemy import select, text, update

from app.accounts.models import Account
from app.comments.commands.threads import lock_thread
from app.comments.models import Comment
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from app.moderation.commands.log import record, require_moderator
from app.moderation.decisions import Decision
from app.moderation.models import IS_CLAIMED, Case, ModerationAction
from app.moderation.queries.cases import find_open_case


def claim(moderator: Account, comment: Comment) -> Case:
    """Let others see who looks at a case; somebody who does already keeps it. Raises NotAllowed, RuleBroken."""
    require_moderator(moderator)
    case = find_open_case(comment.id, locking=True)
    if case is None:
        raise RuleBroken("Nobody has to look at this comment any more.")
    if case.is_claimed and case.claimed_by_id != moderator.id:
        return case
    release_others(moderator, case)
    case.claimed_by_id, case.claimed_at = moderator.id, now()
    db.session.flush()
    return case


def release_others(moderator: Account, case: Case) -> None:
    """Nobody looks at two cases; what somebody else holds at this moment is let go when its minutes are over."""
    mine = select(Case.id).where(text(IS_CLAIMED), Case.claimed_by_id == moderator.id, Case.id != case.id)
    free = db.session.scalars(mine.with_for_update(skip_locked=True)).all()
    if free:
        db.session.execute(update(Case).where(Case.id.in_(free)).values(claimed_by_id=None, claimed_at=None))


def escalate(moderator: Account, comment: Comment, note: str = "") -> ModerationAction:
    """Ask an administrator to decide, who sees the case first; raises NotAllowed, RuleBroken."""
    require_moderator(moderator)
    lock_thread(comment.article_id)
    db.session.refresh(comment, ["state"])
    case = find_open_case(comment.id, locking=True)
    if case is None:
        raise RuleBroken("Nobody has to look at this comment any more.")
    if case.escalated_at:
        raise RuleBroken("An administrator is to look at this already.")
    case.escalated_at, case.claimed_by_id, case.claimed_at = now(), None, None
    return record(moderator, Decision.ESCALATE, comment=comment, note=note, state_before=comment.state)
