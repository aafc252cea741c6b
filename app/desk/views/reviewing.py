"""An article as its reviewers see it: passage by passage, with remarks beside them."""

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.session import get_account, permitted
from app.articles.commands.reviewing import REMARK_LIMIT, remark, resolve
from app.articles.models import Article
from app.articles.policy import may_write
from app.articles.queries.cards import render_passages
from app.articles.queries.reviews import get_remark, list_remarks
from app.articles.reviews.placing import place
from app.desk.forms import Remarking
from app.desk.views import desk
from app.desk.views.writing import find_editable
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from app.web.forms import require, require_press


@desk.route("/desk/articles/<id:article_id>/review", methods=["GET", "POST"])
@permitted(may_write)
def review(article_id: int) -> AnyResponse:
    """The text with what staff say about it; its POST says something more."""
    article, form = find_editable(article_id), Remarking()
    if request.method == "GET":
        return review_page(article, form)
    try:
        require(form)
        with db.session.begin_nested():
            said = remark(get_account(), article, form.words.data or "", form.text.data or "")
    except RuleBroken as error:
        return review_page(article, form, error=str(error))
    db.session.commit()
    return redirect(url_for("desk.review", article_id=article_id, _anchor=f"remark-{said.id}"), 303)


def review_page(article: Article, form: Remarking, error: str | None = None) -> Response:
    """The page of a review; with an error what was typed stands in its place."""
    remarks = list_remarks(article)
    page = render_template(
        "desk/review.html",
        article=article,
        placed=place(render_passages(article.source), [each for each in remarks if each.resolved_at is None]),
        resolved=[each for each in remarks if each.resolved_at],
        form=form,
        error=error,
        limit=REMARK_LIMIT,
    )
    return make_response(page, 422 if error else 200)


@desk.post("/desk/remarks/<id:remark_id>/resolution")
@permitted(may_write)
def resolution(remark_id: int) -> AnyResponse:
    """Call a remark done with, or open again."""
    said = get_remark(remark_id)
    article = find_editable(said.article_id)
    require_press()
    is_resolved = request.form.get("resolved") != "0"
    resolve(get_account(), article, said, is_resolved=is_resolved)
    db.session.commit()
    anchor = "remarks" if is_resolved else f"remark-{said.id}"
    return redirect(url_for("desk.review", article_id=article.id, _anchor=anchor), 303)
