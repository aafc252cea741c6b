"""What uses an upload: articles that show it or lead to it, covers, and categories."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import load_only, selectinload

from app.accounts.models import Account
from app.articles.authors.models import Biography
from app.articles.models import Article, Category
from app.articles.policy import may_edit
from app.articles.redirects.models import Redirect
from app.articles.revisions.models import ArticleRevision, WorkingCopy
from app.kernel.database import db
from app.kernel.markdown.pictures import Picture
from app.media.models import Place, Upload, Use
from app.media.queries import find_shown, list_uses
from app.media.showing import card_of, picture_of, social_address

SHOWN_USES = 100
FOR_NAMING = (
    load_only(Article.title, Article.slug, Article.author_id, Article.published_at, Article.unpublished_at),
    selectinload(Article.co_authors),
)


@dataclass(frozen=True)
class User:
    """Something that uses an upload, and in what way."""

    place: Place
    thing: Article | Category

    @property
    def title(self) -> str:
        """What it is called."""
        return self.thing.name if isinstance(self.thing, Category) else self.thing.title


@dataclass(frozen=True)
class Users:
    """What uses an upload: what whoever asks may see of it, of very many the first, and how many others there are."""

    seen: list[User]
    others: int


@dataclass(frozen=True)
class Mentions:
    """Where the address of an upload stands beside articles and categories: whose biographies, whose working copies."""

    biographies: Sequence[Account]
    copies: Sequence[Account]
    redirects: Sequence[Redirect]

    def __bool__(self) -> bool:
        return bool(self.biographies or self.copies or self.redirects)


@dataclass(frozen=True)
class Cover:
    """The picture of an article: whole, as lists show it, with its caption, and where other sites get it."""

    picture: Picture
    card: Picture
    caption: str
    social: str


def list_users(upload: Upload, account: Account) -> Users:
    """What uses an upload. The draft of somebody else is not named, only counted."""
    here = Use.upload_id == upload.id
    filed = select(Category).join(Use, Use.place_id == Category.id).where(here, Use.place == Place.CATEGORY)
    written = select(Use.place, Article).join(Article, Use.place_id == Article.id)
    written = written.where(here, Use.place.in_((Place.COVER, Place.TEXT))).options(*FOR_NAMING)
    seen = [User(Place.CATEGORY, each) for each in db.session.scalars(filed.order_by(Category.id))]
    for place, article in db.session.execute(written.order_by(Use.place, Article.id)):
        if article.is_public or may_edit(account, article):
            seen.append(User(place, article))
    return Users(seen[:SHOWN_USES], len(list_uses(upload)) - len(seen[:SHOWN_USES]))


def find_mentions(upload: Upload) -> Mentions:
    """Where else the address of an upload stands."""

    def whose(table: type[Biography | WorkingCopy]) -> Sequence[Account]:
        named = select(table.account_id).where(table.source.contains(upload.folder))
        return db.session.scalars(select(Account).where(Account.id.in_(named)).order_by(Account.id)).all()

    redirects = select(Redirect).where(Redirect.target.contains(upload.folder)).order_by(Redirect.id)
    return Mentions(whose(Biography), whose(WorkingCopy), db.session.scalars(redirects).all())


def count_revisions(upload: Upload) -> int:
    """How many revisions of articles name an upload; reads them all: half a second for 200 MB."""
    named = select(func.count()).select_from(ArticleRevision).where(ArticleRevision.source.contains(upload.folder))
    return db.session.scalar(named) or 0


def find_cover(article: Article) -> Cover | None:
    """The cover of an article."""
    upload = find_shown(Place.COVER, [article.id]).get(article.id)
    return cover_of(upload) if upload else None


def cover_of(upload: Upload) -> Cover:
    """How an upload is shown as a cover."""
    return Cover(picture_of(upload), card_of(upload), upload.caption, social_address(upload))
