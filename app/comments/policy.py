"""Who may write, see and delete comments."""

from app.accounts.models import Account, Ban, Role
from app.accounts.policy import has_any
from app.comments.models import Comment, CommentState, Thread


def is_open(thread: Thread | None) -> bool:
    """Whether the thread takes comments."""
    return thread is None or thread.closed_at is None


def may_reply(account: Account | None, ban: Ban | None, thread: Thread | None) -> bool:
    """Whoever is logged in and not banned replies in an open thread."""
    return account is not None and ban is None and is_open(thread)


def may_see(account: Account | None, comment: Comment) -> bool:
    """Everybody sees what is approved; its author and moderators what waits; moderators all the rest."""
    if comment.is_approved or has_any(account, Role.MODERATOR):
        return True
    return account is not None and account.id == comment.author_id and comment.state is CommentState.PENDING


def may_delete(account: Account | None, comment: Comment) -> bool:
    """One deletes one's own comments, while they are there or wait."""
    mine = account is not None and account.id == comment.author_id
    return mine and comment.state in (CommentState.APPROVED, CommentState.PENDING)


def is_staff(account: Account) -> bool:
    """Whether admission lets the account's comments pass without waiting."""
    return bool(account.roles)
