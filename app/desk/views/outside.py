"""The preview link of an article, for people outside."""

from flask import current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.session import get_account, permitted
from app.articles.commands.previews import renew_preview
from app.articles.models import Article
from app.articles.policy import may_write
from app.desk.views import desk
from app.desk.views.writing import find_editable
from app.kernel.clock import now
from app.kernel.database import db
from app.web.forms import require_press
from app.web.signing import sign


@desk.get("/desk/articles/<id:article_id>/preview-link")
@permitted(may_write)
def preview_link(article_id: int) -> str:
    """The link that leads to the article now, where one does."""
    article = find_editable(article_id)
    return render_template("desk/preview_link.html", article=article, link=link_to(article))


def link_to(article: Article) -> str | None:
    """The whole address of the preview; None where no link leads there."""
    if article.preview_until is None or article.preview_until <= now():
        return None
    signature = sign(str(article.id), f"preview {article.preview_salt}")
    path = url_for("reading.outside", article_id=article.id, signature=signature)
    return f"{current_app.config['SETTINGS'].address}{path}"


@desk.post("/desk/articles/<id:article_id>/preview-link")
@permitted(may_write)
def new_preview_link(article_id: int) -> AnyResponse:
    """Make a new link; the one before it leads nowhere from then on."""
    article = find_editable(article_id)
    require_press()
    renew_preview(get_account(), article)
    db.session.commit()
    return redirect(url_for("desk.preview_link", article_id=article_id), 303)
