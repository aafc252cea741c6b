"""What one asks about categories; a site has tens or hundreds, so they are read together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from app.articles.models import Category, CategoryAddress
from app.kernel.database import db
from app.kernel.errors import NotFound

IN_ORDER = select(Category).order_by(Category.position, Category.name)


@dataclass(frozen=True)
class Node:
    """A category in the tree, with how many public articles it holds itself."""

    category: Category
    count: int
    children: "list[Node]" = field(default_factory=list)


def list_categories() -> list[Category]:
    """All of them, siblings in their order; a site has tens or hundreds."""
    return list(db.session.scalars(IN_ORDER))


def list_nested() -> list[tuple[int, Category]]:
    """All of them as they are nested, each with how many lie around it."""
    return list(walk(grow_tree(list_categories(), {})))


def walk(nodes: Sequence[Node], depth: int = 0) -> Iterator[tuple[int, Category]]:
    """The categories of a tree, each before those that lie in it."""
    for node in nodes:
        yield depth, node.category
        yield from walk(node.children, depth + 1)


def get_category(slug: str) -> Category:
    """A category by any address it ever had; raises NotFound."""
    category = db.session.scalar(
        select(Category)
        .join(CategoryAddress, CategoryAddress.category_id == Category.id)
        .where(CategoryAddress.slug == slug)
    )
    if category is None:
        raise NotFound
    return category


def get_category_by_id(category_id: int) -> Category:
    """A category; raises NotFound."""
    category = db.session.get(Category, category_id)
    if category is None:
        raise NotFound
    return category


def grow_tree(categories: Sequence[Category], counts: Mapping[int, int]) -> list[Node]:
    """The categories in their nesting, each level in the order given."""
    nodes = {each.id: Node(each, counts.get(each.id, 0)) for each in categories}
    for node in nodes.values():
        if node.category.parent_id:
            nodes[node.category.parent_id].children.append(node)
    return [node for node in nodes.values() if node.category.parent_id is None]


def ancestors(category: Category, categories: Sequence[Category]) -> list[Category]:
    """The category's parents out of all categories, outermost first."""
    by_id = {each.id: each for each in categories}
    line: list[Category] = []
    while category.parent_id is not None and by_id[category.parent_id] not in line:
        category = by_id[category.parent_id]
        line.insert(0, category)
    return line


def with_descendants(category: Category, categories: Sequence[Category]) -> list[Category]:
    """The category and everything nested in it."""
    found = [category]
    for each in found:
        found.extend(child for child in categories if child.parent_id == each.id and child not in found)
    return found


def levels_of(category: Category, categories: Sequence[Category]) -> int:
    """How many levels the category and what is nested in it take."""
    above = len(ancestors(category, categories))
    return max(len(ancestors(each, categories)) for each in with_descendants(category, categories)) - above + 1
