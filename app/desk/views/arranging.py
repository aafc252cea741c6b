"""Managing the categories."""

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.session import get_account, permitted
from app.articles.commands.arranging import change_category, create_category, place_category, remove_category
from app.articles.models import Category
from app.articles.policy import may_manage_categories
from app.articles.queries.categories import get_category_by_id, grow_tree, list_categories
from app.articles.queries.counts import count_by_category
from app.comments.commands.measures import Target
from app.comments.measures import Kind
from app.comments.queries.categories import list_measures_of
from app.desk.forms import Arranging, Commenting, Placing, Replying
from app.desk.views import desk
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from app.moderation.commands import measures
from app.web.arguments import number
from app.web.forms import require, require_press


@desk.route("/desk/categories", methods=["GET", "POST"])
@permitted(may_manage_categories)
def categories() -> AnyResponse:
    """The tree of categories, and a form for one more."""
    return arrange(None)


@desk.route("/desk/categories/<id:category_id>", methods=["GET", "POST"])
@permitted(may_manage_categories)
def category(category_id: int) -> AnyResponse:
    """Rename, describe or move a category."""
    return arrange(get_category_by_id(category_id))


def arrange(found: Category | None, error: str | None = None) -> AnyResponse:
    """The form of a category, new or old; its POST keeps it."""
    # A removal that was refused sends no fields: the form shows the category as it is.
    sent = {"formdata": None} if error else {}
    form = Arranging(obj=found, data={"parent": (found.parent_id or 0) if found else 0}, **sent)
    form.offer_parents(found)
    if form.is_submitted() and error is None:
        error = keep(form, found)
        if error is None:
            return redirect(url_for("desk.categories"), 303)
    if found:
        measures = list_measures_of(found)
        replying = Replying(obj=found, formdata=None)
        shown = {"category": found, "form": form, "error": error, "measures": measures, "replying": replying}
        page = render_template("desk/category.html", **shown)
    else:
        tree = grow_tree(list_categories(), count_by_category())
        moved, way = number("moved"), request.args.get("way")
        page = render_template("desk/categories.html", tree=tree, form=form, error=error, moved=moved, way=way)
    return make_response(page, 422 if error else 200)


def keep(form: Arranging, found: Category | None) -> str | None:
    """Keep the category; what is wrong with the form, if anything."""
    if not form.validate():
        return form.sentence
    parent = get_category_by_id(form.parent.data) if form.parent.data else None
    texts = (form.name.data or "", form.slug.data or "", form.description.data or "")
    try:
        with db.session.begin_nested():
            if found is None:
                create_category(get_account(), *texts, parent)
            else:
                change_category(get_account(), found, *texts, parent)
    except RuleBroken as error:
        return str(error)
    db.session.commit()
    return None


@desk.post("/desk/categories/<id:category_id>/place")
@permitted(may_manage_categories)
def category_place(category_id: int) -> AnyResponse:
    """Let a category stand before or behind others; the button that was pressed has the focus again."""
    found, form = get_category_by_id(category_id), Placing()
    require(form)
    way = "up" if place_category(get_account(), found, form.place.data or 1) <= 0 else "down"
    db.session.commit()
    return redirect(url_for("desk.categories", moved=found.id, way=way), 303)


@desk.post("/desk/categories/<id:category_id>/replies")
@permitted(may_manage_categories)
def category_replies(category_id: int) -> AnyResponse:
    """Begin or end that replies in a category wait for a moderator."""
    found, form = get_category_by_id(category_id), Commenting()
    require(form)
    holding = [each for each in list_measures_of(found) if each.kind is Kind.PREMODERATE]
    if form.premoderated.data and not holding:
        measures.start(get_account(), Target(category=found), Kind.PREMODERATE)
    for each in () if form.premoderated.data else holding:
        measures.lift(get_account(), each)
    db.session.commit()
    return redirect(url_for("desk.category", category_id=found.id, _anchor="replies-head"), 303)


@desk.post("/desk/categories/<id:category_id>/removal")
@permitted(may_manage_categories)
def category_removal(category_id: int) -> AnyResponse:
    """Remove an empty category."""
    found = get_category_by_id(category_id)
    try:
        require_press()
        with db.session.begin_nested():
            remove_category(get_account(), found)
    except RuleBroken as error:
        return arrange(found, str(error))
    db.session.commit()
    return redirect(url_for("desk.categories"), 303)
