"""What waits at the desk for somebody who writes there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, literal, or_, select

from app.accounts.models import Account, Role
from app.accounts.policy import has_any
from app.articles.hints.models import Hint, HintState
from app.articles.models import Article, CoAuthor
from app.articles.queries.reviews import SHOWN, to_review
from app.articles.reviews.models import Remark
from app.kernel.database import db
from app.kernel.paging import MOST_COUNTED


@dataclass(frozen=True)
class Work:
    """How many hints are open on what somebody may edit, remarks on their own texts, and articles to review."""

    hints: int
    remarks: int
    reviews: int

    @property
    def count(self) -> int:
        """All of it."""
        return self.hints + self.remarks + self.reviews


def is_by(account: Account) -> Any:
    """Whether an article is one's own, alone or with others."""
    beside = select(CoAuthor.article_id).where(CoAuthor.account_id == account.id)
    return or_(Article.author_id == account.id, Article.id.in_(beside))


def count_work(account: Account) -> Work:
    """What waits for somebody; one statement."""
    own = select(Article.id).where(is_by(account))
    hints, is_editor = select(Hint.id).where(Hint.state == HintState.OPEN), has_any(account, Role.EDITOR)
    parts = [
        hints if is_editor else hints.where(Hint.article_id.in_(own)),
        open_remarks(account).with_only_columns(Remark.id),
        to_review(account).with_only_columns(Article.id).where(literal(is_editor)),
    ]
    counts = [select(func.count()).select_from(each.limit(MOST_COUNTED).subquery()).scalar_subquery() for each in parts]
    return Work(*db.session.execute(select(*counts)).one())


def open_remarks(account: Account) -> Select[Any]:
    """What others said beside texts of one's own and nobody has resolved."""
    by_others = (Remark.author_id != account.id, Remark.resolved_at.is_(None))
    return select(Remark).join(Article, Article.id == Remark.article_id).where(is_by(account), *by_others)


def list_remarked(account: Account) -> Sequence[Row[int, str, str, int]]:
    """One's own articles beside which something is said, the last said first: id, title, language, and how much."""
    columns = (Article.id, Article.title, Article.language, func.count().label("remarks"))
    query = open_remarks(account).with_only_columns(*columns).group_by(*columns[:3])
    return db.session.execute(query.order_by(func.max(Remark.id).desc()).limit(SHOWN)).all()
