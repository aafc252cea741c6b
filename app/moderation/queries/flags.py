"""Flags of readers."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Account
from app.comments.models import Comment
from app.kernel.database import db
from app.moderation.flags.models import Flag, Outcome

REMEMBERED = 100  # flags of one person by which the next one is weighed
COUNTED = 200  # open flags of one comment, the heaviest
SHOWN = 5  # beside a case


@dataclass
class FlagsOnPage:
    """How many flags a comment has that nobody has answered, and the first of them."""

    count: int = 0
    first: list[Flag] = field(default_factory=list)


def find_flag(account: Account, comment: Comment) -> Flag | None:
    """What the account says of a comment: what nobody has answered yet, or what was answered of its present words."""
    is_of_these = (Flag.text_number == comment.revision_count) & (Flag.outcome != Outcome.WITHDRAWN)
    own = select(Flag).where(Flag.comment_id == comment.id, Flag.account_id == account.id)
    own = own.where(or_(Flag.outcome.is_(None), is_of_these))
    return db.session.scalar(own.order_by(Flag.id.desc()).limit(1))


def list_own(account: Account) -> Sequence[Row[*tuple[object, ...]]]:
    """When the account flagged lately, and whether it was right, the newest first."""
    own = select(Flag.created_at, Flag.outcome).where(Flag.account_id == account.id)
    return db.session.execute(own.order_by(Flag.id.desc()).limit(REMEMBERED)).all()


def list_open(comment: Comment) -> Sequence[Flag]:
    """The flags of a comment that nobody has answered, the heaviest first; of those who wrote it none."""
    query = select(Flag).where(Flag.comment_id == comment.id, Flag.outcome.is_(None))
    query = query.where(Flag.account_id != comment.author_id)
    return db.session.scalars(query.order_by(Flag.weight.desc(), Flag.id).limit(COUNTED)).all()


def has_withstood(comment: Comment) -> bool:
    """Whether a moderator has let the very words stand that the comment has now, though they were flagged."""
    wrong = select(Flag.id).where(Flag.comment_id == comment.id, Flag.outcome == Outcome.WRONG)
    return db.session.scalar(wrong.where(Flag.text_number == comment.revision_count).limit(1)) is not None


def map_flags(comment_ids: Sequence[int]) -> dict[int, FlagsOnPage]:
    """The flags of each of the comments that nobody has answered, with who flagged."""
    place = func.row_number().over(partition_by=Flag.comment_id, order_by=Flag.id).label("place")
    count = func.count().over(partition_by=Flag.comment_id).label("count")
    ranked = select(Flag.id, place, count).where(Flag.comment_id.in_(comment_ids), Flag.outcome.is_(None)).subquery()
    query = select(Flag, ranked.c.count).join(ranked, ranked.c.id == Flag.id).where(ranked.c.place <= SHOWN)
    flags = {comment_id: FlagsOnPage() for comment_id in comment_ids}
    for flag, so_many in db.session.execute(query.order_by(Flag.id).options(joinedload(Flag.account, innerjoin=True))):
        flags[flag.comment_id].count = so_many
        flags[flag.comment_id].first.append(flag)
    return flags
