"""Appeals: which wait, and their answers."""

from flask import Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.models import Role
from app.accounts.policy import has_any
from app.accounts.presence import change_several
from app.accounts.session import get_account, permitted
from app.comments.queries.people import read_names
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from app.moderation.commands import appeals as commands
from app.moderation.decisions import Decision
from app.moderation.forms import Answer
from app.moderation.models import Appeal
from app.moderation.policy import may_answer, may_moderate
from app.moderation.queries.appeals import APPEALS_A_PAGE, get_appeal, list_open_appeals
from app.moderation.queries.filters import Tab
from app.moderation.queries.queue import count_tabs
from app.moderation.views import moderation
from app.web.arguments import number
from app.web.forms import require


@moderation.get("/moderation/appeals")
@permitted(may_moderate)
def appeals() -> str:
    """What waits for an answer, the longest first."""
    rows = list_open_appeals(number("after", 0) or 0)
    shown = rows[:APPEALS_A_PAGE]
    return render_template(
        "moderation/appeals.html",
        appeals=shown,
        counts=(counts := count_tabs(as_administrator=has_any(get_account(), Role.ADMINISTRATOR))),
        waiting=counts[Tab.APPEALS],
        may_answer=may_answer,
        next_after=shown[-1].id if len(rows) > len(shown) else None,
    )


@moderation.get("/moderation/appeals/<id:appeal_id>")
@permitted(may_moderate)
def appeal(appeal_id: int) -> str:
    """An appeal with the decision that it is against, and its answer or the form for one."""
    return appeal_page(get_appeal(appeal_id))


def appeal_page(shown: Appeal, error: str | None = None) -> str:
    """The page, with what was wrong with the answer."""
    comment = shown.action.comment
    return render_template(
        "moderation/appeal.html",
        appeal=shown,
        comment=comment,
        names=read_names([comment.html]) if comment else {},
        may_answer=may_answer(get_account(), shown),
        error=error,
    )


@moderation.post("/moderation/appeals/<id:appeal_id>/answer")
@permitted(may_moderate)
def answer(appeal_id: int) -> AnyResponse:
    """Uphold the decision or overturn it, and tell the person why."""
    shown, form = get_appeal(appeal_id), Answer()
    try:
        require(form)
        change_several(lambda: carry_out(shown, form))
    except RuleBroken as error:
        db.session.expire(shown, ["answer"])
        return Response(appeal_page(get_appeal(appeal_id), str(error)), 422)
    db.session.commit()
    return redirect(url_for("moderation.appeal", appeal_id=appeal_id), 303)


def carry_out(shown: Appeal, form: Answer) -> None:
    """The answer that was chosen; raises NotAllowed, RuleBroken."""
    change = commands.overturn if form.decision.data == Decision.OVERTURN else commands.uphold
    with db.session.begin_nested():
        change(get_account(), shown, form.message.data or "", note=form.note.data or "")
