"""What holds for those who write, for a while: on the site, in a category, in a thread, for a person."""

from datetime import timedelta

from flask import Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.queries import get_present_account
from app.accounts.session import get_account, permitted
from app.articles.queries.articles import get_article
from app.articles.queries.categories import get_category_by_id, list_categories
from app.comments.admission.holding import MEASURES_A_PAGE, get_measure, list_measures
from app.comments.commands.measures import Target
from app.comments.measures import FOR_PEOPLE, Kind
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotFound, RuleBroken
from app.moderation.commands import measures as commands
from app.moderation.forms import MeasureForm
from app.moderation.policy import may_moderate
from app.moderation.views import moderation
from app.web.arguments import number, read_id
from app.web.forms import require, require_press

SITE = "site"


@moderation.get("/moderation/measures")
@permitted(may_moderate)
def measures() -> str:
    """What holds now, and the switch for more: of an article or a person, where the address names one."""
    article, person = number("article"), number("person")
    asked = f"article-{article}" if article else f"person-{person}" if person else SITE
    return measures_page(asked)


def measures_page(asked: str, error: str | None = None) -> str:
    """The page, with what was wrong with the last form."""
    target, rows = find_target(asked), list_measures(number("before"))
    return render_template(
        "moderation/measures.html",
        measures=rows[:MEASURES_A_PAGE],
        next_before=rows[MEASURES_A_PAGE - 1].id if len(rows) > MEASURES_A_PAGE else None,
        asked=asked,
        target=target,
        categories=list_categories(),
        kinds=[kind for kind in Kind if not target.account or kind in FOR_PEOPLE],
        error=error,
    )


def find_target(asked: str) -> Target:
    """What `site`, `article-3`, `category-3` or `person-3` stands for; raises NotFound."""
    kind, _, digits = asked.partition("-")
    if asked == SITE:
        return Target()
    if kind == "category":
        return Target(category=get_category_by_id(read_id(digits)))
    if kind == "article":
        return Target(article=get_article(read_id(digits)))
    if kind == "person":
        return Target(account=get_present_account(read_id(digits)))
    raise NotFound


@moderation.post("/moderation/measures")
@permitted(may_moderate)
def start_measure() -> AnyResponse:
    """Begin a measure."""
    form = MeasureForm()
    asked = form.target.data or SITE
    target = find_target(asked)
    try:
        require(form)
        until_at = now() + timedelta(hours=form.hours.data) if form.hours.data else None
        with db.session.begin_nested():
            commands.start(get_account(), target, Kind(form.kind.data), until_at, form.minutes.data or 0)
    except RuleBroken as error:
        return Response(measures_page(asked, str(error)), 422)
    db.session.commit()
    return redirect(url_for("moderation.measures"), 303)


@moderation.post("/moderation/measures/<id:measure_id>/end")
@permitted(may_moderate)
def end_measure(measure_id: int) -> AnyResponse:
    """End a measure before its time."""
    measure = get_measure(measure_id)
    require_press()
    commands.lift(get_account(), measure)
    db.session.commit()
    return redirect(url_for("moderation.measures"), 303)
