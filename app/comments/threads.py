"""Where a comment stands in its thread: paths that sort as the thread is read, and pages of a fixed size.

A path is one step of five base-36 digits for each level, made of the comment's number in its thread. Sorted by
their bytes, paths give the tree in reading order, oldest first. Below the deepest level that is displayed, comments
stay in order beside one another and say which comment they reply to.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
STEP = 5
DEEPEST = 5
ROOTS_A_PAGE = 50
REPLIES_A_ROOT = 20
REPLIES_OF_MOST_REPLIED = 2
BRANCH_PAGE = 200
AFTER_EVERY_STEP = "~"
BEHIND = "!"  # sorts behind a path itself, and before everything below it

Item = TypeVar("Item")


@dataclass(frozen=True)
class Place:
    """Where a comment stands: its path, and how many levels lie above it."""

    path: str
    depth: int


def step(number: int) -> str:
    """A comment's number as one step of a path."""
    digits = ""
    for _ in range(STEP):
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits


def place(number: int, parent: Place | None) -> Place:
    """Where the comment with this number stands below its parent."""
    if parent is None:
        return Place(step(number), 0)
    above = parent.path[: DEEPEST * STEP]
    return Place(above + step(number), len(above) // STEP)


def displayed_ancestors(path: str) -> list[str]:
    """The paths above a path, outermost first."""
    return [path[:end] for end in range(STEP, len(path), STEP)]


def page_count(root_count: int) -> int:
    """How many pages a thread has; one at least."""
    return max(1, -(-root_count // ROOTS_A_PAGE))


def oldest_page(root_number: int) -> int:
    """The page, oldest first, that shows a top-level comment."""
    return (root_number - 1) // ROOTS_A_PAGE + 1


def oldest_range(page: int) -> tuple[int, int]:
    """The first and last root numbers of a page, oldest first."""
    return (page - 1) * ROOTS_A_PAGE + 1, page * ROOTS_A_PAGE


def newest_range(page: int, root_count: int) -> tuple[int, int]:
    """The first and last root numbers of a page, newest first."""
    last = root_count - (page - 1) * ROOTS_A_PAGE
    return last - ROOTS_A_PAGE + 1, last


@dataclass
class Tree(Generic[Item]):
    """A comment and the comments displayed below it."""

    item: Item
    children: "list[Tree[Item]]" = field(default_factory=list)


def grow(items: Sequence[tuple[str, Item]]) -> list[Tree[Item]]:
    """The tree of items that come in the order of their paths; one whose parent is not among them starts a branch."""
    roots: list[Tree[Item]] = []
    line: list[tuple[str, Tree[Item]]] = []
    for path, item in items:
        while line and not path.startswith(line[-1][0]):
            line.pop()
        branch = Tree(item)
        (line[-1][1].children if line else roots).append(branch)
        line.append((path, branch))
    return roots
