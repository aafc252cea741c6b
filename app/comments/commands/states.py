"""Comments get other states, one or many at once; each thread is counted once. Asks no policy: moderation does."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from sqlalchemy import bindparam, update

from app.comments.commands.heating import warm
from app.comments.commands.threads import lock_thread, take_place
from app.comments.models import Comment, CommentState, Thread
from app.comments.signals import state_changed
from app.comments.threads import displayed_ancestors
from app.kernel.clock import now
from app.kernel.database import Base, db
from app.kernel.versions import bump

TABLE = Base.metadata.tables[Comment.__tablename__]  # past the session, which takes no list of values with a condition
COUNT = (
    update(TABLE)
    .where(TABLE.c.article_id == bindparam("thread"), TABLE.c.path == bindparam("above"))
    .values(descendant_count=TABLE.c.descendant_count + bindparam("change"), mark=bindparam("new_mark"))
)
Change = tuple[Comment, CommentState]


def lock_threads(article_ids: Iterable[int]) -> None:
    """Let nobody else change these threads before this transaction ends; in one order, so nobody waits in a circle."""
    for article_id in sorted(set(article_ids)):
        lock_thread(article_id)


def change_state(comment: Comment, state: CommentState) -> CommentState:
    """Give a comment another state and keep the counts right; the state it had."""
    thread = lock_thread(comment.article_id)
    db.session.refresh(comment, ["state", "descendant_count"])
    before = comment.state
    change_thread(thread, [(comment, state)])
    state_changed.send(comment, before=before)
    return before


def change_states(changes: Sequence[Change]) -> None:
    """The same of many whose threads are locked, and which are as they are now."""
    before = {comment.id: comment.state for comment, _ in changes}
    in_order = sorted(changes, key=lambda change: (change[0].article_id, change[0].path))
    for article_id, some in groupby(in_order, key=lambda change: change[0].article_id):
        change_thread(lock_thread(article_id), list(some))
    for comment, _ in in_order:
        state_changed.send(comment, before=before[comment.id])


def change_thread(thread: Thread, changes: Sequence[Change]) -> None:
    """Change comments of one thread, those above before those below."""
    above, removed = Counter[str](), 0
    for comment, state in changes:
        removed += comment.is_approved and state is CommentState.REJECTED
        change = change_one(comment, state, thread)
        thread.comment_count += change
        for path in displayed_ancestors(comment.path):
            above[path] += change
    if removed:
        warm(thread, removed)
    mark = bump(thread.name)
    for comment, _ in changes:
        comment.mark = comment.mark if comment.depth else mark
    db.session.flush()
    keep_counts(thread, above, mark)
    for comment, _ in changes:
        if comment.path in above:
            db.session.expire(comment, ["descendant_count", "mark"])


def keep_counts(thread: Thread, above: Mapping[str, int], mark: int) -> None:
    """Let the comments at these paths know how many more or less are approved below them."""
    rows = [
        {"thread": thread.article_id, "above": path, "change": change, "new_mark": mark}
        for path, change in above.items()
    ]
    if rows:
        db.session.connection().execute(COUNT, rows)


def change_one(comment: Comment, state: CommentState, thread: Thread) -> int:
    """Give one comment its state, and its place where readers see it for the first time; how many more they see."""
    before, comment.state = comment.state, state
    if comment.is_approved:
        comment.approved_at = now() if before is CommentState.PENDING else comment.approved_at
        db.session.flush()  # the next one in its branch is counted from it
        take_place(comment, thread)
    return comment.is_approved - (before is CommentState.APPROVED)
