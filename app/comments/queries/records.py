"""What became of what somebody said: one statement of at most a hundred rows, however much that was."""

from sqlalchemy import bindparam, func, select

from app.accounts.models import Account
from app.comments.models import APPROVED, Comment
from app.comments.trust import RECENT, Record, Said
from app.kernel.database import db

OF_AUTHOR = Comment.author_id == bindparam("author_id")
LATELY = (
    select(Comment.id, Comment.article_id, Comment.state, Comment.created_at)
    .where(OF_AUTHOR)
    .order_by(Comment.created_at.desc())
    .limit(RECENT)
    .subquery()
)
# Whoever had nothing approved among their first hundred has not begun yet.
AT_FIRST = (
    select(Comment.state, Comment.created_at).where(OF_AUTHOR).order_by(Comment.created_at).limit(RECENT).subquery()
)
RECORD = select(
    *LATELY.c,
    select(func.min(AT_FIRST.c.created_at)).where(AT_FIRST.c.state == APPROVED).scalar_subquery(),
).order_by(LATELY.c.created_at.desc())


def read_record(account: Account) -> Record:
    """What the account said lately, with the state of each, and when it began to be approved."""
    rows = db.session.execute(RECORD, {"author_id": account.id}).all()
    return Record([Said._make(row[:-1]) for row in rows], rows[0][-1] if rows else None, is_whole=len(rows) < RECENT)
