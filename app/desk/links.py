"""Which links of an article to this site's own addresses lead nowhere."""

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.accounts.queries import find_account_by_slug
from app.articles.models import Article, ArticleState
from app.articles.queries.articles import find_by_slug, has_public_articles
from app.articles.queries.categories import get_category
from app.articles.queries.redirects import find_redirect
from app.comments.policy import may_see
from app.comments.queries.comments import get_place
from app.kernel.errors import NotFound, RuleBroken

MOST_LINKS = 300  # that are looked up, each once
ELSEWHERE_ON_IT = ("thread", "reply", "main", "")  # what an article's page has beside the article
READ = {ArticleState.PUBLISHED, ArticleState.SCHEDULED}


class BrokenLinks(RuleBroken):
    """Some links lead nowhere; one may mend them, or publish anyway."""

    def __init__(self, links: list[str]) -> None:
        self.links = links
        super().__init__(f"Links in this text lead nowhere: {', '.join(links)}. Mend them, or publish anyway.")


class Links(HTMLParser):
    """Where the links of some HTML lead, and what can be led to in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.targets, self.anchors = dict[str, None](), set[str]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the address of a link and the name of an anchor."""
        values = dict(attrs)
        if tag == "a" and values.get("href"):
            self.targets[values["href"] or ""] = None
        if values.get("id"):
            self.anchors.add(values["id"] or "")


def check_links(article: Article) -> None:
    """Raises BrokenLinks where a link of the article to an address of ours leads nowhere."""
    targets = list(Links(article.html).targets)[:MOST_LINKS]
    broken = [each for each in targets if not leads_somewhere(each, article)]
    if broken:
        raise BrokenLinks(broken)


def leads_somewhere(target: str, article: Article) -> bool:
    """Whether something is at an address; of other sites nobody knows."""
    address = current_app.config["SETTINGS"].address
    here = address + url_for("reading.article", slug=article.slug)
    try:
        parts = urlsplit(urljoin(here, target))
    except ValueError:
        return False
    if f"{parts.scheme}://{parts.netloc}" != address:
        return True
    try:
        endpoint, values = current_app.create_url_adapter(request).match(unquote(parts.path) or "/", "GET")  # type: ignore[union-attr]
        return is_there(endpoint, values, unquote(parts.fragment), article)
    except RequestRedirect:
        return True
    except (HTTPException, NotFound):
        return find_redirect(unquote(parts.path)) is not None


def is_there(endpoint: str, values: Mapping[str, Any], anchor: str, article: Article) -> bool:
    """Whether a page of ours shows something; raises NotFound where it does not."""
    if endpoint == "reading.article":
        found = find_by_slug(values["slug"])
        if found is None or (found.id != article.id and found.state not in READ):
            raise NotFound
        return anchor in {*ELSEWHERE_ON_IT, *Links(found.html).anchors} or anchor.startswith("comment-")
    if endpoint == "reading.category":
        get_category(values["slug"])
    if endpoint == "reading.author":
        author = find_account_by_slug(values["slug"])
        return author is not None and (author.id in article.author_ids or has_public_articles(author))
    if endpoint == "reading.permalink":
        comment = get_place(values["comment_id"])
        return comment.article.is_public and may_see(None, comment)
    return True
