"""Everything that one said, and what became of it."""

from flask import render_template

from app.accounts.queries import find_ban
from app.accounts.session import get_account, signed_in
from app.comments.policy import is_staff
from app.comments.queries.people import read_names
from app.comments.queries.records import read_record
from app.comments.queries.settings import read_settings
from app.comments.trust import ALLOWED, trust_of
from app.own.queries.replies import page_replies
from app.own.views import own
from app.web.arguments import number


@own.get("/account/replies")
@signed_in
def replies() -> str:
    """A page of one's own replies, newest first, in every state."""
    page = page_replies(get_account(), number("before"))
    trust = None if is_staff(get_account()) else trust_of(read_record(get_account()))
    return render_template(
        "own/replies.html",
        page=page,
        names=read_names([each.comment.html for each in page.replies]),
        trust=trust,
        ban=find_ban(get_account()),
        allowed=ALLOWED[trust] if trust else None,
        most_links=read_settings().most_links,
    )
