"""An article before it is published, for whoever has the link."""

from flask import Response, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.articles.queries.articles import get_article
from app.articles.queries.shown import read_edition, show_article
from app.kernel.clock import now
from app.kernel.errors import NotFound
from app.reading.views import reading
from app.web.access import unlisted
from app.web.signing import is_signed


@reading.get("/previews/<id:article_id>/<signature>")
@unlisted
def outside(article_id: int, signature: str) -> AnyResponse:
    """The article as readers will see it, without its thread; nobody keeps the page, nor finds it by searching."""
    article = get_article(article_id)
    holds = article.preview_salt and article.preview_until and article.preview_until > now()
    if not holds or not is_signed(str(article.id), signature, f"preview {article.preview_salt}"):
        raise NotFound
    if article.is_public:
        return redirect(url_for("reading.article", slug=article.slug), 302)
    shown = show_article(article, read_edition())
    page: Response = make_response(render_template("reading/outside.html", article=shown, until=article.preview_until))
    page.headers["X-Robots-Tag"] = "noindex, nofollow"
    page.headers["Referrer-Policy"] = "no-referrer"  # the address is the key
    return page
