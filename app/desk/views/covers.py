"""Choosing the picture of an article or of a category, out of the library or from one's own disk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.session import get_account, permitted
from app.articles.commands.illustrating import Undescribed, choose_cover, choose_picture
from app.articles.policy import may_manage_categories, may_write
from app.articles.queries.categories import get_category_by_id
from app.desk.describing import describe_sent
from app.desk.uploading import take_files, tell_script
from app.desk.views import desk
from app.desk.views.writing import find_editable
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from app.media.bodies import takes_files
from app.media.models import Place, Upload
from app.media.preparing import TAKEN, UPLOAD_LIMIT
from app.media.queries import find_by_digests, find_shown, get_upload, page_uploads
from app.web.arguments import number, read_id
from app.web.forms import is_for_script, require_press


@dataclass(frozen=True)
class Choice:
    """What one chooses a picture for: its title, its page at the desk, the picture it has, and the command."""

    title: str
    place: Place
    place_id: int
    back: str
    choose: Callable[[Upload | None], None]
    values: dict[str, int] = field(default_factory=dict)


@desk.route("/desk/articles/<id:article_id>/cover", methods=["GET", "POST"])
@permitted(may_write)
@takes_files
def cover(article_id: int) -> AnyResponse:
    """The cover of an article."""

    def choose(upload: Upload | None) -> None:
        article = find_editable(article_id)
        describe_sent(article)
        choose_cover(get_account(), article, upload)

    title, back = find_editable(article_id).title, url_for("desk.edit", article_id=article_id)
    return answer(Choice(title, Place.COVER, article_id, back, choose, {"article_id": article_id}))


@desk.route("/desk/categories/<id:category_id>/picture", methods=["GET", "POST"])
@permitted(may_manage_categories)
@takes_files
def category_picture(category_id: int) -> AnyResponse:
    """The picture of a category."""

    def choose(upload: Upload | None) -> None:
        describe_sent()
        choose_picture(get_account(), get_category_by_id(category_id), upload)

    title, back = get_category_by_id(category_id).name, url_for("desk.category", category_id=category_id)
    return answer(Choice(title, Place.CATEGORY, category_id, back, choose, {"category_id": category_id}))


def answer(choice: Choice) -> AnyResponse:
    """The page on which one chooses, or what was chosen, with a file or without."""
    if request.method == "GET":
        chosen = number("choose")
        asked = find_by_digests(request.args.getlist("describe"))
        return offer(choice, chosen=get_upload(chosen) if chosen else None, undescribed=asked)
    upload, refused = find_chosen()
    try:
        with db.session.begin_nested():
            if not refused:
                choice.choose(upload)
    except Undescribed as error:
        return ask(choice, upload, error)
    except RuleBroken as error:
        return tell(choice, [str(error)])
    db.session.commit()
    return tell(choice, refused)


def find_chosen() -> tuple[Upload | None, list[str]]:
    """The picture that was sent or named; None where there is to be none. Or why it was not taken."""
    if "files" in request.files:
        uploads, refused = take_files(request.files.getlist("files")[:1])
        return (uploads[0] if uploads else None), refused
    require_press()
    return (get_upload(read_id(chosen)) if (chosen := request.form.get("upload")) else None), []


def ask(choice: Choice, chosen: Upload | None, error: Undescribed) -> AnyResponse:
    """The page on which pictures are described before this one is chosen; a script is told where it is."""
    if not is_for_script():
        return offer(choice, [str(error)], chosen, error.uploads)
    asked: dict[str, Any] = {
        "choose": chosen.id if chosen else None,
        "describe": [each.digest for each in error.uploads],
    }
    return tell_script([], [], url_for(request.endpoint or "", **{**choice.values, **asked}))


def tell(choice: Choice, refused: list[str]) -> AnyResponse:
    """Where to go on, or why nothing was chosen; to a script in its own words."""
    if is_for_script():
        return tell_script([], refused, choice.back)
    return offer(choice, refused) if refused else redirect(choice.back, 303)


def offer(
    choice: Choice,
    refused: Sequence[str] = (),
    chosen: Upload | None = None,
    undescribed: Sequence[Upload] = (),
) -> Response:
    """The page on which one chooses; what is undescribed comes first, with what was chosen already."""
    words = request.args.get("words", "")
    page = render_template(
        "desk/choosing.html",
        choice=choice,
        present=find_shown(choice.place, [choice.place_id]).get(choice.place_id),
        page=page_uploads(words, number("before"), only_pictures=True),
        words=words,
        refused=refused,
        chosen=chosen,
        undescribed=undescribed,
        taken=TAKEN,
        limit=UPLOAD_LIMIT,
    )
    return make_response(page, 422 if refused else 200)
