"""What a moderator took from the readers, laid over a page of a thread for whoever wrote it."""

from collections.abc import Sequence
from dataclasses import replace

from app.comments.queries.branches import Branch
from app.comments.queries.pages import Order, ThreadPage
from app.comments.queries.shown import ShownComment
from app.comments.queries.waiting import insert, start_branch
from app.comments.threads import STEP, newest_range, oldest_range


def lay_removed(page: ThreadPage, removed: Sequence[ShownComment]) -> ThreadPage:
    """The page with the tombstones of these comments where the comments stood."""
    if not removed:
        return page
    branches = [insert(branch, removed) for branch in page.branches]
    for each in removed:
        if len(each.path) == STEP and not each.descendant_count and stood_on(page, each):
            branches.insert(find_place(page, branches, each), start_branch(each))
    return replace(page, branches=tuple(branches))


def stood_on(page: ThreadPage, comment: ShownComment) -> bool:
    """Whether a top-level comment that nobody answered stood, or would have stood, on this page."""
    number, last = comment.root_number, page.head.last_root
    if number is None or number > last:
        return page.takes_new
    if page.number == 0 or page.order is Order.REPLIES:
        return False
    first, last = oldest_range(page.number) if page.order is Order.OLDEST else newest_range(page.number, last)
    return first <= number <= last


def find_place(page: ThreadPage, branches: Sequence[Branch], comment: ShownComment) -> int:
    """Before which branch of the page a comment stood; what was never approved stands where new ones come."""
    is_newest_first = page.order is Order.NEWEST
    number = comment.root_number
    if number is None:
        return 0 if is_newest_first else len(branches)
    tops = [each.comments[0].root_number or 0 for each in branches]
    later = (place for place, top in enumerate(tops) if top and (top < number if is_newest_first else top > number))
    return next(later, len(branches))
