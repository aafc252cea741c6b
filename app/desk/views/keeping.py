"""Keeping what is typed before it is saved."""

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.session import get_account, permitted
from app.articles.commands.copies import discard_copy, keep_copy
from app.articles.models import Article
from app.articles.policy import may_write
from app.desk.forms import Keeping, Writing
from app.desk.views import desk
from app.desk.views.writing import find_editable
from app.desk.windows import look_beside, mark, typed
from app.kernel.database import begin_reading, db
from app.kernel.errors import RuleBroken, TooSoon
from app.web.forms import require, require_press
from app.web.throttle import AUTOSAVES, count_try

TOO_OFTEN = "Your account keeps a lot at once."


@desk.post("/desk/articles/new/copies")
@permitted(may_write)
def new_copies() -> AnyResponse:
    """Keep what is typed for an article that was never saved."""
    return keep(None)


@desk.post("/desk/articles/<id:article_id>/copies")
@permitted(may_write)
def copies(article_id: int) -> AnyResponse:
    """Keep what is typed for an article; its readers see nothing of it."""
    return keep(find_editable(article_id))


def keep(article: Article | None) -> AnyResponse:
    """A script hears where it is kept and what others do; others are led to the editor that goes on from it."""
    form = Writing()
    try:
        require(Keeping())
        count_try(AUTOSAVES, TOO_OFTEN, "autosave", str(get_account().id))
        copy = keep_copy(get_account(), article, typed(form, article), form.base.data or 0, mark(form))
    except RuleBroken as error:
        if not request.headers.get("X-Fragment"):
            raise
        return tell_script(form, article, str(error), 429 if isinstance(error, TooSoon) else 422)
    db.session.commit()
    if not request.headers.get("X-Fragment"):
        return redirect(address_of(article.id if article else None, copy.id), 303)
    form.copy.data, form.copy_version.data = copy.id, copy.version
    return tell_script(form, article)


def tell_script(form: Writing, article: Article | None, error: str = "", status: int = 200) -> Response:
    """What a window is told of its copy and of others, while others write."""
    begin_reading()
    page = render_template(
        "desk/_kept.html", form=form, beside=look_beside(form, article), article=article, error=error
    )
    return make_response(page, status)


def address_of(article_id: int | None, copy_id: int | None = None) -> str:
    """The editor of an article, or of a new one, which goes on from a copy."""
    endpoint = "desk.edit" if article_id else "desk.new"
    return url_for(endpoint, article_id=article_id, copy=copy_id)


@desk.post("/desk/copies/<id:copy_id>/removal")
@permitted(may_write)
def discard(copy_id: int) -> AnyResponse:
    """Drop what one has typed and does not want to save."""
    require_press()
    article_id = discard_copy(get_account(), copy_id)
    db.session.commit()
    return redirect(address_of(article_id), 303)
