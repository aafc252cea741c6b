"""What one asks about single articles. Each question is a look-up in an index."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, tuple_
from sqlalchemy.orm import aliased, joinedload, load_only, selectinload

from app.accounts.models import Account
from app.articles.models import IS_LISTED, Article, ArticleAddress, ArticleState, CoAuthor
from app.kernel.clock import now
from app.kernel.database import Moment, db
from app.kernel.errors import Gone, NotFound

SENT_LATELY = 20  # what is sent twice is among this many of its author's that were edited last

AT, NOW = bindparam("at", type_=Moment), bindparam("now", type_=Moment)
PLACE, HERE = tuple_(Article.published_at, Article.id), tuple_(AT, bindparam("id"))
BARE = load_only(Article.slug, Article.title, Article.language, raiseload=True)
NEIGHBOUR = select(Article).where(IS_LISTED).limit(1).options(BARE)
EARLIER = NEIGHBOUR.where(PLACE < HERE).order_by(Article.published_at.desc(), Article.id.desc())
LATER = NEIGHBOUR.where(PLACE > HERE, Article.published_at <= NOW).order_by(Article.published_at, Article.id)
NEXT_PUBLICATION = (
    select(Article.published_at).where(IS_LISTED, Article.published_at > NOW).order_by(Article.published_at).limit(1)
)
PUBLIC_BY = (
    select(Article.id).where(Article.author_id == bindparam("author"), IS_LISTED, Article.published_at <= NOW).limit(1)
)
PUBLIC_BESIDE = (
    select(CoAuthor.article_id).where(CoAuthor.account_id == bindparam("author"), CoAuthor.published_at <= NOW).limit(1)
)
WITH_AUTHORS = (
    joinedload(Article.author, innerjoin=True),
    selectinload(Article.co_authors).joinedload(CoAuthor.account, innerjoin=True),
)


def get_public_article(slug: str) -> Article:
    """A public article by any address it ever had; raises NotFound, or Gone where it was withdrawn."""
    article = db.session.scalar(
        select(Article)
        .join(ArticleAddress, ArticleAddress.article_id == Article.id)
        .where(ArticleAddress.slug == slug)
        .options(*WITH_AUTHORS, selectinload(Article.categories))
    )
    if article is None or not (article.is_public or article.state is ArticleState.UNPUBLISHED):
        raise NotFound
    if article.unpublished_at:
        raise Gone
    return article


def find_by_slug(slug: str) -> Article | None:
    """An article in any state by any address it ever had, without what stands around it."""
    by_address = select(Article).join(ArticleAddress, ArticleAddress.article_id == Article.id)
    return db.session.scalar(by_address.where(ArticleAddress.slug == slug))


def get_article(article_id: int) -> Article:
    """An article in any state, with its author and categories; raises NotFound."""
    article = db.session.scalar(
        select(Article).where(Article.id == article_id).options(*WITH_AUTHORS, selectinload(Article.categories))
    )
    if article is None:
        raise NotFound
    return article


def list_own_same(account: Account, title: str, source: str) -> Sequence[Article]:
    """What the account wrote lately under this title in these words and has not withdrawn."""
    newest_first = (Article.edited_at.desc(), Article.id.desc())
    lately = select(Article).where(Article.author_id == account.id).order_by(*newest_first).limit(SENT_LATELY)
    own = aliased(Article, lately.subquery())
    same = (own.title == title, own.source == source, own.unpublished_at.is_(None))
    return db.session.scalars(select(own).where(*same).order_by(own.id)).all()


def find_neighbours(article: Article) -> tuple[Article | None, Article | None]:
    """The public articles published just before and just after this one; only what a link to them says."""
    here = {"at": article.published_at, "id": article.id}
    return db.session.scalar(EARLIER, here), db.session.scalar(LATER, here | {"now": now()})


def find_next_publication() -> datetime | None:
    """When the next scheduled article appears, without anybody's doing."""
    return db.session.connection().scalar(NEXT_PUBLICATION, {"now": now()})


def has_public_articles(account: Account) -> bool:
    """Whether the account has a page as an author."""
    who = {"author": account.id, "now": now()}
    return any(db.session.scalar(query, who) is not None for query in (PUBLIC_BY, PUBLIC_BESIDE))
