"""Who may write, see and delete comments."""

from datetime import datetime
from typing import Protocol

from app.accounts.models import Account, Ban, Role
from app.accounts.policy import has_any
from app.comments.models import CommentState


class Closable(Protocol):
    """A thread, whether as a row or as a page shows it."""

    @property
    def closed_at(self) -> datetime | None:
        """Since when it takes no comments."""


class Written(Protocol):
    """A comment, whether as a row or as a page shows it."""

    @property
    def author_id(self) -> int:
        """Who wrote it."""

    @property
    def state(self) -> CommentState:
        """Who may read it."""


def is_open(thread: Closable | None) -> bool:
    """Whether the thread takes comments."""
    return thread is None or thread.closed_at is None


def may_reply(account: Account | None, ban: Ban | None, thread: Closable | None) -> bool:
    """Whoever is logged in and not banned replies in an open thread."""
    return account is not None and ban is None and is_open(thread)


def may_see(account: Account | None, comment: Written) -> bool:
    """Everybody sees what is approved; its author and moderators what waits; nobody what was rejected or deleted."""
    if comment.state is not CommentState.PENDING or account is None:
        return comment.state is CommentState.APPROVED
    return account.id == comment.author_id or has_any(account, Role.MODERATOR)


def may_delete(account: Account | None, comment: Written) -> bool:
    """One deletes one's own comments, while they are there or wait."""
    mine = account is not None and account.id == comment.author_id
    return mine and comment.state in (CommentState.APPROVED, CommentState.PENDING)


def is_staff(account: Account) -> bool:
    """Whether admission lets the account's comments pass without waiting."""
    return bool(account.roles)
