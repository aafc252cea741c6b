"""Log in by a link that is sent to one's verified address."""

from functools import partial

from flask import Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.commands.links import LINK_LASTS, OVER
from app.accounts.commands.links import use_link as spend_link
from app.accounts.letters import compose_link
from app.accounts.queries import find_link
from app.accounts.session import enter, sends_mail
from app.accounts.views import accounts
from app.accounts.views.logging_in import login_page
from app.kernel.addresses import MAIL_LIMIT, local_path
from app.kernel.database import db
from app.kernel.errors import NotFound
from app.kernel.text import clean_line
from app.web.access import public, unlisted
from app.web.caching import shared_page
from app.web.errors import error_page
from app.web.forms import require_press
from app.web.throttle import LETTERS, spend


def require_mail() -> None:
    """Raises NotFound where the owner has set up no mail."""
    if not sends_mail():
        raise NotFound


@accounts.post("/login/email")
@public
def ask_for_link() -> AnyResponse:
    """Send a link, if that is somebody's verified address; the answer and its time are the same if it is not."""
    require_mail()
    spend("email", LETTERS)
    address, next_path = clean_line(request.form.get("email", "")), local_path(request.form.get("next"))
    if "@" not in address.strip("@") or len(address) > MAIL_LIMIT:
        page = render_template("accounts/login.html", **login_page(next_path) | {"email": address, "is_wrong": True})
        return Response(page, 422)
    current_app.extensions["outbox"].post(partial(compose_link, address, next_path))
    return redirect(url_for("accounts.link_sent"), 303)


@accounts.get("/login/email")
@unlisted
def link_sent() -> Response:
    """What to do now; the same for every address."""
    require_mail()
    return shared_page("accounts/link_sent.html", minutes=LINK_LASTS.seconds // 60)


@accounts.route("/login/email/<token>", methods=["GET", "POST"])
@unlisted
def use_link(token: str) -> AnyResponse:
    """A page with a button, for programs that read mail open every link in it; the button logs in."""
    require_mail()
    spend("callback")
    link = find_link(token)
    if link is None:
        return error_page(410, f"{OVER} Ask for another one.", url_for("accounts.login"), "This link is over")
    if request.method != "POST":
        page = render_template("accounts/use_link.html", name=link.identity.account.name, token=token)
        return Response(page)
    require_press()
    entry = spend_link(token)
    enter(entry.identity)
    db.session.commit()
    return redirect(entry.return_to, 303)
