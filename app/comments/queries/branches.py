"""Branches of a thread as pages show them, each read once for each of its marks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from sys import getsizeof
from typing import NamedTuple

from app.comments.queries.shown import ShownComment, load_branches
from app.comments.threads import AFTER_EVERY_STEP, STEP
from app.kernel.shelf import Shelf
from app.kernel.versions import SITE, State

ROOM = 8_000_000  # bytes of branches in each process; most of them take 2 to 4 KB
OVERHEAD = 800  # bytes that a comment takes beside its HTML


class Head(NamedTuple):
    """Where a branch begins: its top-level comment, and the mark of all that is in it."""

    root_number: int
    id: int
    mark: int


@dataclass(frozen=True)
class Branch:
    """Comments below one another in the order of their paths, from `start` up to `end`; ancestors may stand before."""

    comments: tuple[ShownComment, ...]
    start: str
    end: str
    left_out: int = 0

    def __hash__(self) -> int:
        """Of what is cheap to hash, since a page looks up fifty of them."""
        return hash((self.start, self.end, len(self.comments)))

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return sum(getsizeof(each.html) + OVERHEAD for each in self.comments)


class Kept(NamedTuple):
    """A branch, and what it was like when it was read."""

    head: Head
    names_mark: int  # whoever is called otherwise now changes every branch they wrote in
    branch: Branch


kept: Shelf[tuple[int, int], Kept] = Shelf(ROOM)  # by where a branch begins and how many replies are read of it


def read_branches(article_id: int, heads: Sequence[Head], replies: int, state: State) -> tuple[Branch, ...]:
    """The branches that begin with these comments in this order, with so many replies each."""
    names_mark = dict(state.marks).get(SITE, 0)
    found = {head.root_number: find_kept(head, replies, names_mark) for head in heads}
    missing = {head.root_number: head for head in heads if found[head.root_number] is None}
    if missing:
        for branch in split(load_branches(article_id, list(missing), replies)):
            head = missing[branch.comments[0].root_number or 0]
            found[head.root_number] = branch
            kept.put((head.id, replies), Kept(head, names_mark, branch), branch.size)
    return tuple(branch for branch in found.values() if branch)


def find_kept(head: Head, replies: int, names_mark: int) -> Branch | None:
    """The branch that begins here, where nothing in it has changed since it was read."""
    last = kept.find((head.id, replies))
    return last.branch if last and (last.head, last.names_mark) == (head, names_mark) else None


def split(comments: Iterable[ShownComment]) -> Iterable[Branch]:
    """The branches of comments that come branch by branch."""
    for root, found in groupby(comments, lambda comment: comment.path[:STEP]):
        yield branch_of(root, tuple(found))


def branch_of(root: str, comments: tuple[ShownComment, ...]) -> Branch:
    """A top-level comment with what is shown below it; it knows how many replies are not."""
    replies = sum(each.is_approved for each in comments[1:])
    return Branch(comments, root, root + AFTER_EVERY_STEP, max(0, comments[0].descendant_count - replies))
