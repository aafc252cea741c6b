"""Categories among their siblings: by name until somebody arranges them, then in that order."""

import pytest

from app.articles.commands.arranging import MOST_LEVELS, change_category, place_category
from app.articles.models import Category
from app.articles.queries.categories import list_categories, list_nested
from app.articles.queries.shown import read_edition
from app.kernel.errors import NotAllowed, RuleBroken
from tests.cast import Cast, make_category


def names() -> list[str]:
    """The names of all categories, in their order."""
    return [each.name for each in list_categories()]


def into(cast: Cast, category: Category, parent: Category | None) -> None:
    """Put a category inside another."""
    change_category(cast.vera, category, category.name, category.slug, "", parent)


def test_categories_stand_by_name_until_somebody_arranges_them(cast: Cast) -> None:
    walking, gardens, craft = (make_category(cast.vera, name) for name in ("Walking", "Gardens", "Craft"))
    assert names() == ["Craft", "Gardens", "Walking"]

    place_category(cast.vera, walking, 1)

    assert names() == ["Walking", "Craft", "Gardens"]
    assert [each.position for each in (walking, craft, gardens)] == [1, 2, 3]


@pytest.mark.parametrize(("place", "expected"), [(2, "CABD"), (3, "CBAD"), (4, "CBDA"), (99, "CBDA"), (0, "ACBD")])
def test_a_category_stands_where_it_was_put(cast: Cast, place: int, expected: str) -> None:
    made = {name: make_category(cast.vera, name) for name in "ABCD"}
    place_category(cast.vera, made["C"], 1)

    place_category(cast.vera, made["A"], place)

    assert "".join(names()) == expected


def test_the_same_place_asked_for_twice_moves_once(cast: Cast) -> None:
    made = {name: make_category(cast.vera, name) for name in "ABC"}

    for _ in range(2):
        place_category(cast.vera, made["C"], 2)

    assert names() == ["A", "C", "B"]


def test_only_siblings_are_arranged(cast: Cast) -> None:
    history, science = make_category(cast.vera, "History"), make_category(cast.vera, "Science")
    inner = [make_category(cast.vera, name, history) for name in ("Lanes", "Maps")]

    place_category(cast.vera, inner[1], 1)

    assert [(depth, each.name) for depth, each in list_nested()] == [
        (0, "History"),
        (1, "Maps"),
        (1, "Lanes"),
        (0, "Science"),
    ]
    assert (history.position, science.position) == (0, 0)


def test_what_comes_among_arranged_ones_stands_last(cast: Cast) -> None:
    walking, gardens = make_category(cast.vera, "Walking"), make_category(cast.vera, "Gardens")
    nested = make_category(cast.vera, "A nested one", walking)
    place_category(cast.vera, walking, 1)

    make_category(cast.vera, "Birds")
    into(cast, nested, None)

    assert names() == ["Walking", "Gardens", "Birds", "A nested one"]
    change_category(cast.vera, gardens, "Our gardens", "", "", None)
    assert names()[1] == "Our gardens"


def test_an_order_is_what_readers_see(cast: Cast) -> None:
    make_category(cast.vera, "Birds")
    walking = make_category(cast.vera, "Walking")
    before = read_edition()

    place_category(cast.vera, walking, 1)

    assert read_edition() != before


def test_only_editors_place_them(cast: Cast) -> None:
    category = make_category(cast.vera, "History")

    for who in (cast.ben, cast.mo, cast.jun):
        with pytest.raises(NotAllowed):
            place_category(who, category, 1)

    assert category.position == 0


def test_categories_lie_only_so_deep(cast: Cast) -> None:
    line = [make_category(cast.vera, "Level 1")]
    for level in range(2, MOST_LEVELS + 1):
        line.append(make_category(cast.vera, f"Level {level}", line[-1]))
    other = make_category(cast.vera, "Other")
    into(cast, line[1], other)  # as deep as they may lie

    with pytest.raises(RuleBroken, match=f"at most {MOST_LEVELS} levels"):
        make_category(cast.vera, "Deeper", line[-1])
    with pytest.raises(RuleBroken, match=f"at most {MOST_LEVELS} levels"):
        into(cast, other, line[0])

    assert other.parent_id is None
