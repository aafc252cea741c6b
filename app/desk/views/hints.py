"""What readers told the authors."""

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.session import get_account, permitted
from app.articles.commands.hints import answer_hint, apply_correction
from app.articles.hints.models import Hint, HintState
from app.articles.policy import may_edit, may_write
from app.articles.queries.hints import HINTS_A_PAGE, get_hint, list_hints
from app.desk.forms import Answering
from app.desk.views import desk
from app.kernel.database import db
from app.kernel.errors import NotFound, RuleBroken
from app.web.arguments import number
from app.web.forms import require


@desk.get("/desk/hints")
@permitted(may_write)
def hints() -> str:
    """Hints on one's own articles, for editors on all."""
    return hints_page()


def hints_page(refused: Hint | None = None, error: str = "", thanks: str = "") -> str:
    """The page; after an answer that was refused it begins with its hint, and says what was wrong and typed."""
    asked = refused.state if refused else request.args.get("state", HintState.OPEN)
    if asked not in list(HintState):
        raise NotFound
    rows = list_hints(get_account(), HintState(asked), refused.id + 1 if refused else number("before"))
    answered = find_answered(number("answered"))
    older = rows[HINTS_A_PAGE - 1].id if len(rows) > HINTS_A_PAGE else None
    shown = {"hints": rows[:HINTS_A_PAGE], "older": older, "state": asked, "answered": answered}
    return render_template("desk/hints.html", refused=refused, error=error, thanks=thanks, **shown)


def find_answered(hint_id: int | None) -> Hint | None:
    """The hint that was answered just now, with an article that the visitor may edit; raises NotFound."""
    hint = get_hint(hint_id) if hint_id else None
    if hint and (hint.state is HintState.OPEN or not may_edit(get_account(), hint.article)):
        raise NotFound
    return hint


@desk.post("/desk/hints/<id:hint_id>/answer")
@permitted(may_write)
def hint_answer(hint_id: int) -> AnyResponse:
    """Put the correction in, or only say what became of the hint."""
    hint, form = get_hint(hint_id), Answering()
    if not may_edit(get_account(), hint.article):
        raise NotFound
    try:
        require(form)
        thanks = form.thanks.data or ""
        with db.session.begin_nested():
            if form.answer.data == "apply":
                apply_correction(get_account(), hint, thanks)
            else:
                answer_hint(get_account(), hint, HintState(form.answer.data or ""), thanks)
    except RuleBroken as error:
        return make_response(hints_page(hint, str(error), form.thanks.data or ""), 422)
    db.session.commit()
    return redirect(url_for("desk.hints", answered=hint.id), 303)
