"""What the authors of an article said in its thread, the same for everybody. Each page costs the same queries."""

from functools import lru_cache

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import aliased

from app.accounts.models import Account
from app.comments.models import APPROVED, Comment
from app.comments.queries.branches import Branch
from app.comments.queries.pages import ThreadPage, find_thread_head
from app.comments.queries.shown import ShownComment, load, shown
from app.comments.threads import BEHIND, ROOTS_A_PAGE
from app.kernel.database import db
from app.kernel.errors import NotFound
from app.kernel.versions import State

KEPT = 64  # pages in each process
OF_AUTHOR = and_(Comment.author_id.in_(bindparam("author_ids", expanding=True)), Comment.state == APPROVED)
PAGE = shown().where(OF_AUTHOR, Comment.id > bindparam("after")).order_by(Comment.id).limit(ROOTS_A_PAGE + 1)
PARENT, PARENT_AUTHOR = aliased(Comment), aliased(Account)
PARENTS = (
    select(Comment.id, PARENT.id, PARENT_AUTHOR.name)
    .join(PARENT, PARENT.id == Comment.parent_id)
    .outerjoin(PARENT_AUTHOR, and_(PARENT_AUTHOR.id == PARENT.author_id, PARENT.state == APPROVED))
    .where(Comment.id.in_(bindparam("ids", expanding=True)))
)


@lru_cache(KEPT)
def page_author(article_id: int, author_ids: tuple[int, ...], after: int, state: State) -> ThreadPage:
    """Comments of the authors behind the one of this id, each by itself; raises NotFound past the last."""
    found = load(PAGE, article_id=article_id, author_ids=author_ids, after=after)
    if not found:
        raise NotFound
    chosen = found[:ROOTS_A_PAGE]
    cursor = str(chosen[-1].id) if len(found) > len(chosen) else None
    branches = tuple(map(stand_alone, name_parents(chosen)))
    head = find_thread_head(article_id)
    return ThreadPage(branches, head, number=0, next_cursor=cursor)  # no page takes what is new


def name_parents(comments: list[ShownComment]) -> list[ShownComment]:
    """The comments with whom each of them answers, for nothing stands above them."""
    rows = db.session.execute(PARENTS, {"ids": [each.id for each in comments]})
    parents = {comment_id: (parent_id, name) for comment_id, parent_id, name in rows}
    answered = [(each, *parents.get(each.id, (None, None))) for each in comments]
    return [each._replace(reply_to_id=parent_id, reply_to_name=name) for each, parent_id, name in answered]


def stand_alone(comment: ShownComment) -> Branch:
    """A branch of one comment; it knows how many replies are elsewhere."""
    return Branch((comment,), comment.path, comment.path + BEHIND, comment.descendant_count)
