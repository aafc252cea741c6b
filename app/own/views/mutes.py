"""Whom one muted, and the way to hear them again."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.session import get_account, signed_in
from app.comments.commands.muting import unmute
from app.kernel.database import db
from app.own.queries.mutes import page_mutes
from app.own.views import own
from app.web.arguments import number
from app.web.forms import require_press


@own.get("/account/mutes")
@signed_in
def mutes() -> str:
    """A page of those whom one muted."""
    return render_template("own/mutes.html", page=page_mutes(get_account(), number("before")))


@own.post("/account/mutes/<id:account_id>/removal")
@signed_in
def end_mute(account_id: int) -> AnyResponse:
    """Hear somebody again; whom one never muted, one hears."""
    require_press()
    unmute(get_account(), account_id)
    db.session.commit()
    return redirect(url_for("own.mutes"), 303)
