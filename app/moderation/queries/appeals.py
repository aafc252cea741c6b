"""Appeals, and the decisions that they are about."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import aliased, joinedload

from app.accounts.models import Account, Ban, Merge
from app.comments.models import Comment
from app.comments.queries.warnings import list_warnings
from app.kernel.database import db
from app.kernel.errors import NotFound
from app.moderation.decisions import REMOVALS, SANCTIONS, Decision
from app.moderation.models import IS_UNANSWERED, Appeal, ModerationAction

APPEALS_A_PAGE = 25
OF_BANS = (Decision.BAN, Decision.SUSPEND, Decision.LIFT)
UNDONE = aliased(ModerationAction)
IS_UNDONE = select(UNDONE.id).where(UNDONE.undoes_id == ModerationAction.id).correlate(ModerationAction).exists()
DECISION = (
    joinedload(ModerationAction.moderator),
    joinedload(ModerationAction.account),
    joinedload(ModerationAction.comment).options(joinedload(Comment.author), joinedload(Comment.article)),
)
WHOLE = (
    joinedload(Appeal.account, innerjoin=True),
    joinedload(Appeal.action, innerjoin=True).options(*DECISION),
    joinedload(Appeal.answer).options(*DECISION),
)


def list_removals(comment_ids: Collection[int]) -> dict[int, ModerationAction]:
    """For each of these comments the last decision that took it from the readers and was not undone."""
    rows = db.session.scalars(
        select(ModerationAction)
        .where(ModerationAction.comment_id.in_(comment_ids), ModerationAction.decision.in_(REMOVALS), ~IS_UNDONE)
        .order_by(ModerationAction.id)
    )
    return {action.comment_id: action for action in rows if action.comment_id}


def find_removal(comment: Comment) -> ModerationAction | None:
    """The decision that took a comment from the readers, where they do not have it."""
    return list_removals([comment.id]).get(comment.id)


def list_own_decisions(account: Account) -> Sequence[ModerationAction]:
    """What was decided about a person, themselves or an account that became theirs, the newest first."""
    former = select(Merge.other_id).where(Merge.account_id == account.id, Merge.undone_at.is_(None))
    told = (*SANCTIONS, Decision.LIFT, Decision.WITHDRAW)
    own = or_(ModerationAction.account_id == account.id, ModerationAction.account_id.in_(former))
    found = select(ModerationAction).where(own, ModerationAction.decision.in_(told))
    return db.session.scalars(found.order_by(ModerationAction.id.desc()).limit(50)).all()


def list_standing_sanctions(account: Account) -> list[ModerationAction]:
    """The last ban or suspension of a person where it was not lifted, and their warnings that were not withdrawn."""
    own, given = list_own_decisions(account), list_warnings(account)
    last_ban = next((each for each in own if each.decision in OF_BANS), None)
    standing = [last_ban] if last_ban and last_ban.decision is not Decision.LIFT else []
    for each in own:
        warning = next((row for row in given if row.created_at <= each.created_at), None)
        if each.decision is Decision.WARN and warning and warning.withdrawn_at is None:
            standing.append(each)
    return standing


def find_newest_ban(person: Account) -> Ban | None:
    """The last ban of a person, whether it still holds or not."""
    return db.session.scalar(select(Ban).where(Ban.account_id == person.id).order_by(Ban.id.desc()).limit(1))


def list_appeals_of(action_ids: Collection[int]) -> dict[int, Appeal]:
    """The appeals against these decisions, each with its answer."""
    found = select(Appeal).where(Appeal.action_id.in_(action_ids)).options(joinedload(Appeal.answer))
    return {each.action_id: each for each in db.session.scalars(found)}


def find_appeal_of(action: ModerationAction) -> Appeal | None:
    """The appeal against a decision, with its answer."""
    return list_appeals_of([action.id]).get(action.id)


def find_appeal_answered_by(action: ModerationAction) -> Appeal | None:
    """The appeal that a decision answers."""
    found = select(Appeal).where(Appeal.answer_id == action.id)
    return db.session.scalar(found.options(joinedload(Appeal.action, innerjoin=True)))


def find_open_appeal(comment: Comment) -> Appeal | None:
    """The appeal against a decision about a comment that waits for its answer."""
    found = select(Appeal).join(ModerationAction, ModerationAction.id == Appeal.action_id)
    return db.session.scalar(found.where(text(IS_UNANSWERED), ModerationAction.comment_id == comment.id))


def list_open_appeals_by(account: Account, decisions: Collection[Decision], since: datetime) -> Sequence[Appeal]:
    """The appeals of a person against such decisions about them, made since then, that wait for an answer."""
    found = select(Appeal).join(ModerationAction, ModerationAction.id == Appeal.action_id)
    found = found.where(text(IS_UNANSWERED), Appeal.account_id == account.id)
    of_kind = (ModerationAction.decision.in_(decisions), ModerationAction.created_at >= since)
    return db.session.scalars(found.where(*of_kind)).all()


def list_open_appeals(after: int = 0) -> Sequence[Appeal]:
    """What waits for an answer, the longest first, with what it is about; one more than a page holds."""
    found = select(Appeal).where(text(IS_UNANSWERED), Appeal.id > after).order_by(Appeal.id)
    return db.session.scalars(found.limit(APPEALS_A_PAGE + 1).options(*WHOLE)).all()


def count_open_appeals() -> int:
    """How many appeals wait for an answer."""
    return db.session.scalar(select(func.count(Appeal.id)).where(text(IS_UNANSWERED))) or 0


def get_appeal(appeal_id: int) -> Appeal:
    """An appeal with what it is about, and its answer; raises NotFound."""
    appeal = db.session.scalar(select(Appeal).where(Appeal.id == appeal_id).options(*WHOLE))
    if appeal is None:
        raise NotFound
    return appeal
