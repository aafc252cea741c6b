"""Covering a comment until a moderator has looked, and uncovering it. Asks no policy: moderation does."""

from datetime import datetime

from app.comments.commands.threads import count, lock_thread
from app.comments.models import Comment


def cover(comment: Comment, since: datetime | None) -> None:
    """Let readers open a comment only if they want to, since this moment; without one they read it as any other."""
    if comment.covered_at != since:
        comment.covered_at = since
        count(comment, lock_thread(comment.article_id), 0)
