"""Lists of articles: home, categories, months, authors."""

from calendar import month_name
from collections.abc import Sequence

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app.accounts.queries import find_account_by_slug, get_present_account
from app.articles.models import Article
from app.articles.queries.articles import has_public_articles
from app.articles.queries.biographies import find_biography
from app.articles.queries.categories import ancestors, get_category, grow_tree, list_categories, with_descendants
from app.articles.queries.counts import count_by_category, list_months
from app.articles.queries.lists import EVERYTHING, Choice, by_author, in_categories, in_month, page_articles
from app.articles.queries.prominent import list_pinned
from app.articles.queries.shown import read_edition
from app.comments.models import thread_name
from app.comments.queries.comments import count_comments
from app.kernel.errors import NotFound
from app.media.models import Place
from app.media.queries import find_shown
from app.reading.views import reading
from app.web.access import public
from app.web.arguments import moved, number
from app.web.caching import shared_page


def listing(template: str, choice: Choice, pinned: Sequence[Article] = (), **context: object) -> Response:
    """A page of the chosen articles, the first one under what is pinned there, with how many replies each has."""
    before, after, edition = number("before"), number("after"), read_edition()
    page = page_articles(choice, before=before, after=None if before else after)
    if not before and not after:
        page = page.under(pinned)
    counts = count_comments(page.articles)
    covers = find_shown(Place.COVER, counts)
    state = edition.and_of(*map(thread_name, counts))
    return shared_page(template, state, page=page, counts=counts, covers=covers, **context)


@reading.get("/")
@public
def home() -> Response:
    """The newest articles."""
    return listing("reading/home.html", EVERYTHING, list_pinned())


@reading.get("/categories/<slug:slug>")
@public
def category(slug: str) -> Response:
    """The articles of a category and of those nested in it."""
    found = get_category(slug)
    if found.slug != slug:
        return moved("reading.category", found.slug)
    everything = list_categories()
    within = with_descendants(found, everything)
    return listing(
        "reading/category.html",
        in_categories(within),
        list_pinned(within),
        category=found,
        picture=find_shown(Place.CATEGORY, [found.id]).get(found.id),
        ancestors=ancestors(found, everything),
        children=[each for each in everything if each.parent_id == found.id],
    )


@reading.get("/categories")
@public
def categories() -> Response:
    """All categories as a tree."""
    return shared_page(
        "reading/categories.html", read_edition(), tree=grow_tree(list_categories(), count_by_category())
    )


@reading.get("/archive")
@public
def archive() -> Response:
    """The months that hold articles."""
    return shared_page("reading/archive.html", read_edition(), months=list_months())


@reading.get("/archive/<year:year>/<month:month>")
@public
def month(year: int, month: int) -> Response:
    """The articles of a month."""
    if not (1900 <= year <= 9998 and 1 <= month <= 12):
        raise NotFound
    title = f"{month_name[month]} {year}"
    return listing("reading/month.html", in_month(year, month), year=year, month=month, title=title)


@reading.get("/authors/<slug:slug>")
@public
def author(slug: str) -> Response:
    """The articles of an author; who never published has no page, and who was merged has that of the other account."""
    found = find_account_by_slug(slug)
    if found is None:
        raise NotFound
    if not has_public_articles(found):
        present = get_present_account(found.id)
        if present is found or not has_public_articles(present):
            raise NotFound
        return redirect(url_for("reading.author", slug=present.slug), 302)  # not for ever: a merge can be undone
    return listing("reading/author.html", by_author(found), author=found, biography=find_biography(found))
