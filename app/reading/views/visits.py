"""Visits of people who are logged in: noted when their browser says so, never by what they only open."""

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.session import get_account, signed_in
from app.articles.queries.shown import get_shown_article, read_edition
from app.comments.commands.reading import remember_visit
from app.kernel.database import db
from app.reading.forms import Visit
from app.reading.views import reading
from app.web.forms import require


@reading.post("/articles/<slug:slug>/visits")
@signed_in
def visit(slug: str) -> AnyResponse:
    """Note that somebody is here; by the button, that they have read it all."""
    form, article = Visit(), get_shown_article(slug, read_edition())
    require(form)
    has_read_all = bool(form.all.data)
    remember_visit(get_account(), article.id, has_read_all=has_read_all)
    db.session.commit()
    if not has_read_all:
        return Response(status=204)
    return redirect(url_for("reading.article", slug=article.slug, _anchor="thread"), 303)
