"""An article as its page shows it, kept for as long as nothing on it changes."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from html import unescape
from typing import Any

from app.articles.models import Article, Category
from app.articles.queries.articles import find_neighbours, find_next_publication, get_public_article
from app.articles.queries.biographies import read_summaries
from app.articles.queries.categories import ancestors, list_categories
from app.articles.queries.prominent import find_next_end
from app.articles.queries.revisions import list_corrections
from app.articles.queries.uses import Cover, find_cover
from app.articles.sections import Sections, list_sections
from app.kernel.clock import now
from app.kernel.text import clean_line
from app.kernel.versions import SITE, Marks, State, read_marks

KEPT = 64  # articles in each process; a long one takes 500 KB
BEGINNING, ENOUGH = 4_000, 60  # characters of HTML, and of an excerpt, that tell whether one begins with the other
MARKUP = re.compile(r"<sup\b.*?</sup>|<[^>]*>")


@dataclass(frozen=True)
class Named:
    """A person or a category, as one links to them."""

    slug: str
    name: str


@dataclass(frozen=True)
class Author(Named):
    """Who wrote an article, and the first of what they say of themselves."""

    summary: str


@dataclass(frozen=True)
class Neighbour:
    """Another article, as one links to it."""

    slug: str
    title: str
    language: str


@dataclass(frozen=True)
class Correction:
    """What was corrected, and when."""

    at: datetime
    note: str


@dataclass(frozen=True)
class ShownArticle:
    """An article as its page shows it in an edition."""

    edition: State
    id: int
    slug: str
    title: str
    excerpt: str
    html: str
    contents: tuple[dict[str, Any], ...]
    language: str
    canonical_address: str | None
    has_contents_list: bool
    minutes: int
    was_changed: bool
    corrections: tuple[Correction, ...]
    published_at: datetime
    edited_at: datetime
    author_ids: tuple[int, ...]
    authors: tuple[Author, ...]
    categories: tuple[Named, ...]
    trail: tuple[Named, ...]
    earlier: Neighbour | None
    later: Neighbour | None
    cover: Cover | None = None

    @cached_property
    def standfirst(self) -> str:
        """What stands above the text; nothing where it is only how the text begins."""
        text = clean_line(unescape(MARKUP.sub("", self.html[:BEGINNING])))
        return "" if self.excerpt[:ENOUGH].rstrip("…") in text else self.excerpt

    @cached_property
    def sections(self) -> Sections:
        """What comments may be on."""
        return Sections(list_sections(self.contents))


def read_edition() -> State:
    """The state of everything that editors have published by now."""
    marks = read_marks((SITE,))
    edition = find_edition(marks)
    if edition.until and edition.until <= now():
        find_edition.cache_clear()
        return find_edition(marks)
    return edition


@lru_cache(1)
def find_edition(marks: Marks) -> State:
    """The edition that has these marks, until the next article appears, or stops standing out, by itself."""
    return State(marks, find_next_publication()).ending(find_next_end())


@lru_cache(KEPT)
def get_shown_article(slug: str, edition: State) -> ShownArticle:
    """A public article by any address it ever had, read once in each edition; raises NotFound, Gone."""
    article = get_public_article(slug)
    return show_article(article, edition, *find_neighbours(article))


def show_article(
    article: Article, edition: State, earlier: Article | None = None, later: Article | None = None
) -> ShownArticle:
    """An article in any state as its page shows it; what was never published appears now."""
    same = (
        "id",
        "slug",
        "title",
        "excerpt",
        "html",
        "language",
        "canonical_address",
        "has_contents_list",
        "minutes",
        "was_changed",
        "edited_at",
    )
    return ShownArticle(
        edition=edition,
        **{name: getattr(article, name) for name in same},
        published_at=article.published_at or now(),
        contents=tuple(article.contents),
        corrections=tuple(Correction(each.created_at, each.note) for each in list_corrections(article.id)),
        author_ids=article.author_ids,
        authors=name_authors(article),
        categories=name_categories(article.categories),
        trail=name_categories(trail(article)),
        earlier=name_article(earlier),
        later=name_article(later),
        cover=find_cover(article),
    )


def name_authors(article: Article) -> tuple[Author, ...]:
    """The byline, with what each author says of themselves."""
    summaries = read_summaries(article.author_ids)
    return tuple(Author(each.slug, each.name, summaries.get(each.id, "")) for each in article.authors)


def trail(article: Article) -> list[Category]:
    """The line of categories above an article: its first category, under its parents."""
    if not article.categories:
        return []
    first = article.categories[0]
    return [*ancestors(first, list_categories()), first]


def name_categories(categories: list[Category]) -> tuple[Named, ...]:
    """The categories, as one links to them."""
    return tuple(Named(each.slug, each.name) for each in categories)


def name_article(article: Article | None) -> Neighbour | None:
    """The article, as one links to it."""
    return Neighbour(article.slug, article.title, article.language) if article else None
