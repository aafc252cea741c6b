"""Pictures of articles and categories: which are used, which lack a description, which is the cover."""

import re
from collections.abc import Sequence

from sqlalchemy import select

from app.accounts.models import Account
from app.articles.models import Article, Category
from app.articles.policy import may_edit, may_manage_categories
from app.articles.queries.cards import render
from app.articles.queries.uses import find_mentions
from app.kernel.database import db
from app.kernel.errors import NotAllowed, NotFound, RuleBroken
from app.kernel.versions import SITE, bump
from app.media.commands.keeping import Description, StillUsed, describe, remove
from app.media.commands.using import note_uses
from app.media.models import DIGEST, Place, Upload
from app.media.policy import may_change
from app.media.queries import find_by_digests, find_in_text, find_shown, list_uses
from app.media.showing import picture_of

SILENT = re.compile(rf'<img (?=[^>]*alt="")[^>]*src="[^">]*/media/({DIGEST})/')  # `kernel.markdown` escapes " and >


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
    missing = [each for each in list_silent(article) if not each.is_described]
    if missing:
        raise Undescribed(missing)


def list_silent(article: Article) -> list[Upload]:
    """The pictures of which an article says nothing itself: those of its text without words, and the cover."""
    silent = find_by_digests(SILENT.findall(article.html))
    cover = [each for each in find_shown(Place.COVER, [article.id]).values() if each not in silent]
    return silent + cover


def choose_cover(actor: Account, article: Article, upload: Upload | None) -> None:
    """Let a picture stand for the article, or none; raises NotAllowed, RuleBroken."""
    if not may_edit(actor, article):
        raise NotAllowed("You may change only your own articles.")
    choose(Place.COVER, article, upload)
    if article.listed_at:
        require_descriptions(article)


def choose_picture(actor: Account, category: Category, upload: Upload | None) -> None:
    """Let a picture stand for the category, or none; raises NotAllowed, RuleBroken."""
    if not may_manage_categories(actor):
        raise NotAllowed("Only editors arrange the categories.")
    choose(Place.CATEGORY, category, upload)
    if upload and not upload.is_described:
        raise Undescribed([upload])


def choose(place: Place, thing: Article | Category, upload: Upload | None) -> None:
    """Show this picture there and no other; pages follow. Who chooses for the same thing waits."""
    if upload and not upload.is_picture:
        raise RuleBroken(f"“{upload.name}” is no picture.")
    kind = type(thing)
    if db.session.scalar(select(kind.id).where(kind.id == thing.id).with_for_update(key_share=True)) is None:
        raise NotFound
    note_uses(place, thing.id, [upload] if upload else [])
    bump(SITE)


def describe_everywhere(actor: Account, upload: Upload, said: Description) -> None:
    """Change what is said of an upload, in the articles that show it too; raises NotAllowed, RuleBroken."""
    uses = list_uses(upload)
    ids = {each.place_id for each in uses if each.place in (Place.TEXT, Place.COVER)}
    in_order = select(Article).where(Article.id.in_(ids)).order_by(Article.id)
    articles = db.session.scalars(in_order.with_for_update(key_share=True)).all()
    before = picture_of(upload).alt
    describe(actor, upload, said)
    for article in articles if picture_of(upload).alt != before else ():
        article.html = render(article.source).html
    is_category = any(each.place is Place.CATEGORY for each in uses)
    if not upload.is_described and (
        is_category or any(upload in list_silent(each) for each in articles if each.listed_at)
    ):
        raise RuleBroken("Readers are shown this picture: say what it shows, or that it is decoration.")


def remove_unused(actor: Account, upload: Upload) -> None:
    """Take an upload out of the library that nothing uses and no text names; raises NotAllowed, RuleBroken."""
    if may_change(actor, upload) and find_mentions(upload):
        raise StillUsed(upload)
    remove(actor, upload)
