"""Arranging the categories."""

from sqlalchemy import exists, select

from app.accounts.models import Account
from app.articles.models import Category, CategoryAddress, article_categories
from app.articles.policy import may_manage_categories
from app.articles.queries.categories import list_categories, with_descendants
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.kernel.text import clean_line, length
from app.kernel.text import slug as make_slug
from app.kernel.versions import SITE, bump

NAME_LIMIT = 60
DESCRIPTION_LIMIT = 300


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
    if parent and category.id and parent in with_descendants(category, list_categories()):
        raise RuleBroken("A category can't lie inside itself.")
    wanted = make_slug(slug or name)
    refuse_taken(wanted, category)
    category.name, category.description, category.slug = name, description, wanted
    category.parent_id = parent.id if parent else None
    db.session.add(category)
    db.session.flush()
    db.session.merge(CategoryAddress(slug=wanted, category_id=category.id))
    bump(SITE)
    db.session.flush()


def refuse_taken(slug: str, category: Category) -> None:
    """Raises RuleBroken where another category has or had the address."""
    address = db.session.get(CategoryAddress, slug)
    if address and address.category_id != category.id:
        raise RuleBroken(f"Another category has or had the address “{slug}”; choose another one.")


def remove_category(actor: Account, category: Category) -> None:
    """Remove an empty category; raises NotAllowed, RuleBroken."""
    if not may_manage_categories(actor):
        raise NotAllowed("Only editors arrange the categories.")
    filed = select(exists().where(article_categories.c.category_id == category.id))
    nested = select(exists().where(Category.parent_id == category.id))
    if db.session.scalar(filed) or db.session.scalar(nested):
        raise RuleBroken(f"“{category.name}” still holds articles or categories; move these first.")
    db.session.delete(category)
    bump(SITE)
    db.session.flush()
