"""What one told authors, and what became of it."""

from flask import render_template

from app.accounts.session import get_account, signed_in
from app.articles.queries.hints import HINTS_A_PAGE, list_own_hints
from app.own.views import own
from app.web.arguments import number


@own.get("/account/hints")
@signed_in
def hints() -> str:
    """A page of one's own hints, newest first."""
    rows = list_own_hints(get_account(), number("before"))
    older = rows[HINTS_A_PAGE - 1].id if len(rows) > HINTS_A_PAGE else None
    return render_template("own/hints.html", hints=rows[:HINTS_A_PAGE], older=older)
