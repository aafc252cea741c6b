"""Who takes part in a thread, and what those are called now who are named in it."""

from collections.abc import Collection, Iterable

from sqlalchemy import desc, func, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import FORMER_READER, Account, Merge
from app.articles.models import Article, CoAuthor
from app.comments.models import Comment, CommentState
from app.kernel.database import db
from app.kernel.markdown.mentions import Person, elements_in, marks_in

MOST_PEOPLE = 200
LATELY = 2_000  # comments: the whole of nearly every thread, read in a few milliseconds


def list_people(article_id: int) -> list[Person]:
    """The authors of the article and the authors of approved comments: the 200 who spoke last, by name."""
    here = select(Comment.id, Comment.author_id, Comment.state).where(Comment.article_id == article_id)
    lately = here.order_by(Comment.id.desc()).limit(LATELY).subquery()
    latest = select(lately.c.author_id).where(lately.c.state == CommentState.APPROVED).group_by(lately.c.author_id)
    latest = latest.order_by(desc(func.max(lately.c.id))).limit(MOST_PEOPLE)
    author = select(Article.author_id).where(Article.id == article_id)
    beside = select(CoAuthor.account_id).where(CoAuthor.article_id == article_id)
    chosen = or_(Account.id.in_(author), Account.id.in_(beside), Account.id.in_(latest.scalar_subquery()))
    people = select(Account.id, Account.name, Account.slug).where(chosen, Account.name != FORMER_READER)
    rows = db.session.execute(people.order_by(Account.name))
    return [Person(*row) for row in rows]


def find_people(article_id: int, source: str) -> list[Person]:
    """Who can be named in a text under an article; nobody where it names nobody."""
    return list_people(article_id) if "@" in source else []


def find_named(numbers: Collection[int]) -> list[Person]:
    """The people with these numbers; a merged account goes by its new name."""
    if not numbers:
        return []
    present = aliased(Account)
    rows = db.session.execute(
        select(Account.id, func.coalesce(present.name, Account.name), func.coalesce(present.slug, Account.slug))
        .outerjoin(Merge, (Merge.other_id == Account.id) & Merge.undone_at.is_(None))
        .outerjoin(present, present.id == Merge.account_id)
        .where(Account.id.in_(numbers))
    )
    return [Person(*row) for row in rows]


def read_names(html: Iterable[str]) -> dict[int, str]:
    """What the people are called now who are named in stored HTML."""
    return {person.id: person.name for person in find_named(elements_in(html))}


def read_marks(texts: Iterable[str]) -> dict[int, str]:
    """What the people are called now who are named in texts as they are stored."""
    return {person.id: person.name for person in find_named(marks_in(texts))}
