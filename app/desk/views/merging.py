"""Merging a category into another."""

from flask import make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.session import get_account, permitted
from app.articles.commands.merging import merge_category
from app.articles.policy import may_manage_categories
from app.articles.queries.categories import get_category_by_id
from app.comments.queries.categories import list_measures_of
from app.desk.forms import Merging
from app.desk.views import desk
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from app.web.forms import require


@desk.route("/desk/categories/<id:category_id>/merge", methods=["GET", "POST"])
@permitted(may_manage_categories)
def category_merge(category_id: int) -> AnyResponse:
    """Say what a merge does and ask into which category; its POST merges."""
    found, form, error = get_category_by_id(category_id), Merging(), None
    form.offer_targets(found)
    if form.is_submitted():
        try:
            require(form)
            target = get_category_by_id(form.target.data)
            with db.session.begin_nested():
                merge_category(get_account(), found, target)
        except RuleBroken as broken:
            error = str(broken)
        else:
            db.session.commit()
            return redirect(url_for("desk.category", category_id=target.id), 303)
    measures = list_measures_of(found)
    page = render_template("desk/category_merge.html", category=found, form=form, error=error, measures=measures)
    return make_response(page, 422 if error else 200)
