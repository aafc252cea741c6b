"""What a rule about words would have caught, had it been there before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import thread_time

from sqlalchemy import Row, select
from sqlalchemy.orm import joinedload

from app.accounts.models import RoleGrant
from app.comments.admission.words.dictionary import Dictionary, longest
from app.comments.admission.words.page import words_of
from app.comments.admission.words.patterns import Pattern, read_pattern
from app.comments.admission.words.reading import Reading
from app.comments.admission.words.sieve import Sieve
from app.comments.models import Comment, CommentState
from app.kernel.clock import now
from app.kernel.database import db

LOOKS_BACK = timedelta(days=30)
ROWS_AT_ONCE = 500
SECONDS = 2.0  # of processor time; whoever wants to know more asks again from there on
SHOWN = 20
AROUND = 60  # characters before the first match and behind it


class Searcher:
    """Looks for one pattern in many texts, most of which are not worth reading."""

    def __init__(self, pattern: Pattern) -> None:
        self.dictionary, self.sieve = Dictionary([pattern]), Sieve(pattern)

    def find(self, text: str) -> list[tuple[int, int]]:
        """Where it is in a text, without overlaps."""
        if not self.sieve.lets_through(text):
            return []
        return [(match.start, match.end) for match in longest(self.dictionary.find(Reading(text)).matches)]


@dataclass(frozen=True)
class Catch:
    """A comment that would have been caught, with its words in pieces, every second of which is a match."""

    comment: Comment
    pieces: tuple[str, ...]


@dataclass
class Trial:
    """What came of it: how many comments were looked at, how many caught, the newest of them, and how far it went."""

    since: datetime
    looked_at: int = 0
    found: dict[CommentState, int] = field(default_factory=dict)
    pieces: dict[int, tuple[str, ...]] = field(default_factory=dict)
    catches: Sequence[Catch] = ()
    next_before: int | None = None
    reached_at: datetime | None = None

    @property
    def count(self) -> int:
        """How many would have been caught."""
        return sum(self.found.values())


def try_rule(pattern: str, before: int | None = None, *, seconds: float = SECONDS) -> Trial:
    """Look through the comments of 30 days, those of staff left out, the newest first or those older than a comment.

    Raises RuleBroken where the pattern is none.
    """
    searcher, trial, ends = Searcher(read_pattern(pattern)), Trial(now() - LOOKS_BACK), thread_time() + seconds
    for rows in list_batches(trial.since, before):
        for row in rows:
            look_at(trial, row, searcher)
        if thread_time() > ends and len(rows) == ROWS_AT_ONCE:
            trial.next_before = rows[-1].id
            break
    trial.catches = load(trial)
    return trial


def list_batches(since: datetime, before: int | None) -> Iterator[Sequence[Row[int, str, CommentState, datetime]]]:
    """The comments since a moment, some at a time, the newest first."""
    staff = select(RoleGrant.account_id)
    query = select(Comment.id, Comment.html, Comment.state, Comment.created_at)
    query = query.where(Comment.html != "", Comment.author_id.not_in(staff)).order_by(Comment.id.desc())
    while True:
        older = query.where(Comment.id < before) if before else query
        rows = db.session.execute(older.limit(ROWS_AT_ONCE)).all()
        recent = [row for row in rows if row.created_at > since]
        yield recent
        if len(recent) < ROWS_AT_ONCE:
            return
        before = rows[-1].id


def look_at(trial: Trial, row: Row[int, str, CommentState, datetime], searcher: Searcher) -> None:
    """Count one comment, and remember where the words are in it if it is one of the first."""
    trial.looked_at += 1
    trial.reached_at = row.created_at
    text = words_of(row.html)
    spans = searcher.find(text)
    if not spans:
        return
    trial.found[row.state] = trial.found.get(row.state, 0) + 1
    if len(trial.pieces) < SHOWN:
        trial.pieces[row.id] = split(text, spans)


def split(text: str, spans: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """The words around the first span, in pieces, every second of which is a span."""
    first, last = max(spans[0][0] - AROUND, 0), min(spans[0][1] + AROUND, len(text))
    pieces, done = ["…" if first else ""], first
    for start, end in spans:
        if end <= last:
            pieces[-1] += text[done:start]
            pieces += [text[start:end], ""]
            done = end
    pieces[-1] += text[done:last] + ("…" if last < len(text) else "")
    return tuple(pieces)


def load(trial: Trial) -> list[Catch]:
    """The newest comments that would have been caught, with author and article."""
    query = select(Comment).where(Comment.id.in_(trial.pieces)).order_by(Comment.id.desc())
    whole = (joinedload(Comment.author, innerjoin=True), joinedload(Comment.article, innerjoin=True))
    return [Catch(comment, trial.pieces[comment.id]) for comment in db.session.scalars(query.options(*whole))]
