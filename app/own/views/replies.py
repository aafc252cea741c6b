"""Everything that one said, and what became of it."""

from flask import render_template

from app.accounts.session import get_account, signed_in
from app.own.queries.replies import page_replies
from app.own.views import own
from app.web.arguments import number


@own.get("/account/replies")
@signed_in
def replies() -> str:
    """A page of one's own replies, newest first, in every state."""
    return render_template("own/replies.html", page=page_replies(get_account(), number("before")))
