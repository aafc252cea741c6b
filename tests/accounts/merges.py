"""Merges of accounts, and what moved with them."""

from sqlalchemy import select

from app.accounts.commands.merging import merge
from app.accounts.models import Account, Merge
from app.comments.models import Comment
from app.kernel.database import db
from tests.cast import identity_of


def owner_of(comment: Comment) -> int:
    """Whose the comment is now."""
    return db.session.scalars(select(Comment.author_id).where(Comment.id == comment.id)).one()


def merged(account: Account, other: Account) -> Merge:
    """The merge, committed."""
    row = merge(account, identity_of(other))
    db.session.commit()
    return row
