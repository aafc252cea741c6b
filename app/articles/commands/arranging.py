"""Arranging the categories."""

from sqlalchemy import exists, select

from app.accounts.models import Account
from app.articles.models import Category, CategoryAddress, article_categories
from app.articles.policy import may_manage_categories
from app.articles.queries.categories import IN_ORDER, ancestors, levels_of, with_descendants
from app.kernel.database import db
from app.kernel.errors import NotAllowed, NotFound, RuleBroken
from app.kernel.text import clean_line, length
from app.kernel.text import slug as make_slug
from app.kernel.versions import SITE, bump
from app.media.commands.using import note_uses
from app.media.models import Place

NAME_LIMIT = 60
DESCRIPTION_LIMIT = 300
MOST_LEVELS = 6
ARRANGED = "categories-arranged"  # a mark that is only held, so that one arranges after the other


def create_category(
    actor: Account, name: str, slug: str = "", description: str = "", parent: Category | None = None
) -> Category:
    """A new category; raises NotAllowed, RuleBroken."""
    category = Category()
    change_category(actor, category, name, slug, description, parent)
    return category


def change_category(
    actor: Account, category: Category, name: str, slug: str, description: str, parent: Category | None
) -> None:
    """Rename, describe or move a category; its old address goes on to lead to it. Raises NotAllowed, RuleBroken."""
    if not may_manage_categories(actor):
        raise NotAllowed("Only editors arrange the categories.")
    name, description = clean_line(name), clean_line(description)
    if not 1 <= length(name) <= NAME_LIMIT:
        raise RuleBroken(f"A category needs a name of at most {NAME_LIMIT} characters.")
    if length(description) > DESCRIPTION_LIMIT:
        raise RuleBroken(f"A description has at most {DESCRIPTION_LIMIT} characters.")
    everything = lock_categories()
    refuse_place(category, parent, everything)
    wanted = make_slug(slug or name)
    refuse_taken(wanted, category)
    category.name, category.description, category.slug = name, description, wanted
    if category.id is None or category.parent_id != (parent.id if parent else None):
        category.parent_id = parent.id if parent else None
        last = max((each.position for each in list_siblings(category, everything)), default=0)
        category.position = last + 1 if last else 0
    db.session.add(category)
    db.session.flush()
    db.session.merge(CategoryAddress(slug=wanted, category_id=category.id))
    bump(SITE)
    db.session.flush()


def lock_categories() -> list[Category]:
    """All categories in their order, as they are now; until the commit nobody else arranges them.

    The rows are not held: who files an article holds some, and would wait for the others.
    """
    bump(ARRANGED)
    return list(db.session.scalars(IN_ORDER.execution_options(populate_existing=True)))


def refuse_place(category: Category, parent: Category | None, everything: list[Category]) -> None:
    """Raises RuleBroken where a category can't lie in the other."""
    if parent is None or category.parent_id == parent.id:
        return
    if category.id and parent in with_descendants(category, everything):
        raise RuleBroken("A category can't lie inside itself.")
    levels = levels_of(category, everything) if category.id else 1
    if len(ancestors(parent, everything)) + 1 + levels > MOST_LEVELS:
        raise RuleBroken(f"Categories lie at most {MOST_LEVELS} levels deep.")


def list_siblings(category: Category, everything: list[Category]) -> list[Category]:
    """The others that lie where the category does, in their order."""
    return [each for each in everything if each.parent_id == category.parent_id and each.id != category.id]


def place_category(actor: Account, category: Category, place: int) -> int:
    """Let a category stand at this place among its siblings, counted from 1; by how many it went down.

    Raises NotAllowed.
    """
    if not may_manage_categories(actor):
        raise NotAllowed("Only editors arrange the categories.")
    everything = lock_categories()
    level = [each for each in everything if each.parent_id == category.parent_id]
    before = level.index(category)
    level.remove(category)
    level.insert(max(place, 1) - 1, category)
    line_up(level)
    bump(SITE)
    db.session.flush()
    return level.index(category) - before


def line_up(categories: list[Category]) -> None:
    """Let categories stand in this order."""
    for position, each in enumerate(categories, 1):
        each.position = position


def refuse_taken(slug: str, category: Category) -> None:
    """Raises RuleBroken where another category has or had the address."""
    address = db.session.get(CategoryAddress, slug)
    if address and address.category_id != category.id:
        raise RuleBroken(f"Another category has or had the address “{slug}”; choose another one.")


def remove_category(actor: Account, category: Category) -> None:
    """Remove an empty category; raises NotAllowed, NotFound, RuleBroken. Who files an article in it waits."""
    if not may_manage_categories(actor):
        raise NotAllowed("Only editors arrange the categories.")
    lock_categories()
    if db.session.scalar(select(Category.id).where(Category.id == category.id).with_for_update()) is None:
        raise NotFound
    filed = select(exists().where(article_categories.c.category_id == category.id))
    nested = select(exists().where(Category.parent_id == category.id))
    if db.session.scalar(filed) or db.session.scalar(nested):
        raise RuleBroken(f"“{category.name}” still holds articles or categories; move these first.")
    note_uses(Place.CATEGORY, category.id, [])
    db.session.delete(category)
    bump(SITE)
    db.session.flush()
