"""What one does with one's own comments beside editing them: delete, restore."""

from flask import Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.queries import find_ban
from app.accounts.session import get_account, signed_in
from app.comments.commands.own import delete_own, restore
from app.comments.models import Comment
from app.comments.policy import can_come_back, is_own, may_delete, may_restore
from app.comments.queries.comments import get_comment
from app.comments.queries.people import read_names
from app.kernel.database import db
from app.kernel.errors import NotFound
from app.reading.views import reading
from app.reading.views.article import address_of
from app.web.forms import Press


def get_own(comment_id: int) -> Comment:
    """A comment of one's own that is there, waits, or can still come back; raises NotFound."""
    comment, author = get_comment(comment_id), get_account()
    if not (may_delete(author, comment) or (is_own(author, comment) and can_come_back(comment))):
        raise NotFound
    return comment


@reading.get("/comments/<id:comment_id>/deletion")
@signed_in
def deletion(comment_id: int) -> str:
    """Ask before one's comment is deleted; for a short time after it, offer to restore it."""
    return deletion_page(get_own(comment_id))


def deletion_page(comment: Comment) -> str:
    """The one page before and after a deletion."""
    author = get_account()
    return render_template(
        "reading/deletion.html",
        comment=comment,
        names=read_names([comment.html]),
        article=comment.article,
        is_deleted=can_come_back(comment),
        may_restore=may_restore(author, find_ban(author), comment),
    )


@reading.post("/comments/<id:comment_id>/deletion")
@signed_in
def delete(comment_id: int) -> AnyResponse:
    """Delete one's own comment, and land where it can be restored."""
    comment = get_own(comment_id)
    if not Press().validate():
        return Response(deletion_page(comment), 422)
    if not can_come_back(comment):
        delete_own(get_account(), comment)
    db.session.commit()
    return redirect(url_for("reading.deletion", comment_id=comment.id), 303)


@reading.post("/comments/<id:comment_id>/restoration")
@signed_in
def restoration(comment_id: int) -> AnyResponse:
    """Take a deletion of one's own back."""
    comment = get_own(comment_id)
    if not Press().validate():
        return Response(deletion_page(comment), 422)
    if can_come_back(comment):
        restore(get_account(), comment)
    address = address_of(comment, comment.article.slug)
    db.session.commit()
    return redirect(address, 303)
