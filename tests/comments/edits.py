"""Edits of comments, as their authors make them."""

from datetime import timedelta

from sqlalchemy import select

from app.accounts.models import Account
from app.articles.models import Article
from app.comments.commands.own import edit
from app.comments.models import Comment, Revision
from app.kernel.clock import now
from app.kernel.database import db
from tests.cast import let_newcomers_wait, make_comment

WINDOW = timedelta(minutes=30)


def change(comment: Comment, text: str, *, seen: int | None = None, waits: bool = False) -> None:
    """Edit a comment as its author, who has seen its newest text unless the test says otherwise."""
    author = db.session.get_one(Account, comment.author_id)
    seen = comment.revision_count if seen is None else seen
    let_newcomers_wait(int(waits))
    edit(author, comment, text, seen=seen, window=WINDOW)


def said(author: Account, article: Article, text: str = "I was there.", parent: Comment | None = None) -> Comment:
    """A comment that was made just now."""
    return make_comment(author, article, text, parent, created_at=now())


def revisions(comment: Comment) -> list[tuple[int, str, bool]]:
    """The number and the source of every text that stood there, and whether readers see it."""
    rows = db.session.scalars(select(Revision).where(Revision.comment_id == comment.id).order_by(Revision.number))
    return [(row.number, row.source, row.is_public) for row in rows]
