"""Branches of a thread as pages show them, each read once for each of its marks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from app.comments.queries.shown import BRANCHES, ShownComment, load
from app.comments.threads import AFTER_EVERY_STEP, STEP
from app.kernel.versions import SITE, State

KEPT = 4_096  # branches in each process, most of them about 2 KB


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


kept: dict[tuple[Head, int, int], Branch] = {}


def read_branches(article_id: int, heads: Sequence[Head], replies: int, state: State) -> tuple[Branch, ...]:
    """The branches that begin with these comments in this order, with so many replies each."""
    names_mark = dict(state.marks).get(SITE, 0)  # whoever is called otherwise now changes every branch they wrote in
    keys = {head.root_number: (head, replies, names_mark) for head in heads}
    found = {number: kept.get(key) for number, key in keys.items()}
    missing = [number for number, branch in found.items() if branch is None]
    if missing:
        if len(kept) + len(missing) > KEPT:
            kept.clear()
        for branch in split(load(BRANCHES, article_id=article_id, numbers=missing, replies=replies)):
            number = branch.comments[0].root_number or 0
            found[number] = kept[keys[number]] = branch
    return tuple(branch for branch in found.values() if branch)


def split(comments: Iterable[ShownComment]) -> Iterable[Branch]:
    """The branches of comments that come branch by branch."""
    for root, found in groupby(comments, lambda comment: comment.path[:STEP]):
        yield branch_of(root, tuple(found))


def branch_of(root: str, comments: tuple[ShownComment, ...]) -> Branch:
    """A top-level comment with what is shown below it; it knows how many replies are not."""
    replies = sum(each.is_approved for each in comments[1:])
    return Branch(comments, root, root + AFTER_EVERY_STEP, max(0, comments[0].descendant_count - replies))
