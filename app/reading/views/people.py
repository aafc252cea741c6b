"""Who takes part in a thread, for the completion of names."""

from flask import Response, jsonify
from werkzeug.wrappers import Response as AnyResponse

from app.articles.queries.shown import get_shown_article, read_edition
from app.comments.models import thread_name
from app.comments.queries.people import list_people
from app.kernel.markdown.mentions import call, names_to_type
from app.reading.views import reading
from app.web.access import unlisted
from app.web.arguments import moved
from app.web.caching import shared


@reading.get("/articles/<slug:slug>/people.json")
@unlisted
def people(slug: str) -> AnyResponse:
    """What one types behind an @ to name each of them."""
    found = get_shown_article(slug, read_edition())
    if found.slug != slug:
        return moved("reading.people", found.slug)
    here = list_people(found.id)
    response: Response = jsonify(list(names_to_type(here, call(here)).values()))
    return shared(response, found.edition.and_of(thread_name(found.id)))
