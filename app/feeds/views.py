"""Atom feeds (RFC 4287) of the site, of a category and of a thread."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from app.articles.queries.articles import get_public_article
from app.articles.queries.categories import get_category, list_categories, with_descendants
from app.articles.queries.lists import in_categories, list_newest
from app.articles.queries.shown import read_edition
from app.comments.models import thread_name
from app.comments.queries.comments import list_newest as list_newest_comments
from app.comments.queries.people import read_names
from app.web.access import public
from app.web.arguments import moved
from app.web.caching import shared

feeds = Blueprint("feeds", __name__)
EMPTY_SINCE = datetime(2000, 1, 1, tzinfo=UTC)


def atom(template: str, updated: list[datetime], *threads: str, **context: Any) -> Response:
    """A feed; its time is that of its newest entry."""
    text = render_template(template, updated=max(updated, default=EMPTY_SINCE), **context)
    response = make_response(text)
    response.mimetype = "application/atom+xml"
    return shared(response, read_edition().and_of(*threads))


@feeds.get("/feed.atom")
@public
def site() -> Response:
    """The newest articles."""
    articles = list_newest()
    return atom("feeds/articles.xml", [each.updated_at for each in articles], articles=articles, category=None)


@feeds.get("/categories/<slug:slug>/feed.atom")
@public
def category(slug: str) -> AnyResponse:
    """The newest articles of a category and of those nested in it."""
    found = get_category(slug)
    if found.slug != slug:
        return moved("feeds.category", found.slug)
    articles = list_newest(in_categories(with_descendants(found, list_categories())))
    return atom("feeds/articles.xml", [each.updated_at for each in articles], articles=articles, category=found)


@feeds.get("/articles/<slug:slug>/feed.atom")
@public
def thread(slug: str) -> AnyResponse:
    """The newest comments under an article."""
    found = get_public_article(slug)
    if found.slug != slug:
        return moved("feeds.thread", found.slug)
    comments = list_newest_comments(found)
    names = read_names([each.html for each in comments])
    updated = [each.edited_at or each.created_at for each in comments]
    return atom("feeds/thread.xml", updated, thread_name(found.id), article=found, comments=comments, names=names)
