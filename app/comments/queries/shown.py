"""What a page shows of a comment; its statements are built once, for that takes longer than running one."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain, repeat
from typing import Any, NamedTuple

from sqlalchemy import Boolean, ColumnElement, Integer, Select, and_, bindparam, func, or_, select, text, union_all
from sqlalchemy.orm import aliased

from app.accounts.models import Account, Guest, Role
from app.accounts.policy import has_any
from app.articles.models import Article, CoAuthor
from app.articles.sections import Section
from app.comments.models import APPROVED, IS_ON_PAGE, IS_ROOT, IS_WAITING, Comment, CommentState, Thread
from app.comments.queries.people import read_names
from app.comments.threads import BRANCH_PAGE, DEEPEST, REPLIES_A_ROOT, REPLIES_OF_MOST_REPLIED, ROOTS_A_PAGE
from app.kernel.database import db
from app.kernel.markdown.mentions import fill
from app.kernel.names import initials

NOBODY = 0
SECTION = (Comment.section_anchor, Comment.section_heading, Comment.section_words)
WAITING_SHOWN = 50


class ShownComment(NamedTuple):
    """A comment as a page shows it."""

    id: int
    path: str
    root_number: int | None
    descendant_count: int
    state: CommentState
    html: str
    language: str
    created_at: datetime
    edited_at: datetime | None
    author_id: int
    author_name: str
    avatar_digest: str | None
    reply_to_id: int | None
    reply_to_name: str | None
    section_anchor: str | None = None
    section_heading: str | None = None
    section_words: str | None = None
    approved_at: datetime | None = None
    guest_id: int | None = None
    removed_for: str | None = None
    covered_at: datetime | None = None

    @property
    def is_approved(self) -> bool:
        """Whether everybody may read it."""
        return self.state is CommentState.APPROVED

    @property
    def public_since_at(self) -> datetime:
        """Since when readers could read it: since it was written, or was let out of the queue."""
        return self.approved_at or self.created_at

    @property
    def is_pending(self) -> bool:
        """Whether it waits for a moderator."""
        return self.state is CommentState.PENDING

    @property
    def is_by_guest(self) -> bool:
        """Whether its author has no account that anybody logs in to, so that another may bear the same name."""
        return self.guest_id is not None

    @property
    def is_tombstone(self) -> bool:
        """Whether only its place is shown."""
        return self.author_id == NOBODY

    @property
    def quoted(self) -> Section | None:
        """The section that it is about, as it was then."""
        if self.is_tombstone or self.section_anchor is None:
            return None
        return Section(self.section_anchor, self.section_heading or "", self.section_words or "")

    @property
    def initials(self) -> str:
        """What stands in for an avatar."""
        return initials(self.author_name)


def shown() -> Select[*tuple[Any, ...]]:
    """Everything that a page shows of the comments of a thread, but no more conditions yet."""
    parent, parent_author = aliased(Comment), aliased(Account)
    beside = and_(parent.id == Comment.parent_id, Comment.depth == DEEPEST, parent.depth == DEEPEST)
    return (
        select(
            Comment.id,
            Comment.path,
            Comment.root_number,
            Comment.descendant_count,
            Comment.state,
            Comment.html,
            Comment.language,
            Comment.created_at,
            Comment.edited_at,
            Comment.author_id,
            Account.name.label("author_name"),
            Account.avatar_digest,
            parent.id.label("reply_to_id"),
            parent_author.name.label("reply_to_name"),
            *SECTION,
            Comment.approved_at,
            Guest.account_id.label("guest_id"),
            Comment.removed_for,
            Comment.covered_at,
        )
        .join(Account, Account.id == Comment.author_id)
        .outerjoin(Guest, Guest.account_id == Comment.author_id)
        .outerjoin(parent, beside)
        .outerjoin(parent_author, and_(parent_author.id == parent.author_id, parent.state == APPROVED))
        .where(IN_THREAD)
    )


def has_place() -> ColumnElement[bool]:
    """Approved, or a tombstone that holds up replies."""
    return or_(Comment.state == APPROVED, Comment.descendant_count > 0)


IN_THREAD = Comment.article_id == bindparam("article_id")
IS_BEHIND = "(comments.descendant_count, comments.root_number) < (:count, :number)"

LAST_ROOT = (
    select(Comment.root_number)
    .where(Comment.article_id == Thread.article_id, text(IS_ON_PAGE), text(IS_ROOT), has_place())
    .order_by(Comment.root_number.desc())
    .limit(1)
    .correlate(Thread)
    .scalar_subquery()
)
AUTHOR_HAS_REPLIED = (
    select(Comment.id)
    .where(
        Comment.article_id == Thread.article_id,
        Comment.state == APPROVED,
        Comment.author_id.in_(
            union_all(
                select(Article.author_id).where(Article.id == Thread.article_id).correlate(Thread),
                select(CoAuthor.account_id).where(CoAuthor.article_id == Thread.article_id).correlate(Thread),
            )
        ),
    )
    .correlate(Thread)
    .exists()
)
THREAD = select(
    Thread.comment_count,
    Thread.closed_at,
    func.coalesce(LAST_ROOT, 0),
    AUTHOR_HAS_REPLIED,
    Thread.heat,
    Thread.heat_at,
).where(Thread.article_id == bindparam("article_id"))
ON_PAGES = shown().where(text(IS_ON_PAGE), has_place()).order_by(Comment.root_number, Comment.path)
HEADS = select(Comment.root_number, Comment.id, Comment.mark).where(
    IN_THREAD, text(IS_ON_PAGE), text(IS_ROOT), has_place()
)
HEADS_FROM_TO = HEADS.where(Comment.root_number.between(bindparam("first"), bindparam("last"))).order_by(
    Comment.root_number
)
# A place for each number, for a list that grows with what is missing is written out anew each time.
ROOTS = [bindparam(f"root_{place}", type_=Integer) for place in range(ROOTS_A_PAGE)]
BRANCHES = {
    replies: ON_PAGES.where(Comment.root_number.in_(ROOTS), text(f"comments.branch_number <= {replies}"))
    for replies in (REPLIES_A_ROOT, REPLIES_OF_MOST_REPLIED)
}
MOST_REPLIED = (
    select(Comment.root_number, Comment.id, Comment.mark, Comment.descendant_count)
    .where(IN_THREAD, text(IS_ROOT), has_place(), text(IS_BEHIND))
    .order_by(Comment.descendant_count.desc(), Comment.root_number.desc())
    .limit(ROOTS_A_PAGE + 1)
)
BRANCH = (
    shown()
    .where(Comment.path >= bindparam("start"), Comment.path < bindparam("end"), has_place())
    .order_by(Comment.path)
    .limit(BRANCH_PAGE + 1)
)
ANCESTORS = shown().where(Comment.path.in_(bindparam("paths", expanding=True))).order_by(Comment.path)
WAITING = (
    shown()
    .where(
        text(IS_WAITING),
        or_(Comment.author_id == bindparam("viewer_id"), bindparam("is_moderator", type_=Boolean)),
    )
    .order_by(Comment.id)
    .limit(WAITING_SHOWN)
)
REMOVED = (
    shown()
    .where(
        Comment.author_id == bindparam("viewer_id"),
        Comment.state == CommentState.REJECTED,
        Comment.deleted_from.is_(None),
    )
    .order_by(Comment.id.desc())
    .limit(WAITING_SHOWN)
)
ROOT_ON_PAGE = select(Comment.root_number).where(IN_THREAD, Comment.path == bindparam("path"), has_place())


def load(query: Select[*tuple[Any, ...]], **values: Any) -> list[ShownComment]:
    """The comments of one of the statements above, as everybody may see them."""
    return name_people([conceal(ShownComment._make(row)) for row in db.session.connection().execute(query, values)])


def load_branches(article_id: int, root_numbers: Sequence[int], replies: int) -> list[ShownComment]:
    """The comments of at most a page of branches, with so many replies of each."""
    places = zip(ROOTS, chain(root_numbers, repeat(root_numbers[-1])), strict=False)
    return load(BRANCHES[replies], article_id=article_id, **{place.key: number for place, number in places})


def name_people(comments: list[ShownComment]) -> list[ShownComment]:
    """The comments with those who are named in them under their names of now."""
    names = read_names([each.html for each in comments])
    return [each._replace(html=fill(each.html, names)) for each in comments] if names else comments


def conceal(comment: ShownComment) -> ShownComment:
    """A tombstone has neither text nor author."""
    return (
        comment
        if comment.is_approved
        else comment._replace(html="", author_id=NOBODY, author_name="", avatar_digest=None, guest_id=None)
    )


def list_waiting(article_id: int, viewer: Account | None) -> list[ShownComment]:
    """What waits in a thread and the viewer may see: their own, or for moderators everybody's; the longest first."""
    if viewer is None:
        return []
    who = {"viewer_id": viewer.id, "is_moderator": has_any(viewer, Role.MODERATOR)}
    rows = db.session.execute(WAITING, {"article_id": article_id, **who})
    return name_people([ShownComment._make(row) for row in rows])


def list_removed(article_id: int, viewer: Account | None) -> list[ShownComment]:
    """What a moderator took from the readers of a thread and the viewer wrote, the newest of it, as tombstones."""
    return load(REMOVED, article_id=article_id, viewer_id=viewer.id)[::-1] if viewer else []
