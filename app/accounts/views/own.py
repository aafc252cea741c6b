"""One's own account, and the pictures of everybody's."""

from flask import Response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.commands.joining import rename
from app.accounts.commands.sessions import end_all_sessions
from app.accounts.forms import Name
from app.accounts.queries import find_avatar, hash_token, list_identities, list_sessions
from app.accounts.session import get_account, providers, signed_in
from app.accounts.views import accounts
from app.kernel.database import db
from app.kernel.errors import NotFound, RuleBroken
from app.web.access import public
from app.web.forms import Press

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
            return redirect(url_for("accounts.account"), 303)
    sessions = list_sessions(mine)
    present = hash_token(session["_user_id"])
    page = render_template(
        "accounts/account.html",
        form=form,
        identities=list_identities(mine),
        labels={name: provider.label for name, provider in providers().items()},
        sessions=sessions,
        current_id=next((row.id for row in sessions if row.token_hash == present), None),
    )
    return Response(page, 422 if form.errors else 200)


@accounts.post("/account/sessions/end")
@signed_in
def end_sessions() -> AnyResponse:
    """Log out everywhere."""
    form = Press()
    if not form.validate():
        raise RuleBroken(form.sentence or "")
    end_all_sessions(get_account())
    db.session.commit()
    session.clear()
    return redirect("/", 303)


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
