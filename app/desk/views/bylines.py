"""The byline of an article."""

from flask import make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.queries import get_account as find_account
from app.accounts.session import get_account, permitted
from app.articles.commands.bylines import place_author, remove_author
from app.articles.policy import may_edit, may_write
from app.articles.queries.bylines import list_writers
from app.desk.forms import Signing
from app.desk.views import desk
from app.desk.views.writing import find_editable
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from app.web.forms import require


@desk.route("/desk/articles/<id:article_id>/byline", methods=["GET", "POST"])
@permitted(may_write)
def byline(article_id: int) -> AnyResponse:
    """The authors of an article in their order; its POST puts one at a place, or at place 0 takes them out."""
    article, form, error = find_editable(article_id), Signing(), None
    if form.is_submitted():
        try:
            require(form)
            author = find_account(form.account.data or 0)
            with db.session.begin_nested():
                if form.place.data:
                    place_author(get_account(), article, author, form.place.data)
                else:
                    remove_author(get_account(), article, author)
        except RuleBroken as broken:
            error = str(broken)
        else:
            db.session.commit()
            stays = may_edit(get_account(), article)
            return redirect(url_for("desk.byline", article_id=article_id) if stays else url_for("desk.index"), 303)
    others = [each for each in list_writers() if each.id not in article.author_ids]
    page = render_template("desk/byline.html", article=article, others=others, form=form, error=error)
    return make_response(page, 422 if error else 200)
