"""Whatever is decided and taken back, comments end in the states that the log implies, and the log verifies."""

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.comments.models import Comment, CommentState
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from app.moderation.commands.comments import approve, reject, undo
from app.moderation.models import REMOVALS, Decision, ModerationAction, Reason
from app.moderation.queries.chain import verify_log
from app.moderation.queries.log import get_action
from tests.cast import Cast, make_article, make_comment

BEGINNINGS = (CommentState.PENDING, CommentState.APPROVED, CommentState.PENDING)

steps = st.tuples(st.sampled_from(["approve", "reject", "undo", "rolled back", "commit"]), st.integers(0, 9))


def take(step: tuple[str, int], cast: Cast, comments: list[Comment]) -> None:
    """One decision, or the undoing of any earlier one; what a rule forbids does not happen."""
    kind, number = step
    comment, moderator = comments[number % len(comments)], (cast.mo, cast.ada)[number % 2]
    try:
        with db.session.begin_nested():
            if kind == "approve":
                approve(moderator, comment)
            elif kind in ("reject", "rolled back"):
                reject(moderator, comment, Reason.SPAM, "Why." if number % 2 else "")
            elif kind == "undo":
                ids = db.session.scalars(
                    select(ModerationAction.id).order_by(ModerationAction.id.desc()).limit(10)
                ).all()
                undo(moderator, get_action(ids[number % len(ids)]))
            if kind == "rolled back":
                raise RuleBroken("Something else went wrong.")
    except RuleBroken:
        pass
    if kind == "commit":
        db.session.commit()


def replay(states: dict[int, CommentState]) -> dict[int, CommentState]:
    """The states that the log implies, read in its own order."""
    decided = dict.fromkeys((Decision.APPROVE, Decision.RESTORE), CommentState.APPROVED)
    decided |= dict.fromkeys(REMOVALS, CommentState.REJECTED)
    rows = {row.id: row for row in db.session.scalars(select(ModerationAction))}
    for row in sorted(rows.values(), key=lambda row: row.number or 0):
        if row.comment_id in states:
            assert row.state_before is states[row.comment_id]
            former = rows[row.undoes_id].state_before if row.undoes_id else None
            states[row.comment_id] = former or decided[row.decision]
    return states


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=st.lists(steps, max_size=14))
def test_comments_are_what_the_log_implies(app: Flask, cast: Cast, plan: list[tuple[str, int]]) -> None:
    article = make_article(cast.jun)
    comments = [make_comment(cast.ben, article, state=state) for state in BEGINNINGS]
    db.session.commit()
    begun = {comment.id: comment.state for comment in comments}

    for step in plan:
        take(step, cast, comments)
    db.session.commit()

    found = {comment.id: comment.state for comment in db.session.scalars(select(Comment).where(Comment.id.in_(begun)))}
    assert found == replay(begun)
    assert verify_log().fault == ""
