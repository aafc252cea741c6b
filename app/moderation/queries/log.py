"""Every decision that was made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.accounts.models import Account, Merge, Role, RoleGrant
from app.accounts.queries import list_holding
from app.articles.models import Article
from app.comments.models import Comment
from app.kernel.clock import now
from app.kernel.database import db, parts
from app.kernel.errors import NotFound
from app.moderation.decisions import PUBLIC, Decision
from app.moderation.models import ModerationAction
from app.moderation.policy import UNDO_LASTS

OF_STATES = (Decision.APPROVE, Decision.RESTORE, Decision.OVERTURN, Decision.REJECT, Decision.REMOVE)
ACTIONS_A_PAGE = 50
WITH_ABOUT = (
    joinedload(ModerationAction.moderator),
    joinedload(ModerationAction.account),
    joinedload(ModerationAction.article),
    joinedload(ModerationAction.comment).joinedload(Comment.author),
    joinedload(ModerationAction.comment).joinedload(Comment.article),
)


@dataclass(frozen=True)
class Wanted:
    """Which decisions somebody asks for: of a kind, by or about these, under an article, until then, of a number."""

    decision: Decision | None = None
    moderator: Account | None = None
    account: Account | None = None
    article: Article | None = None
    until: datetime | None = None
    number: int | None = None

    def narrow(self, query: Select[ModerationAction]) -> Select[ModerationAction]:
        """A statement over no other decisions."""
        if self.decision:
            query = query.where(ModerationAction.decision == self.decision)
        if self.number:
            query = query.where(ModerationAction.number == self.number)
        if self.moderator:
            query = query.where(ModerationAction.moderator_id == self.moderator.id)
        if self.account:
            former = select(Merge.other_id).where(Merge.account_id == self.account.id, Merge.undone_at.is_(None))
            own = ModerationAction.account_id == self.account.id
            query = query.where(or_(own, ModerationAction.account_id.in_(former)))
        if self.article:
            query = query.where(ModerationAction.article_id == self.article.id)
        if self.until:
            last = select(EARLIER.id).where(EARLIER.created_at <= self.until)
            last = last.order_by(EARLIER.created_at.desc(), EARLIER.id.desc()).limit(1)
            query = query.where(ModerationAction.id <= last.scalar_subquery())
        return query


EVERYTHING = Wanted()
EARLIER, LATER, UNDOING = (aliased(ModerationAction) for _ in range(3))
STANDS = ~select(UNDOING.id).where(UNDOING.undoes_id == ModerationAction.id).correlate(ModerationAction).exists()
# By a decision about the same comment or text that stands and does more than ask somebody else to decide.
IS_OVERTAKEN = (
    select(LATER.id)
    .where(
        LATER.comment_id == ModerationAction.comment_id,
        LATER.revision_number.is_not_distinct_from(ModerationAction.revision_number),
        LATER.id > ModerationAction.id,
        LATER.decision.not_in((Decision.UNDO, Decision.ESCALATE)),
        ~select(UNDOING.id).where(UNDOING.undoes_id == LATER.id).correlate(LATER).exists(),
    )
    .correlate(ModerationAction)
    .exists()
)


def list_actions(before: int | None = None, wanted: Wanted = EVERYTHING) -> list[ModerationAction]:
    """Decisions, newest first, with what they were about; one more than a page holds."""
    query = wanted.narrow(select(ModerationAction)).order_by(ModerationAction.id.desc()).limit(ACTIONS_A_PAGE + 1)
    if before:
        query = query.where(ModerationAction.id < before)
    return list(db.session.scalars(query.options(*WITH_ABOUT)))


def list_public(before: int | None = None) -> list[ModerationAction]:
    """What everybody may read of the log, newest first; one more than a page holds."""
    told = (ModerationAction.decision.in_(PUBLIC), ModerationAction.number.is_not(None))
    silent = ModerationAction.undone.has(ModerationAction.decision.not_in(PUBLIC))  # nor is what took it back told
    query = select(ModerationAction).where(*told, ~silent)
    if before:
        query = query.where(ModerationAction.number < before)
    query = query.order_by(ModerationAction.number.desc()).limit(ACTIONS_A_PAGE + 1)
    return list(
        db.session.scalars(query.options(joinedload(ModerationAction.article), joinedload(ModerationAction.undone)))
    )


def list_moderators() -> list[Account]:
    """Who decides at present, by their names."""
    return list_holding(Role.MODERATOR)


def has_roles(account_ids: Sequence[int]) -> bool:
    """Whether somebody of these is staff at present."""
    return (
        db.session.scalar(select(RoleGrant.account_id).where(RoleGrant.account_id.in_(account_ids)).limit(1))
        is not None
    )


def find_article(slug: str) -> Article | None:
    """An article in any state by the last part of its address."""
    return db.session.scalar(select(Article).where(Article.slug == slug))


def list_undoable(actions: Sequence[ModerationAction]) -> set[int]:
    """Which of the decisions may still be undone: those that stand, are the last of a comment or text, and not old."""
    found: set[int] = set()
    rows = select(ModerationAction.id).where(
        ModerationAction.comment_id.is_not(None),
        ModerationAction.decision != Decision.UNDO,
        ModerationAction.created_at > now() - UNDO_LASTS,
        STANDS,
        ~IS_OVERTAKEN,
    )
    for part in parts([action.id for action in actions]):
        found.update(db.session.scalars(rows.where(ModerationAction.id.in_(part))))
    return found


def get_action(action_id: int) -> ModerationAction:
    """A decision with the comment it was about; raises NotFound."""
    action = db.session.scalar(
        select(ModerationAction)
        .where(ModerationAction.id == action_id)
        .options(joinedload(ModerationAction.comment), joinedload(ModerationAction.moderator))
    )
    if action is None:
        raise NotFound
    return action


def find_last_action(comment: Comment, revision_number: int | None = None) -> ModerationAction | None:
    """The last decision about a comment, or about a former text of it."""
    return db.session.scalar(
        select(ModerationAction)
        .where(ModerationAction.comment_id == comment.id, ModerationAction.revision_number == revision_number)
        .order_by(ModerationAction.id.desc())
        .limit(1)
        .options(joinedload(ModerationAction.moderator))
    )


def find_standing_action(comment: Comment) -> ModerationAction | None:
    """The last decision about whether readers see a comment that was not undone."""
    of_comment = (ModerationAction.comment_id == comment.id, ModerationAction.revision_number.is_(None))
    query = select(ModerationAction).where(*of_comment, ModerationAction.decision.in_(OF_STATES), STANDS)
    return db.session.scalar(query.order_by(ModerationAction.id.desc()).limit(1))
