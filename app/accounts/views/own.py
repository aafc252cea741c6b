"""One's own account, where it is logged in, and the pictures of everybody's."""

from flask import Response, redirect, render_template, request, session
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.commands.joining import rename
from app.accounts.commands.sessions import end_all_sessions, end_one_session, end_other_sessions
from app.accounts.forms import Logouts, Name
from app.accounts.queries import (
    count_belongings,
    find_address,
    find_avatar,
    find_ban,
    list_guests,
    list_identities,
    list_merges,
    list_sessions,
)
from app.accounts.session import (
    get_account,
    look_for_guests,
    own_page,
    passkey_domain,
    providers,
    sends_mail,
    signed_in,
    ways,
)
from app.accounts.views import accounts
from app.kernel.database import db
from app.kernel.errors import NotFound, RuleBroken
from app.web.access import public
from app.web.forms import require, require_press

FOR_EVER = "public, max-age=31536000, immutable"


@accounts.route("/account", methods=["GET", "POST"])
@signed_in
def account() -> AnyResponse:
    """One's name, identities and sessions; a POST renames."""
    mine = get_account()
    form = Name(name=mine.name)
    if form.validate_on_submit():
        try:
            with db.session.begin_nested():
                rename(mine, form.name.data or "")
        except RuleBroken as error:
            form.name.errors = [str(error)]
        else:
            db.session.commit()
            return own_page("name-head", "renamed")
    look_for_guests(mine)
    page = render_template(
        "accounts/account.html",
        form=form,
        done=request.args.get("done"),
        ban=find_ban(mine),
        address=find_address(mine),
        identities=list_identities(mine),
        merges=list_merges(mine),
        guests=[(each, count_belongings(each.account), find_ban(each.account)) for each in list_guests(mine)],
        providers=providers(),
        ways=ways(),
        has_mail=sends_mail(),
        domain=passkey_domain(),
        sessions=list_sessions(mine),
    )
    return Response(page, 422 if form.errors else 200)


@accounts.post("/account/sessions/end")
@signed_in
def end_sessions() -> AnyResponse:
    """Log out everywhere, or everywhere but here."""
    form = Logouts()
    require(form)
    if form.others.data:
        end_other_sessions(get_account(), session["_user_id"])
        db.session.commit()
        return own_page("sessions-head", "alone")
    end_all_sessions(get_account())
    db.session.commit()
    session.clear()
    return redirect("/", 303)


@accounts.post("/account/sessions/<id:session_id>/end")
@signed_in
def end_session(session_id: int) -> AnyResponse:
    """Log one of one's browsers out."""
    require_press()
    end_one_session(get_account(), session_id)
    db.session.commit()
    return own_page("sessions-head", "ended")


@accounts.get("/avatars/<slug:digest>.webp")
@public
def avatar(digest: str) -> AnyResponse:
    """A picture by what is in it, for ever the same."""
    content = find_avatar(digest)
    if content is None:
        raise NotFound
    response = Response(content, mimetype="image/webp")
    response.headers["Cache-Control"] = FOR_EVER
    response.set_etag(digest)
    return response.make_conditional(request)
