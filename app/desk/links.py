"""Which links of an article to this site's own addresses lead nowhere."""

import re
from collections.abc import Mapping
from functools import cache
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
from app.media.queries import find_upload
from app.media.showing import copies_of
from app.web.arguments import LARGEST_ID

MOST_LINKS = 300  # that are looked up, each once
ELSEWHERE_ON_IT = ("thread", "reply", "main", "")  # what an article's page has beside the article
COMMENT = re.compile(r"comment-([0-9]{1,19})")
FOR_READERS = ("public", "signed in")  # and not for staff alone
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


class Search:
    """Looks where the links of one article lead; what several of them lead to is read once."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.address: str = current_app.config["SETTINGS"].address
        self.find = cache(find_by_slug)
        self.anchors_of = cache(lambda found: Links(found.html).anchors)

    def is_broken(self, target: str) -> bool:
        """Whether nothing is at an address of ours; of other sites nobody knows."""
        here = self.address + url_for("reading.article", slug=self.article.slug)
        try:
            parts = urlsplit(urljoin(here, target))
        except ValueError:
            return True
        if f"{parts.scheme}://{parts.netloc}" != self.address:
            return False
        try:
            endpoint, values = current_app.create_url_adapter(request).match(unquote(parts.path) or "/", "GET")  # type: ignore[union-attr]
            return not self.is_there(endpoint, values, unquote(parts.fragment))
        except RequestRedirect:
            return False
        except (HTTPException, NotFound):
            return find_redirect(unquote(parts.path)) is None

    def is_there(self, endpoint: str, values: Mapping[str, Any], anchor: str) -> bool:
        """Whether a page of ours shows something to readers; raises NotFound where it does not."""
        if endpoint == "reading.article":
            return self.is_in(self.find(values["slug"]), anchor)
        if endpoint == "reading.category":
            get_category(values["slug"])
        if endpoint == "reading.author":
            author = find_account_by_slug(values["slug"])
            return author is not None and (author.id in self.article.author_ids or has_public_articles(author))
        if endpoint == "reading.permalink":
            comment = get_place(values["comment_id"])
            return comment.article.is_public and may_see(None, comment)
        if endpoint == "media.upload":
            upload = find_upload(values["digest"])
            return upload is not None and values["name"] in (upload.file, *copies_of(upload))
        return vars(current_app.view_functions[endpoint])["access"] in FOR_READERS

    def is_in(self, found: Article | None, anchor: str) -> bool:
        """Whether readers find a place in an article; raises NotFound where they find no article."""
        if found is None or (found.id != self.article.id and found.state not in READ):
            raise NotFound
        number = COMMENT.fullmatch(anchor)
        if number:
            comment = get_place(min(int(number[1]), LARGEST_ID))
            return comment.article_id == found.id and may_see(None, comment)
        return anchor in ELSEWHERE_ON_IT or anchor in self.anchors_of(found)


def check_links(article: Article) -> None:
    """Raises BrokenLinks where a link of the article to an address of ours leads nowhere."""
    search = Search(article)
    broken = [each for each in list(Links(article.html).targets)[:MOST_LINKS] if search.is_broken(each)]
    if broken:
        raise BrokenLinks(broken)
