"""Writing and publishing articles."""

from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Account
from app.articles.commands.filing import filing
from app.articles.commands.illustrating import note_pictures, require_descriptions
from app.articles.commands.revisions import keep, keep_state
from app.articles.models import Article, ArticleAddress, Category
from app.articles.policy import may_edit, may_write
from app.articles.queries.articles import list_own_same
from app.articles.queries.cards import render
from app.articles.queries.revisions import get_newest
from app.articles.revisions.joining import Said, said_by
from app.articles.revisions.models import Particulars
from app.kernel.addresses import first_free
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.kernel.markdown import ArticleHtml, excerpt
from app.kernel.text import clean, clean_line, language_of, length
from app.kernel.text import slug as make_slug

TITLE_LIMIT = 200
EXCERPT_LIMIT = 400


@dataclass(frozen=True)
class Writing:
    """What an author writes; an empty slug or excerpt is made from the rest.

    `particulars` is what the fields of the form hold, as it is kept with a revision; what it does not show stays.
    A long text is `rendered` before others have to wait for it.
    """

    title: str
    source: str
    slug: str = ""
    excerpt: str = ""
    categories: tuple[Category, ...] = ()
    particulars: Particulars = field(default_factory=dict)
    rendered: ArticleHtml | None = None


def create(author: Account, writing: Writing) -> Article:
    """A new draft; raises NotAllowed, RuleBroken."""
    if not may_write(author):
        raise NotAllowed("Only authors and editors write articles.")
    article = Article(author=author, author_id=author.id, version=0)
    article.categories, article.co_authors = list(writing.categories), []
    fill(article, writing)
    readdress(article, make_slug(writing.slug or writing.title))
    note_pictures(article)
    keep(author, article, particulars_of(article, writing))
    return article


def create_once(author: Account, writing: Writing) -> Article:
    """A new draft; sent twice, it is there once. Raises NotAllowed, RuleBroken."""
    db.session.get_one(Account, author.id, with_for_update={"key_share": True})  # one after the other
    for same in list_own_same(author, clean_line(writing.title), clean(writing.source)):
        said = Said(writing.title, writing.source, particulars_of(same, writing))
        if said.is_exactly(said_by(get_newest(same))):
            return same
    return create(author, writing)


def publish(actor: Account, article: Article, at: datetime | None = None) -> None:
    """Show the article to everybody, at once or from a later time; raises NotAllowed, RuleBroken."""
    if not may_edit(actor, article):
        raise NotAllowed("You may publish only your own articles.")
    if not article.source.strip():
        raise RuleBroken("There is nothing to read yet: write a text before you publish.")
    require_descriptions(article)
    with filing(article):
        before = article.state
        article.unpublished_at = None
        article.published_at = at or min(article.published_at or now(), now())
        article.in_review_at = article.reviewer_id = None
    if article.state is not before:
        keep_state(actor, article)


def unpublish(actor: Account, article: Article) -> None:
    """Withdraw a published article: its address says so. Raises NotAllowed, RuleBroken."""
    if not may_edit(actor, article):
        raise NotAllowed("You may unpublish only your own articles.")
    if not article.is_public:
        raise RuleBroken("Only a published article can be unpublished.")
    with filing(article):
        article.unpublished_at = now()
    keep_state(actor, article)


def fill(article: Article, writing: Writing) -> None:
    """Check what was written and keep it together with what is made of it."""
    title = clean_line(writing.title)
    if not title:
        raise RuleBroken("An article needs a title.")
    if length(title) > TITLE_LIMIT:
        raise RuleBroken(f"A title has at most {TITLE_LIMIT} characters.")
    summary = clean_line(writing.excerpt) or excerpt(writing.source)
    if length(summary) > EXCERPT_LIMIT:
        raise RuleBroken(f"An excerpt has at most {EXCERPT_LIMIT} characters.")
    rendered = writing.rendered or render(writing.source)
    article.title, article.excerpt, article.source = title, summary, clean(writing.source)
    article.html, article.word_count = rendered.html, rendered.words
    article.contents = [asdict(heading) for heading in rendered.contents]
    article.language = article.chosen_language or language_of(f"{title}\n{writing.source}")


def particulars_of(article: Article, writing: Writing) -> Particulars:
    """What is kept with a revision beside the title and the text."""
    own = {
        "slug": [make_slug(writing.slug) if writing.slug else article.slug],
        "excerpt": [clean_line(writing.excerpt)],
        "categories": sorted(str(each.id) for each in writing.categories),
    }
    return {**writing.particulars, **own}


def readdress(article: Article, wanted: str) -> None:
    """Give the article an address that no other article has or had."""
    article.slug = first_free(wanted, lambda slug: is_taken(slug, article))
    db.session.add(article)
    db.session.flush()
    db.session.merge(ArticleAddress(slug=article.slug, article_id=article.id))
    db.session.flush()


def is_taken(slug: str, article: Article) -> bool:
    """Whether another article has or had the address."""
    with db.session.no_autoflush:
        address = db.session.get(ArticleAddress, slug)
    return address is not None and address.article_id != article.id


def choose_categories(ids: list[int]) -> tuple[Category, ...]:
    """The categories with these ids, by name."""
    return tuple(db.session.scalars(select(Category).where(Category.id.in_(ids)).order_by(Category.name)))
