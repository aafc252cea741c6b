"""What an author says of themselves."""

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.session import get_account, permitted
from app.articles.commands.biographies import introduce
from app.articles.policy import may_write
from app.articles.queries.articles import has_public_articles
from app.articles.queries.biographies import find_biography
from app.desk.forms import Introducing
from app.desk.views import desk
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from app.web.forms import require


@desk.route("/account/author", methods=["GET", "POST"])
@permitted(may_write)
def introduction() -> AnyResponse:
    """What stands on one's page as an author, and a form for it."""
    mine, error = get_account(), None
    found = find_biography(mine)
    form = Introducing(data={"source": found.source, "links": "\n".join(found.links)} if found else {})
    if form.is_submitted():
        try:
            require(form)
            introduce(mine, form.source.data or "", form.links.data or "")
        except RuleBroken as broken:
            error = str(broken)
        else:
            db.session.commit()
            return redirect(url_for("desk.introduction", saved=1), 303)
    shown = {"has_page": has_public_articles(mine), "saved": bool(request.args.get("saved"))}
    page = render_template("desk/introduction.html", form=form, error=error, **shown)
    return make_response(page, 422 if error else 200)
