"""Everything that one said, and what became of it."""

from flask import render_template

from app.accounts.session import get_account, signed_in
from app.comments.queries.people import read_names
from app.own.queries.replies import page_replies
from app.own.views import own
from app.web.arguments import number


@own.get("/account/replies")
@signed_in
def replies() -> str:
    """A page of one's own replies, newest first, in every state."""
    page = page_replies(get_account(), number("before"))
    names = read_names([each.comment.html for each in page.replies])
    return render_template("own/replies.html", page=page, names=names)
