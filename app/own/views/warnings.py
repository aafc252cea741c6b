"""A warning that is to be read before one goes on."""

from flask import redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.session import get_account, signed_in
from app.comments.commands.warnings import read
from app.comments.queries.warnings import find_unread_warning
from app.kernel.addresses import local_path
from app.kernel.database import db
from app.own.views import own
from app.web.forms import require_press


@own.get("/account/warning")
@signed_in
def warning() -> str:
    """What a moderator has warned one of, and the button that says that one has read it."""
    given = find_unread_warning(get_account())
    return render_template("own/warning.html", warning=given, back=local_path(request.args.get("next")))


@own.post("/account/warning")
@signed_in
def read_warning() -> AnyResponse:
    """Note that it was read, and go on where one was."""
    require_press()
    read(get_account())
    db.session.commit()
    return redirect(local_path(request.form.get("next")), 303)
