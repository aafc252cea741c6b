"""Categories: named, nested, moved and removed; never inside themselves."""

import pytest

from app.articles.commands.arranging import change_category, create_category, remove_category
from app.articles.models import Category
from app.articles.queries.categories import (
    ancestors,
    get_category,
    get_category_by_id,
    grow_tree,
    list_categories,
    with_descendants,
)
from app.articles.queries.counts import count_by_category
from app.kernel.errors import NotAllowed, NotFound, RuleBroken
from tests.cast import Cast, make_article, make_category


def move(cast: Cast, category: Category, parent: Category | None) -> None:
    """Put a category inside another."""
    change_category(cast.vera, category, category.name, category.slug, category.description, parent)


def test_only_editors_arrange(cast: Cast) -> None:
    category = make_category(cast.vera, "History")

    for who in (cast.ben, cast.mo, cast.jun):
        with pytest.raises(NotAllowed):
            create_category(who, "Science")
        with pytest.raises(NotAllowed):
            change_category(who, category, "Science", "", "", None)
        with pytest.raises(NotAllowed):
            remove_category(who, category)

    assert [each.name for each in list_categories()] == ["History"]


@pytest.mark.parametrize("name", ["", " \n", "\u202e", "x" * 61, "한" * 61])
def test_a_name_that_is_empty_or_too_long_is_refused(cast: Cast, name: str) -> None:
    with pytest.raises(RuleBroken, match="needs a name of at most 60"):
        create_category(cast.vera, name)

    assert list_categories() == []


def test_a_description_has_at_most_300_characters(cast: Cast) -> None:
    assert create_category(cast.vera, "History", description="한" * 300).description == "한" * 300

    with pytest.raises(RuleBroken, match="at most 300"):
        create_category(cast.vera, "Science", description="한" * 301)


def test_a_category_never_lies_inside_itself(cast: Cast) -> None:
    history = make_category(cast.vera, "History")
    local = make_category(cast.vera, "Local history", history)
    lanes = make_category(cast.vera, "Lanes", local)

    for inside in (history, local, lanes):
        with pytest.raises(RuleBroken, match="inside itself"):
            move(cast, history, inside)

    assert history.parent_id is None
    assert ancestors(lanes, list_categories()) == [history, local]


def test_a_category_moves_with_all_that_it_holds(cast: Cast) -> None:
    history, science = make_category(cast.vera, "History"), make_category(cast.vera, "Science")
    local = make_category(cast.vera, "Local history", history)
    lanes = make_category(cast.vera, "Lanes", local)

    move(cast, local, science)
    assert with_descendants(history, list_categories()) == [history]
    assert with_descendants(science, list_categories()) == [science, local, lanes]

    move(cast, local, None)
    assert with_descendants(science, list_categories()) == [science]
    assert ancestors(lanes, list_categories()) == [local]


def test_only_an_empty_category_is_removed(cast: Cast) -> None:
    history = make_category(cast.vera, "History")
    local = make_category(cast.vera, "Local history", history)
    walking = make_category(cast.vera, "Walking")
    make_article(cast.ada, categories=(local,), published_at=None)

    for full in (history, local):
        with pytest.raises(RuleBroken, match="still holds articles or categories"):
            remove_category(cast.vera, full)
    remove_category(cast.vera, walking)

    assert list_categories() == [history, local]
    with pytest.raises(NotFound):
        get_category("walking")
    with pytest.raises(NotFound):
        get_category_by_id(walking.id)


def test_the_tree_has_every_category_once_with_its_public_articles(cast: Cast) -> None:
    history = make_category(cast.vera, "History")
    local = make_category(cast.vera, "Local history", history)
    make_category(cast.vera, "Gardens")
    make_article(cast.ada, categories=(history, local))
    make_article(cast.ada, categories=(local,))
    make_article(cast.ada, categories=(local,), published_at=None)
    make_article(cast.ada)

    gardens, root = grow_tree(list_categories(), count_by_category())

    assert (gardens.category.name, gardens.count, gardens.children) == ("Gardens", 0, [])
    assert (root.category, root.count) == (history, 1)
    assert [(node.category, node.count, node.children) for node in root.children] == [(local, 2, [])]


def test_a_ring_of_parents_made_by_two_editors_at_once_ends_every_walk(cast: Cast) -> None:
    first, second = make_category(cast.vera, "First"), make_category(cast.vera, "Second")
    first.parent_id, second.parent_id = second.id, first.id

    assert ancestors(first, list_categories()) == [first, second]
    assert with_descendants(first, list_categories()) == [first, second]
