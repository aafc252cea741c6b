"""What waits for a decision, and whatever helps to make it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, and_, exists, func, literal, select, text, union_all
from sqlalchemy.orm import aliased, joinedload

from app.accounts.models import Account
from app.comments.models import Comment, CommentState, Revision
from app.comments.queries.people import read_marks
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotFound
from app.kernel.markdown.mentions import spell
from app.kernel.wording import Comparer, Piece
from app.moderation.decisions import SANCTIONS, Decision
from app.moderation.models import IS_ESCALATED, IS_OPEN, IS_UNANSWERED, Appeal, Case, CaseKind, ModerationAction
from app.moderation.queries.filters import KINDS, Filters, Tab, decided_as, waiting_for
from app.moderation.queries.log import ACTIONS_A_PAGE, WITH_ABOUT

CASES_A_PAGE = 25
EARLIER_SHOWN = 3
WEIGHTY = (*SANCTIONS, Decision.NOTE)
LATELY = timedelta(days=1)
WITH_PLACE = (
    joinedload(Comment.author, innerjoin=True).selectinload(Account.grants),
    joinedload(Comment.article, innerjoin=True),
    joinedload(Comment.parent).joinedload(Comment.author),
    joinedload(Comment.parent).joinedload(Comment.parent).joinedload(Comment.author),
)


@dataclass(frozen=True)
class CaseOnPage:
    """A comment with its author, its article and the two above it; its open case; what its last edit changed."""

    comment: Comment
    case: Case | None
    edit: tuple[Piece, ...] = ()

    @property
    def above(self) -> list[Comment]:
        """What it answers, and what that answers, the outer one first."""
        parent = self.comment.parent
        return [each for each in (parent.parent, parent) if each] if parent else []


@dataclass(frozen=True)
class CasePage:
    """Cases one after another, from which one the next page goes on, and whether more are escalated than it shows."""

    cases: Sequence[CaseOnPage]
    next_after: int | None = None
    are_more_escalated: bool = False


def page_cases(filters: Filters, after: int | None = None, *, as_administrator: bool = False) -> CasePage:
    """Cases, those that came first before the others; the escalated ones before all for administrators, else apart."""
    query, first = waiting_for(filters), list[Comment]()
    if filters.tab is not Tab.ESCALATED:
        if as_administrator and not after:
            first = list(db.session.scalars(with_place(query.where(text(IS_ESCALATED)))))
        query = query.where(Case.escalated_at.is_(None))
    rows = list(db.session.scalars(with_place(query.where(Case.id > (after or 0)))))
    cases = look_at([*first[:CASES_A_PAGE], *rows[:CASES_A_PAGE]])
    last = cases[-1].case if cases and len(rows) > CASES_A_PAGE else None
    return CasePage(cases, last.id if last else None, len(first) > CASES_A_PAGE)


def with_place(query: Select[Comment]) -> Select[Comment]:
    """One more than a page holds, each with all that is shown of it."""
    return query.limit(CASES_A_PAGE + 1).options(*WITH_PLACE)


def look_at(comments: Sequence[Comment]) -> list[CaseOnPage]:
    """The comments with their open cases and how they were edited last."""
    ids = [comment.id for comment in comments]
    rows = select(Case).where(Case.comment_id.in_(ids), text(IS_OPEN)).options(joinedload(Case.claimed_by))
    cases = {case.comment_id: case for case in db.session.scalars(rows)}
    edits = compare_last_edits(comments)
    return [CaseOnPage(each, cases.get(each.id), edits.get(each.id, ())) for each in comments]


def compare_last_edits(comments: Sequence[Comment]) -> dict[int, tuple[Piece, ...]]:
    """What the last edit of each comment changed that was edited."""
    now_there = {comment.id: comment.source for comment in comments if comment.revision_count}
    is_last = and_(Revision.comment_id == Comment.id, Revision.number == Comment.revision_count)
    rows = select(Revision.comment_id, Revision.source).join(Comment, is_last).where(Comment.id.in_(now_there))
    before = dict(db.session.execute(rows).all())
    names, comparer = read_marks([*before.values(), *now_there.values()]), Comparer()
    return {
        comment_id: comparer.compare(spell(source, names), spell(now_there[comment_id], names))
        for comment_id, source in before.items()
    }


def map_appeals(comment_ids: Collection[int]) -> dict[int, Appeal]:
    """The appeal for each of the comments that waits for its answer."""
    rows = select(ModerationAction.comment_id, Appeal).join(ModerationAction, ModerationAction.id == Appeal.action_id)
    rows = rows.where(text(IS_UNANSWERED), ModerationAction.comment_id.in_(comment_ids))
    return {comment_id: appeal for comment_id, appeal in db.session.execute(rows) if comment_id}


def get_case(comment_id: int) -> CaseOnPage:
    """A comment in any state with what a moderator wants to know of it; raises NotFound."""
    comment = db.session.scalar(select(Comment).where(Comment.id == comment_id).options(*WITH_PLACE))
    if comment is None:
        raise NotFound
    return look_at([comment])[0]


def list_decided(filters: Filters, before: int | None = None) -> list[ModerationAction]:
    """Decisions about comments, newest first; one more than a page holds."""
    query = decided_as(filters).limit(ACTIONS_A_PAGE + 1).options(*WITH_ABOUT)
    return list(db.session.scalars(query.where(ModerationAction.id < before) if before else query))


def count_tabs(*, as_administrator: bool = False) -> dict[Tab, int]:
    """How many cases wait on each tab for somebody who decides so, and what was decided within a day."""
    rows = select(Case.kind, func.count()).where(text(IS_OPEN)).group_by(Case.kind)
    both = union_all(rows.add_columns(literal("all")), rows.where(text(IS_ESCALATED)).add_columns(literal("escalated")))
    found = {(which, kind): count for kind, count, which in db.session.execute(both)}
    escalated = {kind: found.get(("escalated", kind), 0) for kind in CaseKind}
    hidden = {} if as_administrator else escalated
    counts = {tab: found.get(("all", kind), 0) - hidden.get(kind, 0) for tab, kind in KINDS.items()}
    lately = (ModerationAction.created_at > now() - LATELY, ModerationAction.comment_id.is_not(None))
    decided = select(func.count(ModerationAction.id)).where(*lately).scalar_subquery()
    appeals = select(func.count(Appeal.id)).where(text(IS_UNANSWERED)).scalar_subquery()
    counts[Tab.DECIDED], counts[Tab.APPEALS] = db.session.execute(select(decided, appeals)).one()
    return counts | {Tab.ESCALATED: sum(escalated.values())}


def list_causes() -> list[str]:
    """The codes of what opened the cases that are open."""
    return sorted(db.session.scalars(select(Case.because).where(text(IS_OPEN)).distinct()))


def count_by_state(accounts: Sequence[Account]) -> dict[int, dict[CommentState, int]]:
    """The record of each account: how many of its comments are in which state."""
    counts: dict[int, dict[CommentState, int]] = {account.id: {} for account in accounts}
    rows = db.session.execute(
        select(Comment.author_id, Comment.state, func.count())
        .where(Comment.author_id.in_(counts))
        .group_by(Comment.author_id, Comment.state)
    )
    for author_id, state, count in rows:
        counts[author_id][state] = count
    return counts


def map_earlier(account_ids: Collection[int]) -> dict[int, list[ModerationAction]]:
    """Decisions about each account that were not taken back: sanctions and notes before others, the newest first."""
    undoing = aliased(ModerationAction)
    is_undone = exists().where(undoing.undoes_id == ModerationAction.id)
    order = (ModerationAction.decision.not_in(WEIGHTY), ModerationAction.id.desc())
    place = func.row_number().over(partition_by=ModerationAction.account_id, order_by=order)
    ranked = select(ModerationAction.id, place.label("place")).where(ModerationAction.account_id.in_(account_ids))
    last = ranked.where(ModerationAction.undoes_id.is_(None), ~is_undone).subquery()
    rows = select(ModerationAction).join(last, last.c.id == ModerationAction.id).where(last.c.place <= EARLIER_SHOWN)
    found: dict[int, list[ModerationAction]] = {account_id: [] for account_id in account_ids}
    for action in db.session.scalars(rows.order_by(last.c.place).options(*WITH_ABOUT)):
        found[action.account_id or 0].append(action)
    return found
