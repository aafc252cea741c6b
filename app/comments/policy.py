"""Who may write, see and delete comments."""

from typing import Protocol

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
    """Everybody sees what is approved; its author and moderators what waits; nobody what was rejected or deleted."""
    waits = comment.state is CommentState.PENDING
    return comment.is_approved or (waits and may_see_waiting(account, comment.author_id))


def may_see_waiting(account: Account | None, author_id: int) -> bool:
    """What waits for a moderator is there for its author and for moderators."""
    return account is not None and (account.id == author_id or has_any(account, Role.MODERATOR))


class Written(Protocol):
    """A comment, whether as a row or as a page shows it."""

    @property
    def author_id(self) -> int:
        """Who wrote it."""

    @property
    def state(self) -> CommentState:
        """Who may read it."""


def may_delete(account: Account | None, comment: Written) -> bool:
    """One deletes one's own comments, while they are there or wait."""
    mine = account is not None and account.id == comment.author_id
    return mine and comment.state in (CommentState.APPROVED, CommentState.PENDING)


def is_staff(account: Account) -> bool:
    """Whether admission lets the account's comments pass without waiting."""
    return bool(account.roles)
