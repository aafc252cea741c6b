"""The history of a comment: its texts, and how each became the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import select

from app.comments.models import Comment, Revision
from app.comments.queries.people import read_marks
from app.kernel.database import db
from app.kernel.errors import NotFound
from app.kernel.markdown.mentions import spell
from app.kernel.wording import Piece, compare

CHANGES_A_PAGE = 10


@dataclass(frozen=True)
class Change:
    """One edit: when it was made, what it did, and whether readers see the text that it replaced."""

    number: int
    edited_at: datetime
    is_public: bool
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Text:
    """A text as it was typed, and whether readers see it."""

    source: str
    is_public: bool


@dataclass(frozen=True)
class History:
    """Edits, newest first; behind the last of them the text that all began with, else the way to older ones."""

    changes: tuple[Change, ...]
    first: Text | None
    next_before: int | None


def page_history(comment: Comment, before: int | None, *, everything: bool) -> History:
    """A page of a comment's history, from the edit behind number `before` on; raises NotFound where there is none."""
    query = select(Revision).where(Revision.comment_id == comment.id).order_by(Revision.number.desc())
    if not everything:
        query = query.where(Revision.is_public)
    if before:
        query = query.where(Revision.number <= before)
    revisions = list(db.session.scalars(query.limit(CHANGES_A_PAGE + 1 + bool(before))))
    sources = [each.source for each in revisions] if before else [comment.source, *(each.source for each in revisions)]
    names = read_marks(sources)
    sources = [spell(each, names) for each in sources]
    replaced = revisions[1:] if before else revisions
    if not replaced:
        raise NotFound
    shown = replaced[:CHANGES_A_PAGE]
    is_last = len(shown) == len(replaced)
    return History(
        changes=list_changes(shown, sources),
        first=Text(sources[-1], shown[-1].is_public) if is_last else None,
        next_before=None if is_last else shown[-1].number,
    )


def list_changes(replaced: Sequence[Revision], sources: Sequence[str]) -> tuple[Change, ...]:
    """How each of the texts became the one before it in `sources`, which begin with the newest."""
    steps = zip(replaced, pairwise(sources), strict=False)
    return tuple(Change(each.number, each.created_at, each.is_public, compare(old, new)) for each, (new, old) in steps)
