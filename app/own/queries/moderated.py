"""What the export tells of moderation: what one asked of moderators, and what they decided."""

from typing import Any

from sqlalchemy import Select, case, or_, select

from app.accounts.models import Ban, Merge
from app.comments.admission.models import Measure
from app.moderation.models import Decision, Flag, ModerationAction
from app.own.queries.owner import Owner

OF_ONESELF = (Decision.ROLES, Decision.LOG_IN, Decision.MERGE, Decision.UNDO_MERGE)


def find_flags(owner: Owner) -> Select[*tuple[Any, ...]]:
    """What the account asked moderators to look at, and whether they saw it alike."""
    columns = (
        Flag.comment_id.label("comment"),
        Flag.reason,
        Flag.sentence,
        Flag.weight,
        Flag.created_at,
        Flag.outcome,
    )
    return select(*columns).where(Flag.account_id == owner.account_id).order_by(Flag.id)


def find_decisions(owner: Owner) -> Select[*tuple[Any, ...]]:
    """What moderators decided about the account, its former ones and their comments.

    Who they were is theirs, and so are the notes for the log; of messages only those that the person was shown.
    """
    told = case((ModerationAction.decision == Decision.BAN, ModerationAction.message), else_="")
    columns = (
        ModerationAction.decision,
        ModerationAction.comment_id.label("comment"),
        ModerationAction.revision_number.label("revision"),
        ModerationAction.reason,
        told.label("message"),
        case((ModerationAction.decision.in_(OF_ONESELF), ModerationAction.details)).label("details"),
        ModerationAction.created_at,
    )
    former = select(Merge.other_id).where(Merge.account_id == owner.account_id, Merge.undone_at.is_(None))
    own = or_(ModerationAction.account_id == owner.account_id, ModerationAction.account_id.in_(former))
    return select(*columns).where(own).order_by(ModerationAction.id)


def find_bans(owner: Owner) -> Select[*tuple[Any, ...]]:
    """When the account could not write, and why."""
    columns = (Ban.message, Ban.created_at, Ban.until_at, Ban.lifted_at)
    return select(*columns).where(Ban.account_id == owner.account_id).order_by(Ban.id)


def find_measures(owner: Owner) -> Select[*tuple[Any, ...]]:
    """What moderators asked of the account for a while."""
    columns = (Measure.kind, Measure.minutes, Measure.created_at, Measure.until_at, Measure.lifted_at)
    return select(*columns).where(Measure.account_id == owner.account_id).order_by(Measure.id)
