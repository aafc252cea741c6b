"""Cases: what waits for a moderator. They follow the states of comments, so nothing is hidden without one."""

from sqlalchemy import text, update

from app.comments.admission.candidate import Finding
from app.comments.admission.checks.spam import SPAM
from app.comments.admission.spam import percent_in
from app.comments.models import Comment, CommentState
from app.comments.signals import noticed, state_changed
from app.kernel.clock import now
from app.kernel.database import db
from app.moderation.models import IS_OPEN, Case, CaseKind, ModerationAction
from app.moderation.queries.cases import find_case_closed_by, find_last_case, find_open_case

OUTLIVES = {CommentState.REJECTED: CaseKind.APPEAL, CommentState.APPROVED: CaseKind.FLAGGED}


def open_case(comment: Comment, kind: CaseKind, because: str, match: str = "", score: int = 0) -> Case:
    """Ask moderators to look at a comment; one that they were asked about before still waits since then."""
    case = find_open_case(comment.id)
    if case is None:
        case = Case(comment_id=comment.id, article_id=comment.article_id, author_id=comment.author_id)
        db.session.add(case)
    elif case.kind is CaseKind.PENDING and kind is not CaseKind.PENDING:
        return case
    case.kind, case.because, case.match, case.score = kind, because, match, score
    db.session.flush()
    return case


def close_case(comment: Comment) -> None:
    """Nobody has to look any more, unless the author appeals for what is rejected, or readers have what was flagged."""
    case = find_open_case(comment.id)
    if case and case.kind is not OUTLIVES.get(comment.state):
        case.closed_at = now()
        db.session.flush()


@state_changed.connect
def follow(comment: Comment, before: CommentState | None) -> None:
    """A comment that waits has an open case, and what was decided, or deleted by its author, has none."""
    if comment.state is CommentState.PENDING:
        if before is CommentState.DELETED:
            come_back(comment)
        wait(comment)
    elif comment.is_approved and (comment.covered_at or before is CommentState.DELETED):
        come_back(comment)
    elif before is not None:
        close_case(comment)


def wait(comment: Comment) -> None:
    """What waits has a case that says why."""
    because, match = comment.held_because or "", comment.held_match or ""
    open_case(comment, CaseKind.PENDING, because, match, percent_in(match) if because == SPAM else 0)


def come_back(comment: Comment) -> None:
    """What is covered has an open case, and what its author restored has the one that fell with it."""
    case = None if find_open_case(comment.id) else find_last_case(comment.id)
    if case and (comment.covered_at or fell_with(comment, case)):
        case.closed_at = case.action_id = None
        db.session.flush()


def fell_with(comment: Comment, case: Case) -> bool:
    """Whether nobody decided about a case, but the author deleted the comment before one could."""
    is_undecided = case.action_id is None
    return bool(is_undecided and comment.deleted_at and case.closed_at and comment.deleted_at <= case.closed_at)


@noticed.connect
def look(comment: Comment, finding: Finding) -> None:
    """What admission let pass with a question is looked at while readers have it; what waits says why it would now."""
    if finding.holds:
        wait(comment)
        return
    case = find_open_case(comment.id)
    open_case(comment, CaseKind.FLAGGED, finding.check, finding.match, case.score if case else 0)


def settle(comment: Comment, action: ModerationAction) -> None:
    """The case that waited is closed by a decision, and comes back should that be undone."""
    case = find_open_case(comment.id)
    if case:
        case.closed_at, case.action_id = now(), action.id
        db.session.flush()


def bring_back(action: ModerationAction) -> None:
    """Open the case again that a decision had closed; it waits since it did."""
    case = find_case_closed_by(action.id)
    if case:
        reopen_case(case, find_open_case(case.comment_id))


def reopen_case(case: Case, other: Case | None) -> None:
    """Let a case wait again as it did; of the same comment's others an appeal goes, which this undo answers."""
    if other and other.kind is CaseKind.APPEAL:
        other.closed_at = now()
        db.session.flush()
        other = None
    if other is None:
        case.closed_at = case.action_id = None
        db.session.flush()


def lower(comment: Comment) -> None:
    """Take back that an administrator was to look."""
    db.session.execute(update(Case).where(Case.comment_id == comment.id, text(IS_OPEN)).values(escalated_at=None))


def forget_words(comment: Comment) -> None:
    """Keep nothing of what was found in words that are gone."""
    db.session.execute(update(Case).where(Case.comment_id == comment.id).values(match=""))
