"""How a comment was edited."""

from flask import Response

from app.accounts.session import account
from app.articles.queries.shown import read_edition
from app.comments.models import thread_name
from app.comments.policy import may_see_every_text, may_see_history
from app.comments.queries.comments import get_comment
from app.comments.queries.revisions import page_history
from app.kernel.errors import NotFound
from app.reading.views import reading
from app.web.access import unlisted
from app.web.arguments import number
from app.web.caching import shared_page


@reading.get("/comments/<id:comment_id>/history")
@unlisted
def history(comment_id: int) -> Response:
    """The edits of a comment, newest first; what one may not see does not exist."""
    comment, viewer = get_comment(comment_id), account()
    if not may_see_history(viewer, comment):
        raise NotFound
    everything = may_see_every_text(viewer, comment)
    return shared_page(
        "reading/history.html",
        read_edition().and_of(thread_name(comment.article_id)),
        comment=comment,
        article=comment.article,
        history=page_history(comment, number("before"), everything=everything),
        everything=everything,
    )
