"""Who may write, see, edit and delete comments."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from app.accounts.models import Account, Ban, Role
from app.accounts.policy import has_any
from app.comments.measures import Holding, Kind
from app.comments.models import Comment, CommentState
from app.kernel.clock import now

HERE = (CommentState.APPROVED, CommentState.PENDING)
RESTORABLE = timedelta(minutes=10)


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

    @property
    def created_at(self) -> datetime:
        """When it was written."""


def is_open(thread: Closable | None, closes_at: datetime | None) -> bool:
    """Whether the thread takes comments: nobody closed it, and its time is not over."""
    return (thread is None or thread.closed_at is None) and (closes_at is None or now() < closes_at)


def may_reply(
    account: Account | None, ban: Ban | None, thread: Closable | None, closes_at: datetime | None = None
) -> bool:
    """Whoever is logged in and not banned replies in an open thread."""
    return account is not None and ban is None and is_open(thread, closes_at)


def is_paused(account: Account | None, holding: Iterable[Holding]) -> bool:
    """Whether the account can't write here for a while; staff always may."""
    return any(each.kind is Kind.READ_ONLY for each in holding) and not (account and is_staff(account))


def may_see(account: Account | None, comment: Written) -> bool:
    """Everybody sees what is approved; its author and moderators what waits; nobody what was rejected or deleted."""
    if comment.state is not CommentState.PENDING or account is None:
        return comment.state is CommentState.APPROVED
    return account.id == comment.author_id or has_any(account, Role.MODERATOR)


def is_own(account: Account | None, comment: Written) -> bool:
    """Whether the account wrote it."""
    return account is not None and account.id == comment.author_id


def may_delete(account: Account | None, comment: Written) -> bool:
    """One deletes one's own comments, while they are there or wait."""
    return is_own(account, comment) and comment.state in HERE


def may_mute(account: Account | None, author_id: int) -> bool:
    """Whoever is logged in mutes anybody else for themselves."""
    return account is not None and account.id != author_id


def may_edit(account: Account | None, comment: Written, window: timedelta) -> bool:
    """One edits one's own comments, while they are there or wait, for some time after writing them."""
    return bool(window) and may_delete(account, comment) and now() < comment.created_at + window


def can_come_back(comment: Comment) -> bool:
    """Whether a comment was deleted so short a time ago that its author can still change their mind."""
    is_deleted = comment.state is CommentState.DELETED
    return is_deleted and comment.deleted_at is not None and now() < comment.deleted_at + RESTORABLE


def may_restore(account: Account | None, ban: Ban | None, comment: Comment) -> bool:
    """Whoever is not banned takes a deletion of their own back for 10 minutes."""
    return is_own(account, comment) and ban is None and can_come_back(comment)


def may_see_every_text(account: Account | None, comment: Written) -> bool:
    """Its author and moderators read whatever stood in a comment."""
    return is_own(account, comment) or has_any(account, Role.MODERATOR)


def may_see_history(account: Account | None, comment: Comment) -> bool:
    """Readers see how a comment changed where the page says that it did; some see it always."""
    is_told = comment.is_approved and comment.edited_at is not None and comment.article.is_public
    return comment.revision_count > 0 and (is_told or may_see_every_text(account, comment))


def is_staff(account: Account) -> bool:
    """Whether admission lets the account's comments pass without waiting."""
    return bool(account.roles)


def may_change_rules(account: Account | None) -> bool:
    """Administrators say which words wait, are refused or replaced."""
    return has_any(account, Role.ADMINISTRATOR)
