"""What the export tells of moderation: what one asked of moderators, and what they decided."""

from typing import Any

from sqlalchemy import Select, case, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Ban, Merge
from app.comments.admission.models import GivenWarning, Measure
from app.moderation.decisions import Decision
from app.moderation.flags.models import Flag
from app.moderation.models import Appeal, Case, ModerationAction
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


def find_cases(owner: Owner) -> Select[*tuple[Any, ...]]:
    """When moderators were asked to look at comments of the account, and why; not by whom."""
    columns = (Case.comment_id.label("comment"), Case.kind, Case.because, Case.match, Case.opened_at, Case.closed_at)
    return select(*columns).where(Case.author_id == owner.account_id).order_by(Case.id)


def find_decisions(owner: Owner) -> Select[*tuple[Any, ...]]:
    """What moderators decided about the account, its former ones and their comments.

    Who they were is theirs, and so are their notes for one another.
    """
    columns = (
        ModerationAction.decision,
        ModerationAction.comment_id.label("comment"),
        ModerationAction.revision_number.label("revision"),
        ModerationAction.reason,
        ModerationAction.reason_label,
        ModerationAction.reason_text,
        ModerationAction.message,
        ModerationAction.until_at,
        case((ModerationAction.decision.in_(OF_ONESELF), ModerationAction.details)).label("details"),
        ModerationAction.created_at,
    )
    former = select(Merge.other_id).where(Merge.account_id == owner.account_id, Merge.undone_at.is_(None))
    own = or_(ModerationAction.account_id == owner.account_id, ModerationAction.account_id.in_(former))
    return select(*columns).where(own, ModerationAction.decision != Decision.NOTE).order_by(ModerationAction.id)


def find_appeals(owner: Owner) -> Select[*tuple[Any, ...]]:
    """What the account's person said against decisions, and what they were answered."""
    answer = aliased(ModerationAction)
    columns = (
        ModerationAction.decision.label("against"),
        ModerationAction.comment_id.label("comment"),
        Appeal.text.label("appeal"),
        Appeal.created_at,
        answer.decision.label("outcome"),
        answer.message.label("answer"),
        answer.created_at.label("answered_at"),
    )
    query = select(*columns).select_from(Appeal).join(ModerationAction, ModerationAction.id == Appeal.action_id)
    query = query.outerjoin(answer, answer.id == Appeal.answer_id)
    return query.where(Appeal.account_id == owner.account_id).order_by(Appeal.id)


def find_warnings(owner: Owner) -> Select[*tuple[Any, ...]]:
    """What the account's person was warned of."""
    columns = (GivenWarning.message, GivenWarning.created_at, GivenWarning.read_at, GivenWarning.withdrawn_at)
    return select(*columns).where(GivenWarning.account_id == owner.account_id).order_by(GivenWarning.id)


def find_bans(owner: Owner) -> Select[*tuple[Any, ...]]:
    """When the account could not write, and why."""
    columns = (Ban.message, Ban.created_at, Ban.until_at, Ban.lifted_at)
    return select(*columns).where(Ban.account_id == owner.account_id).order_by(Ban.id)


def find_measures(owner: Owner) -> Select[*tuple[Any, ...]]:
    """What moderators asked of the account for a while."""
    columns = (Measure.kind, Measure.minutes, Measure.created_at, Measure.until_at, Measure.lifted_at)
    return select(*columns).where(Measure.account_id == owner.account_id).order_by(Measure.id)
