"""Merging a category into another: the articles move, every address goes on to lead to them."""

from sqlalchemy import func, insert, literal, select, update

from app.accounts.models import Account
from app.articles.commands.arranging import MOST_LEVELS, line_up, lock_categories
from app.articles.models import Article, Category, CategoryAddress, article_categories
from app.articles.policy import may_manage_categories
from app.articles.queries.categories import ancestors, levels_of, with_descendants
from app.articles.signals import category_merged
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.kernel.versions import SITE, bump
from app.media.commands.using import note_uses
from app.media.models import Place

FILED = article_categories.c


def merge_category(actor: Account, category: Category, target: Category) -> None:
    """Let everything in a category be in the other, and the category be gone; raises NotAllowed, RuleBroken.

    Who files one of the articles waits, as in `filing`.
    """
    if not may_manage_categories(actor):
        raise NotAllowed("Only editors arrange the categories.")
    if category.id == target.id:
        raise RuleBroken("A category can't be merged into itself.")
    here = select(FILED.article_id).where(FILED.category_id == category.id)
    db.session.execute(
        select(Article.id).where(Article.id.in_(here)).order_by(Article.id).with_for_update(key_share=True)
    ).all()
    everything, both = lock_categories(), Category.id.in_((category.id, target.id))
    db.session.execute(select(Category.id).where(both).order_by(Category.id).with_for_update()).all()
    nest(category, target, everything)
    there = select(FILED.article_id).where(FILED.category_id == target.id)
    columns = (FILED.article_id, literal(target.id), FILED.published_at)
    moved = select(*columns).where(FILED.category_id == category.id, FILED.article_id.not_in(there))
    db.session.execute(insert(article_categories).from_select(["article_id", "category_id", "published_at"], moved))
    listed = select(func.count()).where(FILED.category_id == target.id, FILED.published_at.is_not(None))
    target.article_count = db.session.scalar(listed) or 0
    db.session.execute(
        update(CategoryAddress).where(CategoryAddress.category_id == category.id).values(category_id=target.id)
    )
    category_merged.send(category, target=target)
    db.session.flush()
    note_uses(Place.CATEGORY, category.id, [])
    db.session.delete(category)
    bump(SITE)
    db.session.flush()


def nest(category: Category, target: Category, everything: list[Category]) -> None:
    """Put into the target what lies in the category; a target that lies in it itself takes its place."""
    if target in with_descendants(category, everything):
        target.parent_id, target.position = category.parent_id, category.position
    children = [each for each in everything if each.parent_id == target.id]
    children += [each for each in everything if each.parent_id == category.id]
    for each in children:
        each.parent_id = target.id
    if any(each.position for each in children):
        line_up(children)
    rest = [each for each in everything if each.id != category.id]
    if len(ancestors(target, rest)) + levels_of(target, rest) > MOST_LEVELS:
        raise RuleBroken(f"Categories lie at most {MOST_LEVELS} levels deep, and so would not in “{target.name}”.")
