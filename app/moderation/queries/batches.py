"""Batches: what was decided together, and what can be."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, func, or_, select, text
from sqlalchemy.orm import joinedload

from app.accounts.models import Account
from app.comments.models import Comment, CommentState
from app.comments.policy import HERE
from app.kernel.database import db, parts
from app.kernel.errors import NotFound
from app.moderation.flags.models import Flag, Outcome
from app.moderation.models import IS_OPEN, Batch, Case, ModerationAction
from app.moderation.queries.appeals import OF_BANS
from app.moderation.queries.log import IS_OVERTAKEN, OF_STATES, STANDS, WITH_ABOUT

SHOWN = 20  # of what is or was decided together, so many are spelled out


def list_places(comment_ids: Sequence[int]) -> set[tuple[int, int]]:
    """Who wrote these comments under which articles: the ids of each account and article."""
    found: set[tuple[int, int]] = set()
    for part in parts(comment_ids):
        rows = select(Comment.author_id, Comment.article_id).where(Comment.id.in_(part)).distinct()
        found |= {(author_id, article_id) for author_id, article_id in db.session.execute(rows)}
    return found


def list_fresh(comment_ids: Sequence[int]) -> list[Comment]:
    """These comments as they are now, in the order of their ids."""
    found: list[Comment] = []
    for part in parts(comment_ids):
        rows = select(Comment).where(Comment.id.in_(part)).order_by(Comment.id)
        found += db.session.scalars(rows.execution_options(populate_existing=True))
    return found


def map_open_cases(comment_ids: Sequence[int]) -> dict[int, Case]:
    """The open case of each comment that has one."""
    found: list[Case] = []
    for part in parts(comment_ids):
        found += db.session.scalars(select(Case).where(Case.comment_id.in_(part), text(IS_OPEN)))
    return {case.comment_id: case for case in found}


def list_cases_closed_by(action_ids: Sequence[int]) -> list[Case]:
    """The cases that these decisions closed."""
    found: list[Case] = []
    for part in parts(action_ids):
        found += db.session.scalars(select(Case).where(Case.action_id.in_(part)))
    return found


def list_flagged_ids(comment_ids: Sequence[int]) -> set[int]:
    """Those of the comments that have flags nobody has answered, or that were right."""
    to_judge, found = or_(Flag.outcome.is_(None), Flag.outcome == Outcome.RIGHT), set[int]()
    for part in parts(comment_ids):
        rows = select(Flag.comment_id).where(Flag.comment_id.in_(part), to_judge)
        found.update(db.session.scalars(rows))
    return found


def list_ids_of_answered(action_ids: Sequence[int]) -> set[int]:
    """The comments whose flags these decisions answered, or overturned."""
    found: set[int] = set()
    for part in parts(action_ids):
        rows = select(Flag.comment_id).where(or_(Flag.action_id.in_(part), Flag.overturned_id.in_(part)))
        found.update(db.session.scalars(rows))
    return found


def map_standing_actions(comment_ids: Sequence[int]) -> dict[int, ModerationAction]:
    """The last decision about whether readers see each comment that was not undone."""
    found: list[ModerationAction] = []
    for part in parts(comment_ids):
        last = select(func.max(ModerationAction.id)).where(
            ModerationAction.comment_id.in_(part),
            ModerationAction.revision_number.is_(None),
            ModerationAction.decision.in_(OF_STATES),
            STANDS,
        )
        last = last.group_by(ModerationAction.comment_id)
        found += db.session.scalars(select(ModerationAction).where(ModerationAction.id.in_(last)))
    return {action.comment_id or 0: action for action in found}


def list_removable_ids(account: Account, most: int | None = None) -> list[int]:
    """The comments of somebody that readers have or that wait, or the first so many of them."""
    here = select(Comment.id).where(Comment.author_id == account.id, Comment.state.in_(HERE))
    return list(db.session.scalars(here.order_by(Comment.id).limit(most)))


def list_chosen(comment_ids: Collection[int]) -> list[Comment]:
    """The first of the comments that were chosen, with authors and articles, in the order of their ids."""
    first = sorted(comment_ids)[:SHOWN]
    rows = select(Comment).where(Comment.id.in_(first)).order_by(Comment.id)
    whose = (joinedload(Comment.author, innerjoin=True), joinedload(Comment.article, innerjoin=True))
    return list(db.session.scalars(rows.options(*whose)))


def get_batch(batch_id: int) -> Batch:
    """A batch with who made it; raises NotFound."""
    batch = db.session.get(Batch, batch_id, options=[joinedload(Batch.moderator)])
    if batch is None:
        raise NotFound
    return batch


def find_undoing(batch: Batch) -> Batch | None:
    """The batch that undid another."""
    return db.session.scalar(select(Batch).where(Batch.undoes_id == batch.id).options(joinedload(Batch.moderator)))


def find_last_ban(account_ids: Collection[int]) -> int | None:
    """The id of the last decision to ban one of the accounts, or to lift that."""
    about = (ModerationAction.account_id.in_(account_ids), ModerationAction.decision.in_(OF_BANS))
    return db.session.scalar(select(func.max(ModerationAction.id)).where(*about))


def list_bans(batch: Batch) -> list[ModerationAction]:
    """The decisions of a batch to ban somebody."""
    of_batch = (ModerationAction.batch_id == batch.id, ModerationAction.decision.in_(OF_BANS))
    return list(db.session.scalars(select(ModerationAction).where(*of_batch)))


def are_left(batch: Batch) -> Select[ModerationAction]:
    """The decisions of a batch about comments that their authors left there, and nobody has decided about since."""
    query = select(ModerationAction).join(Comment, Comment.id == ModerationAction.comment_id)
    query = query.where(ModerationAction.batch_id == batch.id, Comment.state != CommentState.DELETED)
    return query.where(STANDS, ~IS_OVERTAKEN)


def list_left(batch: Batch, most: int) -> list[ModerationAction]:
    """The first of the decisions of a batch about comments that can be undone."""
    return list(db.session.scalars(are_left(batch).order_by(ModerationAction.id).limit(most)))


def count_stayed(undoing: Batch) -> int:
    """How many decisions of another batch are not among those that this one took back; of what is no undo, none."""
    if undoing.undoes_id is None:
        return 0
    undone = select(ModerationAction.undoes_id).where(ModerationAction.batch_id == undoing.id)
    stayed = (ModerationAction.batch_id == undoing.undoes_id, ModerationAction.id.not_in(undone))
    return db.session.scalar(select(func.count(ModerationAction.id)).where(*stayed)) or 0


def count_left(batch: Batch) -> int:
    """How many decisions of a batch about comments can be undone."""
    return db.session.scalar(select(func.count()).select_from(are_left(batch).subquery())) or 0


def list_first_actions(batch: Batch, most: int) -> list[ModerationAction]:
    """The first decisions of a batch with what they are about."""
    rows = select(ModerationAction).where(ModerationAction.batch_id == batch.id).order_by(ModerationAction.id)
    return list(db.session.scalars(rows.limit(most).options(*WITH_ABOUT)))


def count_decisions(batch: Batch) -> int:
    """How many decisions a batch holds."""
    of_batch = ModerationAction.batch_id == batch.id
    return db.session.scalar(select(func.count(ModerationAction.id)).where(of_batch)) or 0
