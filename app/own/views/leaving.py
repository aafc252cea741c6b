"""Leave within a week, or stay after all."""

from datetime import timedelta

from flask import Response, current_app, redirect, render_template, request, session, url_for
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.letters import LEAVING, tell
from app.accounts.presence import change_several
from app.accounts.queries import find_address, has_other_administrator
from app.accounts.session import get_account, signed_in
from app.comments.commands.learning import forget_rare_words
from app.kernel.clock import now
from app.kernel.database import begin_reading, begin_writing, db
from app.kernel.errors import OutOfReach
from app.media.sweeping import sweep_in_turn
from app.media.workshop import workshop
from app.own.commands import GRACE, erase_next, forget_expired, leave, stay
from app.own.forms import KEEP, Leaving
from app.own.policy import may_leave
from app.own.views import own
from app.web.forms import require_press
from app.web.guard import SAFE_METHODS
from app.web.templating import minute

LOOKED_AT = "looked for what is due at"
LOOK_EVERY = timedelta(hours=1)


@own.route("/account/erasure", methods=["GET", "POST"])
@signed_in
def erasure() -> AnyResponse:
    """Ask what becomes of the texts, then let the account be erased in a week."""
    mine, form = get_account(), Leaving()
    if form.validate_on_submit():
        was_leaving = mine.erase_at is not None
        change_several(lambda: leave(mine, session["_user_id"], keeps_texts=form.texts.data == KEEP))
        db.session.commit()
        if mine.erase_at and not was_leaving:
            tell([find_address(mine)], LEAVING, name=mine.name, until=minute(mine.erase_at))
        return redirect(url_for("own.erasure"), 303)
    page = render_template(
        "own/erasure.html",
        form=form,
        days=GRACE.days,
        may_leave=may_leave(mine, others_administrate=has_other_administrator(mine)),
    )
    return Response(page, 422 if form.errors else 200)


@own.post("/account/erasure/end")
@signed_in
def end_erasure() -> AnyResponse:
    """Stay after all."""
    require_press()
    stay(get_account())
    db.session.commit()
    return redirect(url_for("accounts.account", done="staying"), 303)


@own.before_app_request
def do_what_is_due() -> None:
    """Once an hour, before somebody's change, what a timer would do; while there is more to do, a part each time."""
    looked_at = current_app.extensions.get(LOOKED_AT)
    if request.method in SAFE_METHODS or (looked_at and looked_at <= now() < looked_at + LOOK_EVERY):
        return
    current_app.extensions[LOOKED_AT] = now()
    try:
        forget_expired()
        if erase_next(current_app.config["SETTINGS"].secret_key) is not None:
            current_app.extensions[LOOKED_AT] = None
        forget_rare_words()
        db.session.commit()
        begin_reading()
        sweep_in_turn(workshop().storage)
    except (DBAPIError, OutOfReach):  # whoever sent this came for something else
        db.session.rollback()
    begin_writing()
