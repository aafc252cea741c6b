"""The list of reasons, for administrators."""

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.session import get_account, permitted
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from app.moderation.commands import reasons as commands
from app.moderation.forms import ReasonForm
from app.moderation.models import CodedReason
from app.moderation.policy import can_be_retired, may_change_settings
from app.moderation.queries.reasons import get_reason, list_reasons
from app.moderation.views import moderation
from app.web.forms import require

CHANGES = {
    "raise": commands.raise_reason,
    "retire": commands.retire_reason,
    "return": commands.bring_reason_back,
}


@moderation.get("/moderation/reasons")
@permitted(may_change_settings)
def reasons() -> str:
    """The reasons that moderators may choose, and those that were retired."""
    return reasons_page()


def reasons_page(code: str | None = None, error: str | None = None) -> str:
    """The list; of the form about the reason of this code, or of the empty one, with what was typed and was wrong."""
    found = list_reasons()
    return render_template(
        "moderation/reasons.html",
        reasons=[each for each in found if each.retired_at is None],
        retired=[each for each in found if each.retired_at],
        can_be_retired=can_be_retired,
        code=code,
        error=error,
    )


@moderation.post("/moderation/reasons")
@permitted(may_change_settings)
def add_reason() -> AnyResponse:
    """Put one more reason on the list."""
    return change(None)


@moderation.post("/moderation/reasons/<slug:code>")
@permitted(may_change_settings)
def change_reason(code: str) -> AnyResponse:
    """Edit a reason, let it stand before another, retire it, or bring it back."""
    return change(get_reason(code))


def change(reason: CodedReason | None) -> AnyResponse:
    """The change that was asked for, and back to the list; or the list with what was wrong."""
    form = ReasonForm()
    try:
        require(form)
        with db.session.begin_nested():
            carry_out(reason, form.label.data or "", form.text.data or "")
    except RuleBroken as error:
        return Response(reasons_page(reason.code if reason else "", str(error)), 422)
    db.session.commit()
    return redirect(url_for("moderation.reasons"), 303)


def carry_out(reason: CodedReason | None, label: str, text: str) -> None:
    """What the pressed button stands for; raises RuleBroken."""
    wanted = CHANGES.get(request.form.get("change", ""))
    if reason is None:
        commands.add_reason(get_account(), label, text)
    elif wanted:
        wanted(get_account(), reason)
    else:
        commands.edit_reason(get_account(), reason, label, text)
