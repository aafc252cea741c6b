"""What waits at the desk for somebody who writes there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Account, Role
from app.accounts.policy import has_any
from app.articles.hints.models import Hint, HintState
from app.articles.models import Article, CoAuthor
from app.articles.queries.reviews import SHOWN, to_review
from app.articles.reviews.models import IS_OPEN, Remark
from app.kernel.database import db
from app.kernel.paging import MOST_COUNTED

OWN = aliased(Article)


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


def is_on_own(account: Account, article_id: Any) -> ColumnElement[bool]:
    """Whether the article with this id is one's own, alone or with others; asked of each, for few lead to many."""
    beside = exists().where(CoAuthor.article_id == OWN.id, CoAuthor.account_id == account.id)
    return exists().where(OWN.id == article_id, or_(OWN.author_id == account.id, beside))


def count_work(account: Account) -> Work:
    """What waits for somebody; one statement."""
    hints, is_editor = select(Hint.id).where(Hint.state == HintState.OPEN), has_any(account, Role.EDITOR)
    parts = [
        hints if is_editor else hints.where(is_on_own(account, Hint.article_id)),
        open_remarks(account).with_only_columns(Remark.id),
        to_review(account).with_only_columns(Article.id).where(literal(is_editor)),
    ]
    counts = [select(func.count()).select_from(each.limit(MOST_COUNTED).subquery()).scalar_subquery() for each in parts]
    return Work(*db.session.execute(select(*counts)).one())


def open_remarks(account: Account) -> Select[Any]:
    """What others said beside texts of one's own and nobody has resolved."""
    is_by_others = Remark.author_id != account.id
    return select(Remark).where(IS_OPEN, is_by_others, is_on_own(account, Remark.article_id))


def list_remarked(account: Account) -> Sequence[Row[int, str, str, int]]:
    """One's own articles beside which something is said, the last said first: id, title, language, and how much."""
    columns = (Article.id, Article.title, Article.language, func.count().label("remarks"))
    remarks = open_remarks(account).join(Article, Article.id == Remark.article_id)
    query = remarks.with_only_columns(*columns).group_by(*columns[:3])
    return db.session.execute(query.order_by(func.max(Remark.id).desc()).limit(SHOWN)).all()
