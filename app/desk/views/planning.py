"""What the editor's page asks beside the text: when an article appears, who looks at it, where it stands out."""

from collections.abc import Callable

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts import queries
from app.accounts.models import Account
from app.accounts.session import get_account, permitted
from app.articles.commands.furnishing import Furniture, Prominence, feature, furnish, keep_open
from app.articles.commands.planning import schedule, unschedule
from app.articles.commands.reviewing import ask_for_review, end_review
from app.articles.commands.writing import publish
from app.articles.models import Article
from app.articles.policy import may_manage_categories
from app.articles.queries.categories import get_category_by_id
from app.desk.forms import Replying, Writing
from app.desk.links import check_links
from app.desk.times import read_moment
from app.desk.views import desk
from app.desk.windows import says_prominence
from app.kernel.database import db
from app.web.forms import require

Act = Callable[[Account, Article, Writing], None]


def plan(form: Writing, article: Article) -> None:
    """Keep what is said beside the text, and do what the button asks; raises NotAllowed, RuleBroken."""
    me = get_account()
    furnish(me, article, furniture_of(form))
    if says_prominence():
        feature(me, article, prominence_of(form))
    act = ACTS.get(request.form.get("action", ""))
    if act:
        act(me, article, form)


def furniture_of(form: Writing) -> Furniture:
    """What was said of the article."""
    return Furniture(
        language=form.chosen_language.data or "",
        canonical_address=form.canonical_address.data or "",
        has_contents_list=form.has_contents_list.data,
        open_days=form.open_days.data,
    )


def prominence_of(form: Writing) -> Prominence:
    """Where the article is to stand out."""
    return Prominence(
        is_pinned=form.is_pinned.data,
        pinned_until=form.pinned_until.data,
        in_categories=form.is_pinned_in_categories.data,
        is_featured=form.is_featured.data,
        featured_until=form.featured_until.data,
    )


def appear_now(me: Account, article: Article, form: Writing) -> None:
    """Let the article appear at once, unless links of it lead nowhere and nobody said that they may."""
    refuse_broken(article, form)
    publish(me, article)


def refuse_broken(article: Article, form: Writing) -> None:
    """Raises BrokenLinks, unless the box is ticked that says that the links may be so."""
    if not form.anyway.data:
        check_links(article)


def appear(me: Account, article: Article, form: Writing) -> None:
    """Let the article appear at the time that was typed."""
    refuse_broken(article, form)
    schedule(me, article, read_moment(form.appears_at.data or "", form.zone.data or ""))


def ask(me: Account, article: Article, form: Writing) -> None:
    """Ask the chosen editor for a review."""
    ask_for_review(me, article, queries.get_account(form.reviewer.data) if form.reviewer.data else None)


ACTS: dict[str, Act] = {
    "publish": appear_now,
    "schedule": appear,
    "unschedule": lambda me, article, form: unschedule(me, article),
    "review": ask,
    "end_review": lambda me, article, form: end_review(me, article),
}


@desk.post("/desk/categories/<id:category_id>/thread")
@permitted(may_manage_categories)
def category_thread(category_id: int) -> AnyResponse:
    """Say for how long the threads of a category take replies."""
    found, form = get_category_by_id(category_id), Replying()
    require(form)
    keep_open(get_account(), found, form.open_days.data)
    db.session.commit()
    return redirect(url_for("desk.category", category_id=found.id, _anchor="replies-head"), 303)
