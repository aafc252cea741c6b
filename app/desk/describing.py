"""What the editor asks about pictures before readers have them, and how it is answered in the same form."""

import re

from flask import request

from app.accounts.session import get_account
from app.articles.commands.filing import lock
from app.articles.models import Article
from app.kernel.text import clean_line
from app.media.commands.keeping import Description, describe
from app.media.models import DIGEST
from app.media.queries import find_by_digests

ASKED = re.compile(rf"picture-({DIGEST})")


def describe_sent(article: Article | None = None) -> bool:
    """Describe the pictures that the form brings words for; whether it asks about any. Raises NotAllowed, RuleBroken.

    Who changes the article that shows them waits: it is locked before its pictures, as by the library.
    """
    asked = [found[1] for name in request.form if (found := ASKED.fullmatch(name))]
    if article and asked:
        lock(article)
    for upload in find_by_digests(asked):
        alt = clean_line(request.form[f"picture-{upload.digest}"])
        is_decorative = f"decoration-{upload.digest}" in request.form
        if (alt or is_decorative) and not upload.is_described:
            focus = (upload.focus_x, upload.focus_y)
            describe(get_account(), upload, Description(alt, upload.caption, is_decorative, focus))
    return bool(asked)
