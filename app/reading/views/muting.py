"""Muting the author of a comment for oneself, and taking it back."""

from flask import Response, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.session import get_account, signed_in
from app.comments.commands.muting import mute, unmute
from app.comments.models import Comment
from app.comments.policy import may_mute, may_see
from app.comments.queries.comments import get_comment
from app.comments.queries.readers import find_muted
from app.kernel.database import db
from app.kernel.errors import NotFound
from app.reading.forms import Mute
from app.reading.views import reading
from app.reading.views.article import address_of


def get_mutable(comment_id: int) -> Comment:
    """A comment of somebody else that one may see under a public article; raises NotFound."""
    comment, viewer = get_comment(comment_id), get_account()
    if not (may_mute(viewer, comment.author_id) and may_see(viewer, comment) and comment.article.is_public):
        raise NotFound
    return comment


def muting_page(comment: Comment) -> str:
    """The one page before and after."""
    is_muted = bool(find_muted(get_account(), [comment.author_id]))
    return render_template("reading/muting.html", comment=comment, article=comment.article, is_muted=is_muted)


@reading.get("/comments/<id:comment_id>/muting")
@signed_in
def muting(comment_id: int) -> str:
    """Ask before the author of a comment is muted; later, offer to take it back."""
    return muting_page(get_mutable(comment_id))


@reading.post("/comments/<id:comment_id>/muting")
@signed_in
def save_muting(comment_id: int) -> AnyResponse:
    """Mute the author, or take it back, and go on where that is seen: the address of the comment unfolds it."""
    comment, form = get_mutable(comment_id), Mute()
    if not form.validate():
        return Response(muting_page(comment), 422)
    if form.end.data:
        unmute(get_account(), comment.author_id)
    else:
        mute(get_account(), comment.author_id)
    page, _, anchor = address_of(comment, comment.article.slug).partition("#")
    db.session.commit()
    return redirect(f"{page}#{anchor if form.end.data else f'muted-{comment.id}'}", 303)
