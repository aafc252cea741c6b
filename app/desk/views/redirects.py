"""The address book of redirects."""

from flask import current_app, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.session import get_account, permitted
from app.articles.commands.redirects import import_redirects, remove_redirect
from app.articles.policy import may_manage_redirects
from app.articles.queries.redirects import REDIRECTS_A_PAGE, get_redirect, list_redirects
from app.desk.forms import Redirecting
from app.desk.views import desk
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from app.web.arguments import number
from app.web.forms import require, require_press

MAY_BE_EMPTY = {"reading.article", "reading.category", "reading.author"}  # what stands there says whether it is taken


@desk.route("/desk/redirects", methods=["GET", "POST"])
@permitted(may_manage_redirects)
def redirects() -> AnyResponse:
    """The address book, and a form for more lines."""
    form, error = Redirecting(), None
    if form.is_submitted():
        try:
            require(form)
            address = current_app.config["SETTINGS"].address
            elsewhere = bool(form.elsewhere.data)
            with db.session.begin_nested():
                import_redirects(get_account(), form.lines.data or "", address, is_route, elsewhere=elsewhere)
        except RuleBroken as broken:
            error = str(broken)
        else:
            db.session.commit()
            return redirect(url_for("desk.redirects"), 303)
    rows = list_redirects(number("before"))
    older = rows[REDIRECTS_A_PAGE - 1].id if len(rows) > REDIRECTS_A_PAGE else None
    page = render_template(
        "desk/redirects.html", redirects=rows[:REDIRECTS_A_PAGE], older=older, form=form, error=error
    )
    return make_response(page, 422 if error else 200)


def is_route(path: str) -> bool:
    """Whether something of the program answers at a path."""
    try:
        endpoint, _ = current_app.create_url_adapter(request).match(path, "GET")  # type: ignore[union-attr]
    except RequestRedirect:
        return True
    except HTTPException as refused:
        return refused.code == 405
    return endpoint not in MAY_BE_EMPTY


@desk.post("/desk/redirects/<id:redirect_id>/removal")
@permitted(may_manage_redirects)
def redirect_removal(redirect_id: int) -> AnyResponse:
    """Take a line out of the address book."""
    found = get_redirect(redirect_id)
    require_press()
    remove_redirect(get_account(), found)
    db.session.commit()
    return redirect(url_for("desk.redirects"), 303)
