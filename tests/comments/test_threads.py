"""Where comments stand: any thread keeps its reading order, its depth and its pages."""

from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.comments.threads import (
    DEEPEST,
    ROOTS_A_PAGE,
    STEP,
    Place,
    Tree,
    displayed_ancestors,
    grow,
    newest_range,
    oldest_page,
    oldest_range,
    page_count,
    place,
    step,
)

choices = st.lists(st.integers(0, 10**9), max_size=60)
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
root_counts = st.integers(0, 1_000)


def plant(replies: list[int]) -> list[tuple[int | None, Place]]:
    """A thread in which each comment begins a branch or replies to one before it: (index of the parent, place)."""
    planted: list[tuple[int | None, Place]] = []
    for number, choice in enumerate(replies, 1):
        index = choice % number - 1
        parent = None if index < 0 else index
        planted.append((parent, place(number, None if parent is None else planted[parent][1])))
    return planted


def reading_order(planted: list[tuple[int | None, Place]]) -> list[str]:
    """The paths as a person reads the displayed tree: each comment, then its answers, older ones first."""
    below: dict[int | None, list[int]] = {}
    shown_under: list[int | None] = []
    for index, (parent, _) in enumerate(planted):
        is_deepest = parent is not None and planted[parent][1].depth == DEEPEST
        shown_under.append(shown_under[parent] if parent is not None and is_deepest else parent)
        below.setdefault(shown_under[index], []).append(index)

    def read(index: int) -> list[str]:
        return [planted[index][1].path, *(path for child in below.get(index, []) for path in read(child))]

    return [path for root in below.get(None, []) for path in read(root)]


def flatten(branches: list[Tree[str]]) -> list[str]:
    """Every item of some branches, from top to bottom."""
    return [item for branch in branches for item in (branch.item, *flatten(branch.children))]


def depth_of(branches: list[Tree[str]]) -> int:
    """How many levels lie in some branches."""
    return 1 + max(depth_of(branch.children) for branch in branches) if branches else 0


@patient
@given(choices)
def test_sorted_paths_are_the_reading_order_and_no_two_are_the_same(replies: list[int]) -> None:
    planted = plant(replies)

    paths = [where.path for _, where in planted]

    assert len(set(paths)) == len(paths)
    assert sorted(paths) == reading_order(planted)


@patient
@given(choices)
def test_a_path_is_as_long_as_its_depth_says_and_never_too_deep(replies: list[int]) -> None:
    places = [where for _, where in plant(replies)]

    depths = [where.depth for where in places]

    assert all(0 <= depth <= DEEPEST for depth in depths)
    assert [len(where.path) // STEP - 1 for where in places] == depths
    assert [len(displayed_ancestors(where.path)) for where in places] == depths


@patient
@given(choices)
def test_the_ancestors_of_a_comment_stand_in_the_thread(replies: list[int]) -> None:
    paths = {where.path for _, where in plant(replies)}

    ancestors = {above for path in paths for above in displayed_ancestors(path)}

    assert ancestors <= paths


@patient
@given(choices, st.data())
def test_a_tree_holds_every_item_once_and_in_order_whichever_are_left_out(
    replies: list[int], data: st.DataObject
) -> None:
    paths = sorted(where.path for _, where in plant(replies))
    kept = [path for path in paths if data.draw(st.booleans())]

    branches = grow([(path, path) for path in kept])

    assert flatten(branches) == kept
    assert depth_of(branches) <= DEEPEST + 1


@patient
@given(choices)
def test_children_stand_below_the_comment_whose_path_begins_theirs(replies: list[int]) -> None:
    branches = grow([(path, path) for path in sorted(where.path for _, where in plant(replies))])

    pairs = [(parent.item, child.item) for parent in every(branches) for child in parent.children]

    assert all(displayed_ancestors(child)[-1] == parent for parent, child in pairs)
    assert all(len(branch.item) == STEP for branch in branches)


def every(branches: list[Tree[str]]) -> list[Tree[str]]:
    """All branches, those within branches too."""
    return [found for branch in branches for found in (branch, *every(branch.children))]


def test_deep_a_chain_of_ten_thousand_replies_is_displayed_in_six_levels() -> None:
    """ATTACKS, deep and wide: chains of replies do not nest without end."""
    planted = plant(list(range(10_000)))

    branches = grow([(where.path, where.path) for _, where in planted])

    assert [parent for parent, _ in planted[1:]] == list(range(9_999))
    assert depth_of(branches) == DEEPEST + 1
    assert len(flatten(branches)) == 10_000


def test_wide_ten_thousand_siblings_stay_in_the_order_they_came() -> None:
    """ATTACKS, deep and wide: siblings by the thousand keep their order."""
    root = place(1, None)

    paths = [place(number, root).path for number in range(2, 10_002)]

    assert paths == sorted(paths)
    assert len(grow([(path, path) for path in [root.path, *paths]])[0].children) == 10_000


@patient
@given(st.integers(0, 36**STEP - 2))
def test_the_next_number_has_the_next_step(number: int) -> None:
    assert step(number) < step(number + 1)
    assert len(step(number)) == STEP


@patient
@given(root_counts)
def test_pages_oldest_first_cover_every_root_once(root_count: int) -> None:
    ranges = [oldest_range(page) for page in range(1, page_count(root_count) + 1)]

    shown = [number for first, last in ranges for number in range(first, last + 1) if number <= root_count]

    assert shown == list(range(1, root_count + 1))


@patient
@given(root_counts)
def test_pages_newest_first_cover_every_root_once(root_count: int) -> None:
    ranges = [newest_range(page, root_count) for page in range(1, page_count(root_count) + 1)]

    shown = [number for first, last in ranges for number in range(last, first - 1, -1) if number >= 1]

    assert shown == list(range(root_count, 0, -1))
    assert all(later[1] == earlier[0] - 1 for earlier, later in pairwise(ranges))


@patient
@given(st.integers(1, 10_000))
def test_a_root_stands_on_the_page_that_it_is_looked_for(number: int) -> None:
    first, last = oldest_range(oldest_page(number))

    assert first <= number <= last
    assert last - first + 1 == ROOTS_A_PAGE
