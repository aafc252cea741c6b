"""What waits for a moderator, laid over a page of a thread for those who may see it."""

from collections.abc import Sequence
from dataclasses import replace

from app.comments.queries.branches import Branch
from app.comments.queries.pages import Order, ThreadPage
from app.comments.queries.shown import ShownComment
from app.comments.threads import AFTER_EVERY_STEP, STEP


def lay_over(page: ThreadPage, waiting: Sequence[ShownComment]) -> ThreadPage:
    """The page with what waits: replies where they answer, and top-level comments where new ones come."""
    if not waiting:
        return page
    branches = [insert(branch, waiting) for branch in page.branches]
    if page.takes_new:
        new = [start_branch(each) for each in waiting if len(each.path) == STEP and not each.descendant_count]
        branches = [*reversed(new), *branches] if page.order is Order.NEWEST else [*branches, *new]
    return replace(page, branches=tuple(branches))


def insert(branch: Branch, waiting: Sequence[ShownComment]) -> Branch:
    """The branch with what waits in it, below the nearest it answers; in place of a tombstone, the comment itself."""
    inside = {each.path: each for each in waiting if branch.start <= each.path < branch.end}
    if not inside:
        return branch
    comments = {each.path: each for each in branch.comments} | inside
    return replace(branch, comments=tuple(comments[path] for path in sorted(comments)))


def start_branch(comment: ShownComment) -> Branch:
    """A branch of a comment that nobody can answer yet."""
    return Branch((comment,), comment.path, comment.path + AFTER_EVERY_STEP)
