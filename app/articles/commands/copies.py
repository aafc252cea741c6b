"""Working copies: what somebody writes is kept every few seconds, for them alone."""

import json
from dataclasses import dataclass

from sqlalchemy import and_, delete, func, or_, select, update

from app.accounts.models import Account
from app.articles.models import Article
from app.articles.policy import may_edit, may_write
from app.articles.queries.copies import is_of
from app.articles.revisions.joining import Said
from app.articles.revisions.models import WorkingCopy
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, NotFound, RuleBroken
from app.kernel.markdown import ARTICLE_LIMIT
from app.kernel.text import check_bytes, clean, without_unwanted

PARTICULARS_LIMIT = 30_000  # bytes, of everything but the text
COPIES = 20  # of one person, of one article


@dataclass(frozen=True)
class Mark:
    """Which copy a window writes to, and how it was when the window saw it last."""

    id: int = 0
    version: int = 0

    def is_of(self, copy: WorkingCopy) -> bool:
        """Whether a copy is still as the window saw it."""
        return (copy.id, copy.version) == (self.id, self.version)


def keep_copy(account: Account, article: Article | None, said: Said, base: int, mark: Mark) -> WorkingCopy:
    """What somebody has written by now; in a copy of its own where another window has written to this one.

    Raises NotAllowed, RuleBroken.
    """
    if not (may_edit(account, article) if article else may_write(account)):
        raise NotAllowed("You may write only articles of your own.")
    kept = cleaned(said)
    check_bytes(kept.source, ARTICLE_LIMIT, "That text")
    check_bytes(json.dumps([kept.title, kept.particulars]), PARTICULARS_LIMIT, "What stands beside that text")
    copy = find_own(account, article, kept, mark) or begin_copy(account, article, base)
    copy.title, copy.source, copy.particulars, copy.saved_at = kept.title, kept.source, kept.particulars, now()
    copy.version += 1
    db.session.flush()
    return copy


def find_own(account: Account, article: Article | None, said: Said, mark: Mark) -> WorkingCopy | None:
    """The copy that a window knows, where no other has written to it, or one that says the same; who writes waits."""
    return max(lock_alike(account, article, said, mark), key=mark.is_of, default=None)


def lock_alike(account: Account, article: Article | None, said: Said, mark: Mark) -> list[WorkingCopy]:
    """The copy of a window, as it was then, and those that say the same in every field; until the commit."""
    marked = and_(WorkingCopy.id == mark.id, WorkingCopy.version == mark.version)
    same = and_(WorkingCopy.title == said.title, WorkingCopy.source == said.source)
    query = select(WorkingCopy).where(is_of(account, article), or_(marked, same))
    rows = db.session.scalars(query.order_by(WorkingCopy.id).with_for_update())
    return [each for each in rows if mark.is_of(each) or each.particulars == said.particulars]


def begin_copy(account: Account, article: Article | None, base: int) -> WorkingCopy:
    """A copy more; raises RuleBroken where there are too many."""
    count = db.session.scalar(select(func.count()).select_from(WorkingCopy).where(is_of(account, article)))
    if (count or 0) >= COPIES:
        raise RuleBroken("There are many changes of this text that you have not saved: save or discard some first.")
    copy = WorkingCopy(account_id=account.id, article_id=article.id if article else None, base=base, version=0)
    db.session.add(copy)
    return copy


def discard_copy(account: Account, copy_id: int) -> int | None:
    """Drop what somebody wrote and does not want; of which article it was. Raises NotFound."""
    own = delete(WorkingCopy).where(WorkingCopy.id == copy_id, WorkingCopy.account_id == account.id)
    rows = db.session.scalars(own.returning(WorkingCopy.article_id)).all()
    if not rows:
        raise NotFound
    return rows[0]


def let_go(account: Account, article: Article) -> None:
    """What somebody had not saved, who may not change the article any more, is a new article of theirs."""
    moved = update(WorkingCopy).where(is_of(account, article)).values(article_id=None, base=0)
    db.session.execute(moved)


def forget_saved(account: Account, article: Article | None, said: Said, mark: Mark) -> None:
    """Drop the copy of a window that has saved it, and any other that says nothing else."""
    for copy in lock_alike(account, article, cleaned(said), mark):
        db.session.delete(copy)
    db.session.flush()


def cleaned(said: Said) -> Said:
    """The same as a database takes it."""
    return Said(without_unwanted(said.title), clean(said.source), said.particulars)
