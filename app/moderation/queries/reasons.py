"""The reasons that moderators may choose."""

from collections.abc import Sequence

from sqlalchemy import select

from app.kernel.database import db
from app.kernel.errors import NotFound
from app.moderation.models import CodedReason


def list_reasons() -> Sequence[CodedReason]:
    """Every reason in its order, those that were retired as well."""
    return db.session.scalars(select(CodedReason).order_by(CodedReason.position, CodedReason.code)).all()


def list_choices() -> list[tuple[str, str]]:
    """Code and label of each reason that may be chosen, in their order."""
    return [(each.code, each.label) for each in list_reasons() if each.retired_at is None]


def get_reason(code: str) -> CodedReason:
    """A reason by its code; raises NotFound."""
    reason = db.session.get(CodedReason, code)
    if reason is None:
        raise NotFound
    return reason
