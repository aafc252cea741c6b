"""What is new to somebody who is logged in: decisions about what they wrote and about them, and what waits for them."""

from dataclasses import dataclass

from sqlalchemy import ScalarSelect, and_, func, select, text
from sqlalchemy.orm import aliased

from app.accounts.models import Account, Role
from app.accounts.policy import has_any
from app.comments.admission.models import GivenWarning
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.paging import MOST_COUNTED
from app.moderation.decisions import ANSWERS, REMOVALS, Decision
from app.moderation.models import IS_OPEN, IS_UNANSWERED, Appeal, Case, CaseKind, ModerationAction
from app.moderation.policy import APPEAL_LASTS, may_moderate

TOLD = (Decision.BAN, Decision.SUSPEND, Decision.LIFT, Decision.WITHDRAW, Decision.RESTORE, Decision.REMOVE_TEXT)
UNDOING = aliased(ModerationAction)


@dataclass(frozen=True)
class News:
    """How many decisions are new about replies and about the person, up to which one, and what waits to be done."""

    replies: int
    person: int
    newest: int
    warnings: int
    waiting: int

    @property
    def count(self) -> int:
        """What the person has not seen yet."""
        return self.replies + self.person + self.warnings


def read_news(account: Account, seen: int) -> News:
    """What was decided about somebody behind the decision that they saw last; one statement."""
    is_undone = select(UNDOING.id).where(UNDOING.undoes_id == ModerationAction.id).exists()
    about_reply = ModerationAction.comment_id.is_not(None)
    warnings = select(func.count()).where(
        GivenWarning.account_id == account.id, GivenWarning.read_at.is_(None), GivenWarning.withdrawn_at.is_(None)
    )
    columns = (
        func.count().filter(about_reply),
        func.count().filter(~about_reply),
        func.coalesce(func.max(ModerationAction.id), seen),
        warnings.scalar_subquery(),
        *count_waiting(account),
    )
    new = and_(ModerationAction.id > seen, ModerationAction.created_at > now() - APPEAL_LASTS, ~is_undone)
    told = ModerationAction.decision.in_((*TOLD, *REMOVALS, *ANSWERS))
    found = db.session.execute(select(*columns).where(ModerationAction.account_id == account.id, told, new)).one()
    replies, person, newest, unread, *waiting = found
    return News(replies, person, newest, unread, sum(waiting))


def count_waiting(account: Account) -> list[ScalarSelect[int]]:
    """What a moderator has to do, counted up to a bound; nothing for others."""
    if not may_moderate(account):
        return []
    theirs = [] if has_any(account, Role.ADMINISTRATOR) else [Case.escalated_at.is_(None)]
    cases = select(Case.id).where(text(IS_OPEN), Case.kind != CaseKind.APPEAL, *theirs).limit(MOST_COUNTED).subquery()
    appeals = select(Appeal.id).where(text(IS_UNANSWERED)).limit(MOST_COUNTED).subquery()
    return [select(func.count()).select_from(each).scalar_subquery() for each in (cases, appeals)]
