"""What people are told of decisions about what they wrote; which moderator it was stays with the moderators."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.models import Account, Ban
from app.kernel.database import db
from app.moderation.decisions import Decision
from app.moderation.models import Appeal, ModerationAction
from app.moderation.policy import appeal_ends, can_be_appealed
from app.moderation.queries.appeals import find_newest_ban, list_removals


@dataclass(frozen=True)
class AppealTold:
    """An appeal as the person sees it who made it."""

    text: str
    created_at: datetime
    outcome: Decision | None
    answer: str
    answered_at: datetime | None

    @property
    def was_overturned(self) -> bool:
        """Whether the decision was taken back, by the answer or otherwise."""
        return self.outcome not in (None, Decision.UPHOLD)


@dataclass(frozen=True)
class Fate:
    """Why readers have not got a comment, or had not for some time, and the last appeal against that."""

    decision: Decision | None = None
    label: str = ""
    text: str = ""
    message: str = ""
    decided_at: datetime | None = None
    can_be_appealed: bool = False
    appeal_until_at: datetime | None = None
    appeal: AppealTold | None = None


def read_fates(comment_ids: Collection[int], author: Account) -> dict[int, Fate]:
    """What is told of each of somebody's comments about which anything was decided; asks only where there are some."""
    if not comment_ids:
        return {}
    removals, appeals, ban = list_removals(comment_ids), list_last_appeals(comment_ids), find_newest_ban(author)
    return {each: tell(removals.get(each), appeals.get(each), ban) for each in {*removals, *appeals}}


def list_last_appeals(comment_ids: Collection[int]) -> dict[int, Appeal]:
    """The last appeal about each of these comments, with its answer."""
    found = select(Appeal).join(Appeal.action).where(ModerationAction.comment_id.in_(comment_ids)).order_by(Appeal.id)
    rows = db.session.scalars(found.options(contains_eager(Appeal.action), joinedload(Appeal.answer)))
    return {each.action.comment_id: each for each in rows if each.action.comment_id}


def tell(action: ModerationAction | None, appeal: Appeal | None, last_ban: Ban | None) -> Fate:
    """A decision with the last appeal about the same comment."""
    told = tell_appeal(appeal) if appeal else None
    if action is None:
        return Fate(appeal=told)
    was_appealed = appeal is not None and appeal.action_id == action.id
    return Fate(
        action.decision,
        action.reason_label,
        action.reason_text,
        action.message,
        action.created_at,
        can_be_appealed(action, last_ban) and not was_appealed,
        appeal_ends(action, last_ban),
        told,
    )


def tell_appeal(appeal: Appeal) -> AppealTold:
    """An appeal, and its answer where there is one."""
    given = appeal.answer
    if given is None:
        return AppealTold(appeal.text, appeal.created_at, None, "", None)
    return AppealTold(appeal.text, appeal.created_at, given.decision, given.message, given.created_at)
