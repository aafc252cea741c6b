"""The queue, and decisions about comments."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.models import Role
from app.accounts.policy import has_any
from app.accounts.queries import get_account as get_person
from app.accounts.session import get_account, permitted
from app.articles.queries.articles import get_article
from app.articles.queries.categories import get_category_by_id, list_categories
from app.comments.models import CommentState
from app.comments.queries.comments import get_comment
from app.comments.queries.people import read_names
from app.kernel.database import db
from app.kernel.errors import NotFound, RuleBroken
from app.kernel.text import clean_line
from app.moderation.commands import comments as commands
from app.moderation.decisions import Decision
from app.moderation.forms import CommentDecision
from app.moderation.policy import can_be_approved, may_moderate
from app.moderation.queries.alike import hosts_in
from app.moderation.queries.batches import count_decisions, count_stayed, find_undoing, get_batch
from app.moderation.queries.filters import Filters, Tab, count_waiting
from app.moderation.queries.flags import map_flags
from app.moderation.queries.log import ACTIONS_A_PAGE, get_action, list_undoable
from app.moderation.queries.queue import (
    CaseOnPage,
    count_by_state,
    count_tabs,
    get_case,
    list_causes,
    list_decided,
    map_appeals,
    map_earlier,
    page_cases,
)
from app.moderation.queries.reasons import list_choices
from app.moderation.views import moderation
from app.moderation.views.answers import decided, told_to_scripts
from app.web.arguments import number
from app.web.forms import require

LONGEST_WORDS = 100
DAYS = ("since", "until")


@moderation.get("/moderation")
@permitted(may_moderate)
def queue() -> str | AnyResponse:
    """What waits for a decision, longest first, and what was just decided; or what was decided lately."""
    filters, after = read_filters(), number("after")
    if filters.tab is Tab.DECIDED:
        return decided_page(filters, number("before"))
    if filters.tab is Tab.APPEALS:
        return redirect(url_for("moderation.appeals"), 303)
    whose = has_any(get_account(), Role.ADMINISTRATOR)
    page = page_cases(filters, after, as_administrator=whose)
    known = told(filters)
    return render_template(
        "moderation/queue.html",
        **known,
        **shown(page.cases),
        waiting=count_waiting(filters, as_administrator=whose) if filters.kept else known["counts"][filters.tab],
        next_after=page.next_after,
        are_more_escalated=page.are_more_escalated,
        is_first=after is None,
        opened=first_to_open(page.cases, wanted("at") or 0),
        **just_done(),
    )


def first_to_open(cases: Sequence[CaseOnPage], at: int) -> int | None:
    """The comment where one left the queue, or the next one where that is decided; else the first."""
    ids = [case.comment.id for case in cases]
    return next((each for each in ids if each >= at), next(iter(ids), None))


def decided_page(filters: Filters, before: int | None) -> str:
    """Decisions about comments, newest first, each with its undo."""
    rows = list_decided(filters, before)
    actions = rows[:ACTIONS_A_PAGE]
    return render_template(
        "moderation/decided.html",
        **told(filters),
        actions=actions,
        undoable=list_undoable(actions),
        next_before=actions[-1].id if len(rows) > len(actions) else None,
    )


def read_filters() -> Filters:
    """What the address asks for; raises NotFound for what nobody can ask for."""
    try:
        return Filters(
            tab=Tab(request.args.get("tab") or Tab.PENDING),
            category=wanted("category"),
            article=wanted("article"),
            person=wanted("person"),
            because=clean_line(request.args.get("because", ""))[:LONGEST_WORDS],
            since=wanted_day("since"),
            until=wanted_day("until"),
            words=clean_line(request.args.get("words", ""))[:LONGEST_WORDS],
        )
    except ValueError:
        raise NotFound from None


def wanted(name: str) -> int | None:
    """The id that a filter names; a form sends those that are empty too."""
    return number(name) if request.args.get(name) else None


def wanted_day(name: str) -> date | None:
    """The day that a filter names; none where it is mistyped, which the page says."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def told(filters: Filters) -> dict[str, Any]:
    """The tabs with their counts, and the filters with what they name."""
    labels = dict(list_choices())
    causes = list(labels) if filters.tab is Tab.DECIDED else list_causes()
    return {
        "tab": filters.tab,
        "kept": filters.kept,
        "odd": [typed for name in DAYS if (typed := request.args.get(name)) and wanted_day(name) is None],
        "counts": count_tabs(as_administrator=has_any(get_account(), Role.ADMINISTRATOR)),
        "categories": list_categories(),
        "causes": sorted({*causes, filters.because} - {""}),
        "reason_labels": labels,
        "category": get_category_by_id(filters.category) if filters.category else None,
        "article": get_article(filters.article) if filters.article else None,
        "person": get_person(filters.person) if filters.person else None,
    }


def just_done() -> dict[str, Any]:
    """The decision, or the batch, that this page is the answer to."""
    action_id, batch_id = number("done"), number("batch")
    action = get_action(action_id) if action_id else None
    batch = get_batch(batch_id) if batch_id else None
    return {
        "done": action,
        "can_undo": bool(action and list_undoable([action])),
        "batch": batch,
        "batch_count": count_decisions(batch) if batch else 0,
        "batch_stayed": count_stayed(batch) if batch else 0,
        "is_batch_undone": bool(batch and find_undoing(batch)),
    }


def shown(cases: Sequence[CaseOnPage]) -> dict[str, Any]:
    """Whatever is shown of cases."""
    authors = {case.comment.author_id: case.comment.author for case in cases}
    earlier = map_earlier(list(authors))
    comments = [each for case in cases for each in (case.comment, *case.above)]
    comments += [action.comment for actions in earlier.values() for action in actions if action.comment]
    return {
        "cases": cases,
        "names": read_names([each.html for each in comments]),
        "records": count_by_state(list(authors.values())),
        "earlier": earlier,
        "appeals": map_appeals([case.comment.id for case in cases]),
        "flags": map_flags([case.comment.id for case in cases]),
        "reasons": list_choices(),
        "can_be_approved": can_be_approved,
        "hosts_in": hosts_in,
    }


@moderation.get("/moderation/comments/<id:comment_id>")
@permitted(may_moderate)
def case(comment_id: int) -> str:
    """One comment in any state, with its place and its author's record, to be decided about."""
    return render_template("moderation/case.html", **shown([get_case(comment_id)]))


@moderation.post("/moderation/comments/<id:comment_id>/actions")
@permitted(may_moderate)
@told_to_scripts
def decide(comment_id: int) -> AnyResponse:
    """Approve or reject a comment."""
    comment, form = get_comment(comment_id), CommentDecision()
    require(form)
    seen = CommentState(form.seen.data) if form.seen.data else None
    seen_text, note = form.seen_text.data, form.note.data or ""
    if form.decision.data == Decision.APPROVE:
        action = commands.approve(get_account(), comment, note=note, seen=seen, seen_text=seen_text)
    elif form.why:
        words = (form.why, form.message.data or "")
        action = commands.reject(get_account(), comment, *words, note=note, seen=seen, seen_text=seen_text)
    else:
        raise RuleBroken("Choose a reason.")
    db.session.commit()
    return decided(action, url_for("moderation.queue", done=action.id))
