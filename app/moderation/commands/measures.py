"""Decisions that ask something of those who write, for a while."""

from datetime import datetime

from app.accounts.models import Account
from app.comments.admission.models import Measure
from app.comments.commands import measures
from app.comments.commands.measures import Target
from app.comments.measures import Kind, spell_end
from app.moderation.commands.log import record, require_moderator
from app.moderation.decisions import Decision
from app.moderation.models import ModerationAction


def start(
    moderator: Account, target: Target, kind: Kind, until_at: datetime | None = None, minutes: int = 0
) -> ModerationAction:
    """Begin a measure; raises NotAllowed, RuleBroken."""
    require_moderator(moderator)
    measure = measures.start(moderator, target, kind, until_at, minutes)
    return note(moderator, Decision.START_MEASURE, measure, target)


def lift(moderator: Account, measure: Measure) -> ModerationAction:
    """End a measure, which was read with what it is about, before its time; raises NotAllowed, NotFound."""
    require_moderator(moderator)
    measures.lift(measure)
    target = Target(measure.article, measure.category, measure.account)
    return note(moderator, Decision.END_MEASURE, measure, target)


def note(moderator: Account, decision: Decision, measure: Measure, target: Target) -> ModerationAction:
    """Write into the log what was asked, and where that is neither an article nor a person, where."""
    rule = f"{measure.holding.rule}{spell_end(measure.until_at)}"
    where = "" if target.article or target.account else target.category.name if target.category else "The whole site"
    told = f"{where}: {rule}" if where else rule[0].upper() + rule[1:]
    ids, until_at = target.ids, measure.until_at.isoformat() if measure.until_at else None
    details = {"kind": measure.kind, "minutes": measure.minutes, "until_at": until_at, "category": ids["category_id"]}
    article_id, account_id = ids["article_id"], ids["account_id"]
    return record(moderator, decision, article_id=article_id, account_id=account_id, note=told, details=details)
