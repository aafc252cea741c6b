"""Changes to threads: replies and their states. Whoever changes a thread holds its row until the commit."""

from hashlib import sha256

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.orm import aliased

from app.accounts.models import Account
from app.accounts.queries import find_ban
from app.articles.models import Article
from app.articles.sections import Section
from app.comments.admission import admit
from app.comments.admission.candidate import Candidate, Finding, Opinion
from app.comments.commands.texts import make_text
from app.comments.models import Comment, CommentState, Thread
from app.comments.queries.comments import find_by_fingerprint
from app.comments.queries.settings import read_settings
from app.comments.queries.word_rules import read_ruling
from app.comments.signals import noticed, state_changed
from app.comments.threads import Place, displayed_ancestors, place
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from app.kernel.versions import bump

LOCK_THREAD = (
    select(Thread)
    .from_statement(
        text(
            "INSERT INTO threads (article_id, last_number, root_count, comment_count) VALUES (:article_id, 0, 0, 0)"
            " ON CONFLICT (article_id) DO UPDATE SET article_id = excluded.article_id"
            " RETURNING article_id, last_number, root_count, comment_count, closed_at, heat, heat_at"
        ).columns(*Thread.__table__.columns)
    )
    .execution_options(populate_existing=True)
)
PARENT = aliased(Comment)
NEXT_IN_BRANCH = (
    select(Comment.root_number, Comment.branch_number + 1)
    .where(
        Comment.article_id == bindparam("article_id"),
        Comment.root_number == select(PARENT.root_number).where(PARENT.id == bindparam("parent_id")).scalar_subquery(),
    )
    .order_by(Comment.branch_number.desc())
    .limit(1)
)


def post(
    author: Account,
    article_id: int,
    parent_id: int | None,
    source: str,
    *,
    section: Section | None = None,
    is_guest: bool = False,
    opinions: tuple[Opinion, ...] = (),
) -> Comment:
    """A comment under an article or on a section of it; said twice, it is there once.

    Raises NotAllowed, RuleBroken, TooSoon.
    """
    ruling = read_ruling()
    text = make_text(author, article_id, source, ruling)
    anchor, heading, words = section if section and parent_id is None else (None, None, None)
    fingerprint = fingerprint_of(author.id, article_id, parent_id or anchor, text.source)
    thread = lock_thread(article_id)
    same = find_same(fingerprint)
    if same:
        return same
    parent = find_parent(article_id, parent_id)
    ban, rules = find_ban(author), read_settings()
    candidate = Candidate(author, ban, thread, rules, text.source, text.html, ruling, is_guest, opinions=opinions)
    finding = admit(candidate)
    comment = Comment(
        article_id=article_id,
        author_id=author.id,
        parent_id=parent_id,
        state=CommentState.APPROVED,
        fingerprint=fingerprint,
        **text._asdict(),
        section_anchor=anchor,
        section_heading=heading,
        section_words=words,
    )
    stand(comment, thread, parent, finding)
    return comment


def is_said(author: Account, article_id: int, place: int | str | None, typed: str) -> bool:
    """Whether somebody has said this already, to this comment, on this section, or on neither.

    Raises RuleBroken of what nobody can post, and of what was rejected.
    """
    text = make_text(author, article_id, typed, read_ruling())
    return find_same(fingerprint_of(author.id, article_id, place, text.source)) is not None


def fingerprint_of(author_id: int, article_id: int, place: int | str | None, source: str) -> str:
    """What two comments share when one person says the same twice to one comment, on one section, or on neither."""
    return sha256(f"{author_id} {article_id} {place} {source}".encode()).hexdigest()


def find_same(fingerprint: str) -> Comment | None:
    """What the same person said in the same place already; raises RuleBroken where that was rejected."""
    same = find_by_fingerprint(fingerprint)
    if same and same.state is CommentState.REJECTED:
        raise RuleBroken("You said this here before, and a moderator removed it.")
    return same


def stand(comment: Comment, thread: Thread, parent: Comment | None, finding: Finding | None = None) -> None:
    """Give a new comment the next number of its thread and its place in the tree; it waits where admission holds it."""
    if finding and finding.holds:
        comment.state, comment.held_because, comment.held_match = CommentState.PENDING, finding.check, finding.match
    thread.last_number += 1
    where = place(thread.last_number, Place(parent.path, parent.depth) if parent else None)
    comment.number, comment.path, comment.depth = thread.last_number, where.path, where.depth
    if comment.is_approved:
        take_place(comment, thread)
    count(comment, thread, int(comment.is_approved))
    db.session.add(comment)  # with the mark that it was given
    db.session.flush()
    state_changed.send(comment, before=None)
    if finding and not finding.holds:
        noticed.send(comment, finding=finding)


def take_place(comment: Comment, thread: Thread) -> None:
    """Give a comment that readers see for the first time its place on a page; it never takes another's."""
    if comment.branch_number is not None:
        return
    if comment.parent_id is None:
        thread.root_count += 1
        comment.root_number, comment.branch_number = thread.root_count, 0
        return
    above = {"article_id": comment.article_id, "parent_id": comment.parent_id}
    with db.session.no_autoflush:  # the thread is written once, when it is counted
        comment.root_number, comment.branch_number = db.session.execute(NEXT_IN_BRANCH, above).one()


def find_parent(article_id: int, parent_id: int | None) -> Comment | None:
    """The comment that is replied to; raises RuleBroken where it is gone."""
    if parent_id is None:
        return None
    parent = db.session.get(Comment, parent_id, populate_existing=True)
    if parent is None or parent.article_id != article_id or not parent.is_approved:
        raise RuleBroken(
            "The comment that you reply to is no longer here. Your text is kept: post it as a comment of its own."
        )
    return parent


def lock_thread(article_id: int) -> Thread:
    """The thread as it is now; nobody else changes it before this transaction ends."""
    thread: Thread = db.session.execute(LOCK_THREAD, {"article_id": article_id}).scalar_one()
    return thread


def count(comment: Comment, thread: Thread, change: int) -> None:
    """Let the thread and the comments above know that one more or one less is approved, or only that this changed."""
    thread.comment_count += change
    mark, above = bump(thread.name), displayed_ancestors(comment.path)
    if above:
        db.session.execute(
            update(Comment)
            .where(Comment.article_id == comment.article_id, Comment.path.in_(above))
            .values(descendant_count=Comment.descendant_count + change, mark=mark)
            .execution_options(synchronize_session=False)
        )
    else:
        comment.mark = mark
    db.session.flush()


def close(article: Article) -> None:
    """The thread takes no more comments; raises RuleBroken."""
    thread = lock_thread(article.id)
    if thread.closed_at:
        raise RuleBroken("The thread is closed already.")
    thread.closed_at = now()
    bump(thread.name)
    db.session.flush()


def reopen(article: Article) -> None:
    """The thread takes comments again; raises RuleBroken."""
    thread = lock_thread(article.id)
    if thread.closed_at is None:
        raise RuleBroken("The thread is open already.")
    thread.closed_at = None
    bump(thread.name)
    db.session.flush()
