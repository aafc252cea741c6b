"""What authors do with their own comments: edit, delete, restore."""

from datetime import timedelta

from app.accounts.models import Account
from app.accounts.queries import find_ban
from app.comments.admission import admit
from app.comments.admission.candidate import Candidate, Finding, Opinion
from app.comments.admission.checks.paused import paused
from app.comments.admission.checks.premoderated import premoderated, raid
from app.comments.admission.words.ruling import Ruling
from app.comments.commands.states import change_state
from app.comments.commands.texts import Text, make_text
from app.comments.commands.threads import count, find_same, fingerprint_of, lock_thread
from app.comments.models import Comment, CommentState, Revision, Thread
from app.comments.policy import is_own, may_delete, may_edit, may_restore
from app.comments.queries.comments import was_answered
from app.comments.queries.people import find_named
from app.comments.queries.settings import read_settings
from app.comments.queries.word_rules import read_ruling
from app.comments.signals import noticed
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.kernel.markdown.mentions import marks_in
from app.kernel.text import clean

FRESH = ("state", "source", "html", "revision_count", "edited_at", "deleted_at", "deleted_from")


def edit(
    author: Account,
    comment: Comment,
    source: str,
    *,
    seen: int,
    window: timedelta,
    opinions: tuple[Opinion, ...] = (),
) -> None:
    """Put another text into one's comment, which had `seen` revisions. Raises NotAllowed, RuleBroken, TooSoon.

    What waits goes on waiting; what was approved waits again where these words, had they been new, would have waited.
    """
    if not clean(source):
        raise RuleBroken("Write something first. To take the comment back, delete it.")
    ruling = read_ruling()
    text = make_another_text(author, comment, source, ruling)
    thread = lock_for_author(author, comment)
    if text.source == comment.source:
        return
    if comment.revision_count != seen:
        raise RuleBroken("This comment was edited in another window meanwhile. Both texts are here; nothing is lost.")
    if not may_edit(author, comment, window):
        raise RuleBroken("This comment can't be edited any more.")
    ban, rules = find_ban(author), read_settings()
    words = (text.source, text.html, ruling)
    finding = admit(Candidate(author, ban, thread, rules, *words, edited=comment, opinions=opinions))
    fingerprint = free_fingerprint(comment, text.source)
    keep_revision(author, comment)
    comment.source, comment.html, comment.language, comment.words_hash = text
    comment.fingerprint = fingerprint
    if finding:
        heed(comment, finding)
    count(comment, thread, 0)


def heed(comment: Comment, finding: Finding) -> None:
    """Let a comment wait for what was found in its new words, or have it looked at where it waits already or stays."""
    if finding.holds:
        comment.held_because, comment.held_match = finding.check, finding.match
    if finding.holds and comment.is_approved:
        change_state(comment, CommentState.PENDING)
    else:
        noticed.send(comment, finding=finding)


def make_another_text(author: Account, comment: Comment, source: str, ruling: Ruling) -> Text:
    """Another text for a comment, in which whoever was named is named still; raises RuleBroken."""
    return make_text(author, comment.article_id, source, ruling, find_named(marks_in([comment.source])))


def says_already(author: Account, comment: Comment, source: str) -> bool:
    """Whether a comment would not change with this text; raises RuleBroken of what nobody can post."""
    return make_another_text(author, comment, source, read_ruling()).source == comment.source


def lock_for_author(author: Account, comment: Comment) -> Thread:
    """Hold the thread and look at the comment as it is now; raises NotAllowed where somebody else wrote it."""
    thread = lock_thread(comment.article_id)
    db.session.refresh(comment, FRESH)
    if not is_own(author, comment):
        raise NotAllowed("You can change only your own comments.")
    return thread


def free_fingerprint(comment: Comment, source: str) -> str:
    """The fingerprint of a comment with this text; raises RuleBroken where its author said that in the same place."""
    place = comment.parent_id or comment.section_anchor
    fingerprint = fingerprint_of(comment.author_id, comment.article_id, place, source)
    same = find_same(fingerprint)
    if same and same.id != comment.id:
        raise RuleBroken("You have said the same in another comment here.")
    return fingerprint


def keep_revision(editor: Account, comment: Comment) -> None:
    """Keep the text that is about to be replaced; readers are told of it where they have answered it."""
    is_public = comment.is_approved and (comment.edited_at is not None or was_answered(comment))
    comment.revision_count += 1
    revision = Revision(comment_id=comment.id, number=comment.revision_count, editor_id=editor.id, is_public=is_public)
    revision.source, revision.html, revision.created_at = comment.source, comment.html, now()
    if is_public:
        comment.edited_at = revision.created_at
    db.session.add(revision)


def delete_own(account: Account, comment: Comment) -> None:
    """Take one's own comment back; where it has replies a tombstone stays. Raises NotAllowed."""
    lock_for_author(account, comment)
    if not may_delete(account, comment):
        raise NotAllowed("This comment is no longer there to be deleted.")
    comment.deleted_at = now()
    comment.deleted_from = change_state(comment, CommentState.DELETED)
    comment.fingerprint = None
    db.session.flush()


def restore(account: Account, comment: Comment) -> None:
    """Give one's comment the state that it had before one deleted it; raises NotAllowed, RuleBroken.

    Where nobody may write by now it does not come back, and where everybody waits it waits.
    """
    ruling = read_ruling()
    thread, ban = lock_for_author(account, comment), find_ban(account)
    if comment.deleted_from is None or not may_restore(account, ban, comment):
        raise RuleBroken("This comment can't be restored any more.")
    words = (comment.source, comment.html, ruling)
    candidate = Candidate(account, ban, thread, read_settings(), *words, edited=comment)
    paused(candidate)
    finding = raid(candidate) or premoderated(candidate)
    comment.fingerprint = free_fingerprint(comment, comment.source)
    change_state(comment, comment.deleted_from)
    if finding and comment.is_approved:
        heed(comment, finding)
    comment.deleted_at = comment.deleted_from = None
    db.session.flush()
