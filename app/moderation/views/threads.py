"""Decisions about threads."""

from flask import redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.session import get_account, permitted
from app.articles.queries.articles import get_article
from app.kernel.database import db
from app.moderation.commands import threads as commands
from app.moderation.decisions import Decision
from app.moderation.forms import ThreadDecision
from app.moderation.policy import may_moderate
from app.moderation.views import moderation
from app.web.forms import require


@moderation.post("/moderation/articles/<id:article_id>/actions")
@permitted(may_moderate)
def thread(article_id: int) -> AnyResponse:
    """Close or reopen a thread."""
    article, form = get_article(article_id), ThreadDecision()
    require(form)
    change = commands.close if form.decision.data == Decision.CLOSE else commands.reopen
    change(get_account(), article)
    db.session.commit()
    return redirect(url_for("reading.article", slug=article.slug, _anchor="thread"), 303)
