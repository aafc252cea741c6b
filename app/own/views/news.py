"""What is new to whoever is logged in, beside their name on every page; and that they have seen it."""

from typing import Any, cast

from flask import g, redirect, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.session import get_account, signed_in
from app.articles.queries.work import Work, count_work
from app.kernel.paging import MOST_COUNTED
from app.moderation.queries.news import News, read_news
from app.own.forms import Seen
from app.own.views import own
from app.web.forms import require

SEEN = "seen"  # in this browser's cookie: the number of the last decision that its person saw


@own.app_context_processor
def offer_news() -> dict[str, Any]:
    """What the masthead asks where somebody is logged in."""
    return {"find_news": find_news, "find_work": find_work, "MOST_COUNTED": MOST_COUNTED}


def find_news() -> News:
    """What is new since this browser's person said that they have seen all."""
    return read_news(get_account(), session.get(SEEN, 0))


def find_work() -> Work:
    """What waits at the desk for whoever asks; read once for a page."""
    if "work" not in g:
        g.work = count_work(get_account())
    return cast(Work, g.work)


@own.post("/account/decisions/seen")
@signed_in
def see_news() -> AnyResponse:
    """Note in this browser's cookie that its person has seen what was decided until then."""
    form = Seen()
    require(form)
    session[SEEN] = max(session.get(SEEN, 0), form.until.data)
    return redirect(url_for("own.decisions"), 303)
