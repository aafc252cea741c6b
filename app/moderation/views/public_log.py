"""What everybody may read of the log."""

from flask import Response

from app.articles.queries.shown import read_edition
from app.comments.admission.models import SETTINGS
from app.comments.queries.settings import read_settings
from app.kernel.errors import NotFound
from app.moderation.models import LOG
from app.moderation.queries.chain import read_head
from app.moderation.queries.log import ACTIONS_A_PAGE, list_public
from app.moderation.views import moderation
from app.web.access import public
from app.web.arguments import number
from app.web.caching import shared_page


@moderation.get("/log")
@public
def public_log() -> Response:
    """What moderators did, why, in which role and when: never to whom, nor a word of what is hidden."""
    if not read_settings().public_log:
        raise NotFound
    before = number("before")
    rows = list_public(before)
    actions = rows[:ACTIONS_A_PAGE]
    return shared_page(
        "moderation/public_log.html",
        read_edition().and_of(LOG, SETTINGS),
        actions=actions,
        before=before,
        next_before=actions[-1].number if len(rows) > len(actions) else None,
        head=read_head(),
    )
