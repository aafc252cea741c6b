"""The library: what was uploaded, where it is used, and what is said about it."""

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.session import get_account, permitted
from app.articles.commands.illustrating import describe_everywhere, remove_unused
from app.articles.queries.uses import count_revisions, find_mentions, list_users
from app.desk.forms import Describing
from app.desk.uploading import take_files, tell_script
from app.desk.views import desk
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from app.media.bodies import takes_files
from app.media.commands.keeping import Description
from app.media.models import MIDDLE, Upload
from app.media.policy import may_upload
from app.media.preparing import TAKEN, UPLOAD_LIMIT
from app.media.queries import get_upload, page_uploads
from app.media.showing import copies_of
from app.media.workshop import workshop
from app.web.arguments import number
from app.web.forms import is_for_script, require, require_press


@desk.route("/desk/library", methods=["GET", "POST"])
@permitted(may_upload)
@takes_files
def library() -> AnyResponse:
    """The library, a page of it or what was looked for; a POST puts files into it."""
    return show_library() if request.method == "GET" else add_files()


def show_library(refused: list[str] | None = None) -> Response:
    """The page of the library."""
    words = request.args.get("words", "")
    page = page_uploads(words, number("before"))
    html = render_template(
        "desk/library.html", page=page, words=words, refused=refused or [], taken=TAKEN, limit=UPLOAD_LIMIT
    )
    return make_response(html, 422 if refused else 200)


def add_files() -> AnyResponse:
    """Keep what was sent; a script is told what it may write into a text."""
    added, refused = take_files(request.files.getlist("files"))
    one = len(added) == 1
    address = url_for("desk.upload", upload_id=added[0].id) if one else url_for("desk.library")
    if is_for_script():
        return tell_script(added, refused, address)
    return show_library(refused) if refused else redirect(address, 303)


@desk.route("/desk/library/<id:upload_id>", methods=["GET", "POST"])
@permitted(may_upload)
def upload(upload_id: int) -> AnyResponse:
    """One upload, where it is used, and what is said about it."""
    found = get_upload(upload_id)
    form = Describing(obj=found)
    if request.method == "GET":
        return show_upload(found, form)
    try:
        require(form)
        with db.session.begin_nested():
            describe_everywhere(get_account(), found, description_of(form))
    except RuleBroken as error:
        return show_upload(found, form, str(error))
    db.session.commit()
    workshop().ask(found.digest, found.file, copies_of(found))  # with another focus there are others
    return redirect(url_for("desk.upload", upload_id=upload_id, saved=1), 303)


def description_of(form: Describing) -> Description:
    """What was said in the form."""
    x, y = (MIDDLE if each.data is None else int(each.data) for each in (form.focus_x, form.focus_y))
    return Description(form.alt.data or "", form.caption.data or "", bool(form.is_decorative.data), (x, y))


def show_upload(found: Upload, form: Describing, error: str | None = None) -> Response:
    """The page of one upload."""
    saved = bool(request.args.get("saved"))
    users, mentions = list_users(found, get_account()), find_mentions(found)
    is_used = bool(users.seen or users.others or mentions)
    html = render_template(
        "desk/upload.html",
        upload=found,
        form=form,
        users=users,
        mentions=mentions,
        revisions=0 if is_used else count_revisions(found),
        is_used=is_used,
        error=error,
        saved=saved,
    )
    return make_response(html, 422 if error else 200)


@desk.post("/desk/library/<id:upload_id>/removal")
@permitted(may_upload)
def upload_removal(upload_id: int) -> AnyResponse:
    """Remove an upload that nothing uses; nobody finds its files any more, and they are swept away."""
    found = get_upload(upload_id)
    try:
        require_press()
        with db.session.begin_nested():
            remove_unused(get_account(), found)
    except RuleBroken as error:
        return show_upload(found, Describing(formdata=None, obj=found), str(error))
    db.session.commit()
    return redirect(url_for("desk.library"), 303)
