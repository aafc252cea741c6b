"""What is stored about people and for how long, as the code that stores it has it."""

from datetime import timedelta

from flask import Response, current_app

from app.accounts.challenges import LIFETIME as CHALLENGE_LASTS
from app.accounts.commands.links import LINK_LASTS, LINKS_KEPT
from app.accounts.commands.sessions import SESSION_LASTS
from app.accounts.models import FORMER_READER, UNDO_LASTS
from app.accounts.providers.attempts import LIFETIME
from app.accounts.session import providers, sends_mail
from app.articles.queries.shown import read_edition
from app.comments.admission.models import SETTINGS
from app.comments.commands.learning import CAN_BE_UNLEARNT, RARE_KEPT
from app.comments.commands.reading import VISITS_KEPT
from app.comments.policy import RESTORABLE
from app.comments.queries.comments import DRAFT_LASTS
from app.comments.queries.guests import LINK_LASTS as GUEST_LINK_LASTS
from app.comments.queries.settings import read_settings
from app.own.commands import GRACE
from app.own.views import own
from app.reading.box import cookie_name, takes_guests
from app.web.access import public
from app.web.caching import shared_page
from app.web.templating import counted
from app.web.throttle import LONGEST

UNITS = ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"))


@own.get("/privacy")
@public
def privacy() -> Response:
    """What one's visit leaves behind, and one's account."""
    settings, chosen = current_app.config["SETTINGS"], read_settings()
    return shared_page(
        "own/privacy.html",
        read_edition().and_of(SETTINGS),
        draft_lasts=spell(DRAFT_LASTS),
        login_lasts=spell(LIFETIME),
        link_lasts=spell(LINK_LASTS) if sends_mail() else None,
        guest_link_lasts=spell(GUEST_LINK_LASTS) if takes_guests() else None,
        claimable=any(each.trusted_for_email for each in settings.providers),
        links_kept=spell(LINKS_KEPT),
        challenge_lasts=spell(CHALLENGE_LASTS),
        session_lasts=spell(SESSION_LASTS),
        grace=spell(GRACE),
        counting_lasts=spell(LONGEST),
        providers=[provider.label for provider in providers().values()],
        edit_window=spell(settings.edit_window) if settings.edit_window else None,
        restorable=spell(RESTORABLE),
        unlearnt=spell(CAN_BE_UNLEARNT),
        rare_kept=spell(RARE_KEPT),
        has_hook=bool(settings.hook_url),
        has_akismet=bool(settings.akismet_key),
        visits_kept=spell(VISITS_KEPT),
        undo_lasts=spell(UNDO_LASTS),
        first_comments=chosen.first_comments,
        public_log=chosen.public_log,
        session_cookie=current_app.config["SESSION_COOKIE_NAME"],
        draft_cookie=cookie_name(),
        former_reader=FORMER_READER,
    )


def spell(span: timedelta) -> str:
    """`60 days`, `24 hours`, `1 minute`: in the largest unit of which there are several."""
    size, unit = next((each for each in UNITS if span % each[0] == timedelta() and span > each[0]), UNITS[-1])
    return counted(span // size, unit, f"{unit}s")
