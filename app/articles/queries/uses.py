"""What uses an upload: articles that show it or lead to it, covers, and categories."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.articles.models import Article, Category
from app.kernel.database import db
from app.kernel.markdown.pictures import Picture
from app.media.models import Place, Upload
from app.media.queries import find_shown, list_uses
from app.media.showing import card_of, picture_of, social_address

SHOWN_USES = 100


@dataclass(frozen=True)
class User:
    """Something that uses an upload: in what way, its number and its title."""

    place: Place
    id: int
    title: str


@dataclass(frozen=True)
class Cover:
    """The picture of an article: whole, as lists show it, with its caption, and where other sites get it."""

    picture: Picture
    card: Picture
    caption: str
    social: str


def list_users(upload: Upload) -> list[User]:
    """What uses an upload, with titles; of very many the first."""
    uses = list_uses(upload)[:SHOWN_USES]
    categories = {each.place_id for each in uses if each.place is Place.CATEGORY}
    articles = {each.place_id for each in uses if each.place is not Place.CATEGORY}
    titles: Mapping[int, str] = dict(
        db.session.execute(select(Article.id, Article.title).where(Article.id.in_(articles))).all()
    )
    names: Mapping[int, str] = dict(
        db.session.execute(select(Category.id, Category.name).where(Category.id.in_(categories))).all()
    )
    return [
        User(each.place, each.place_id, (names if each.place is Place.CATEGORY else titles)[each.place_id])
        for each in uses
    ]


def find_cover(article: Article) -> Cover | None:
    """The cover of an article."""
    upload = find_shown(Place.COVER, [article.id]).get(article.id)
    return cover_of(upload) if upload else None


def cover_of(upload: Upload) -> Cover:
    """How an upload is shown as a cover."""
    return Cover(picture_of(upload), card_of(upload), upload.caption, social_address(upload))
