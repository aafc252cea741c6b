"""What an article's text will look like to readers."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, make_response, render_template, request

from app.accounts.session import permitted
from app.articles.policy import may_write
from app.articles.queries.cards import render
from app.desk.views import desk
from app.kernel.database import begin_reading
from app.kernel.errors import RuleBroken
from app.kernel.languages import LANGUAGES
from app.kernel.text import language_of
from app.web.forms import require_press


@dataclass(frozen=True)
class Preview:
    """A text as HTML, and the language that it will be taken for."""

    html: str
    language: str
    words: int


def preview_of(sent: Mapping[str, str]) -> Preview:
    """What readers would see if what was sent were saved; raises RuleBroken."""
    title, source, chosen = (sent.get(name, "") for name in ("title", "source", "chosen_language"))
    rendered = render(source)
    language = chosen if chosen in LANGUAGES else language_of(f"{title}\n{source}")
    return Preview(rendered.html, language, rendered.words)


@desk.post("/desk/preview")
@permitted(may_write)
def preview() -> Response:
    """The HTML of a text as readers will see it, for the live preview."""
    begin_reading()  # nothing is written; whoever wants to write need not wait for the rendering
    made, error = None, None
    try:
        require_press()
        made = preview_of(request.form)
    except RuleBroken as broken:
        error = str(broken)
    page = render_template("desk/_preview.html", preview=made, error=error)
    return make_response(page, 422 if error else 200)
