"""What a form brings becomes uploads: stored first, with no transaction open, and then noted."""

from collections.abc import Sequence

from flask import Response, jsonify, make_response
from werkzeug.datastructures import FileStorage

from app.accounts.presence import get_present
from app.accounts.session import get_account
from app.kernel.database import begin_reading, begin_writing, db
from app.kernel.errors import RuleBroken
from app.media.commands.keeping import keep
from app.media.models import Upload
from app.media.preparing import Prepared, prepare
from app.media.showing import copies_of, markdown_of
from app.media.workshop import workshop
from app.web.forms import require_press
from app.web.throttle import UPLOADS, count_try

MOST_AT_ONCE = 10  # their sender waits until all of them are drawn


def take_files(files: Sequence[FileStorage]) -> tuple[list[Upload], list[str]]:
    """What was kept, and why the others were not; committed. Raises RuleBroken, TooSoon, LoggedOut, OutOfReach.

    What is stored and then not kept, or is in the library under another name, is swept away (`media/sweeping.py`).
    """
    require_press()
    if len(files) > MOST_AT_ONCE:
        return [], [f"Nothing was taken: send at most {MOST_AT_ONCE} files at once."]
    for _ in files:
        count_try(UPLOADS, "That is a lot of files at once.", "upload", str(get_account().id))
    begin_reading()  # drawing a picture anew takes a second, in which others write
    prepared, refused = list[Prepared](), list[str]()
    for each in files:
        try:
            prepared.append(prepare(workshop().storage, each.filename or "", each.read()))
        except RuleBroken as error:
            refused.append(str(error) if each.filename else "Choose a file first.")
    begin_writing()
    actor = get_present()
    uploads = [keep(actor, each) for each in prepared]
    db.session.commit()
    for upload in uploads:
        workshop().ask(upload.digest, upload.file, copies_of(upload))
    return uploads, refused


def tell_script(uploads: Sequence[Upload], refused: Sequence[str], go_on: str) -> Response:
    """What a script that sent files may write into a text, why some were not taken, and where to go on."""
    told = [{"id": each.id, "markdown": markdown_of(each), "name": each.name} for each in uploads]
    return make_response(jsonify(uploads=told, refused=list(refused), next=go_on), 422 if refused else 200)
