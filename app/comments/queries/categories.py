"""What is asked of those who reply in a category."""

from app.articles.models import Category
from app.comments.admission.holding import MEASURES
from app.comments.admission.models import Measure
from app.kernel.clock import now
from app.kernel.database import db


def list_measures_of(category: Category) -> list[Measure]:
    """What holds in the threads of a category by its own rules, the newest first."""
    return list(db.session.scalars(MEASURES.where(Measure.category_id == category.id), {"now": now()}))
