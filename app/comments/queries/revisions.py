"""The history of a comment: its texts, and how each became the next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from app.comments.models import Comment, Revision
from app.comments.queries.people import read_marks
from app.kernel.database import db
from app.kernel.errors import NotFound
from app.kernel.markdown.mentions import spell
from app.kernel.wording import Comparer, Piece

CHANGES_A_PAGE = 10


@dataclass(frozen=True)
class Change:
    """One edit: when it was made, what it did, and whether readers see the text that it replaced.

    Where a moderator removed that text, readers are told so in place of the `pieces`.
    """

    number: int
    edited_at: datetime
    is_public: bool
    is_removed: bool
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Text:
    """A text as it was typed, and whether readers see it."""

    source: str
    is_public: bool
    is_removed: bool


@dataclass(frozen=True)
class History:
    """Edits, newest first; behind the last of them the text that all began with, else the way to older ones."""

    changes: tuple[Change, ...]
    first: Text | None
    next_before: int | None


def page_history(comment: Comment, before: int | None, *, everything: bool) -> History:
    """A page of a comment's history, older than the edit `before`; raises NotFound where there is none."""
    query = select(Revision).where(Revision.comment_id == comment.id)
    if not everything:
        query = query.where(Revision.is_public)
    older = query.where(Revision.number < before) if before else query
    rows = db.session.scalars(older.order_by(Revision.number.desc()).limit(CHANGES_A_PAGE + 1)).all()
    if not rows:
        raise NotFound
    shown, is_last = rows[:CHANGES_A_PAGE], len(rows) <= CHANGES_A_PAGE
    sources = [newest_source(comment, query, before, everything=everything), *(each.source for each in shown)]
    names = read_marks(sources)
    texts = [spell(each, names) for each in sources]
    oldest, can_be_read = shown[-1], everything or shown[-1].removed_at is None
    return History(
        changes=tuple(list_changes(shown, texts, everything=everything)),
        first=Text(texts[-1], oldest.is_public, bool(oldest.removed_at)) if is_last and can_be_read else None,
        next_before=None if is_last else oldest.number,
    )


def newest_source(comment: Comment, query: Select[Revision], before: int | None, *, everything: bool) -> str:
    """What a page of edits led to in the end: the next text that may be read, or what the comment says now."""
    if before is None:
        return comment.source
    newer = query.where(Revision.number >= before).order_by(Revision.number).limit(1)
    found = db.session.scalar(newer if everything else newer.where(Revision.removed_at.is_(None)))
    return found.source if found else comment.source


def list_changes(replaced: Sequence[Revision], texts: Sequence[str], *, everything: bool) -> Iterator[Change]:
    """How each text became the next one that may be read; `texts` begin with what they led to in the end."""
    newer, comparer = texts[0], Comparer()
    for each, old in zip(replaced, texts[1:], strict=True):
        is_hidden = not everything and each.removed_at is not None
        pieces = () if is_hidden else comparer.compare(old, newer)
        yield Change(each.number, each.created_at, each.is_public, each.removed_at is not None, pieces)
        newer = newer if is_hidden else old


def get_revision(comment_id: int, revision_number: int) -> Revision:
    """A former text of a comment; raises NotFound."""
    found = db.session.get(Revision, (comment_id, revision_number))
    if found is None:
        raise NotFound
    return found
