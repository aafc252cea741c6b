"""Pictures of articles and categories: which are used, which lack a description, which is the cover."""

import re
from collections.abc import Sequence

from app.accounts.models import Account
from app.articles.models import Article, Category
from app.articles.policy import may_edit, may_manage_categories
from app.kernel.errors import NotAllowed, RuleBroken
from app.kernel.versions import SITE, bump
from app.media.commands.using import note_uses
from app.media.models import Place, Upload
from app.media.queries import find_by_digests, find_in_text, find_shown

SILENT = re.compile(r'<img src="/media/([0-9a-f]{32})/[^"]*" alt=""')  # as `kernel.markdown` writes it


class Undescribed(RuleBroken):
    """Readers are to have pictures that nobody described and nobody called decoration."""

    def __init__(self, uploads: Sequence[Upload]) -> None:
        names = ", ".join(f"“{each.name}”" for each in uploads)
        super().__init__(f"Say what these pictures show, or that they are decoration: {names}.")
        self.uploads = uploads


def note_pictures(article: Article) -> None:
    """Note which uploads the text shows or leads to."""
    note_uses(Place.TEXT, article.id, find_in_text(article.source).values())


def require_descriptions(article: Article) -> None:
    """Raises Undescribed while a picture of the text, or the cover, says nothing to those who can't see it."""
    silent = find_by_digests(SILENT.findall(article.html))
    silent += find_shown(Place.COVER, [article.id]).values()
    missing = {each.id: each for each in silent if not each.is_described}
    if missing:
        raise Undescribed(list(missing.values()))


def choose_cover(actor: Account, article: Article, upload: Upload | None) -> None:
    """Let a picture stand for the article, or none; raises NotAllowed, RuleBroken."""
    if not may_edit(actor, article):
        raise NotAllowed("You may change only your own articles.")
    choose(Place.COVER, article.id, upload)
    if article.listed_at:
        require_descriptions(article)


def choose_picture(actor: Account, category: Category, upload: Upload | None) -> None:
    """Let a picture stand for the category, or none; raises NotAllowed, RuleBroken."""
    if not may_manage_categories(actor):
        raise NotAllowed("Only editors arrange the categories.")
    choose(Place.CATEGORY, category.id, upload)


def choose(place: Place, place_id: int, upload: Upload | None) -> None:
    """Show this picture there and no other; pages follow."""
    if upload and not upload.is_picture:
        raise RuleBroken(f"“{upload.name}” is no picture.")
    note_uses(place, place_id, [upload] if upload else [])
    bump(SITE)
