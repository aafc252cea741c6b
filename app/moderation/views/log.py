"""The log, and taking a decision back."""

from contextlib import suppress
from datetime import UTC, date, datetime, time

from flask import render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.models import Account
from app.accounts.queries import find_account_by_slug
from app.accounts.queries import get_account as get_person
from app.accounts.session import get_account, permitted
from app.comments.queries.settings import read_settings
from app.kernel.database import db
from app.kernel.errors import NotFound
from app.kernel.text import without_unwanted
from app.moderation.commands import comments
from app.moderation.decisions import PUBLIC, Decision
from app.moderation.policy import may_moderate
from app.moderation.queries.log import (
    ACTIONS_A_PAGE,
    Wanted,
    find_article,
    get_action,
    list_actions,
    list_moderators,
    list_undoable,
)
from app.moderation.views import moderation
from app.moderation.views.answers import decided, told_to_scripts
from app.web.arguments import number, read_id
from app.web.forms import require_press

FILTERS = ("decision", "by", "about", "under", "until", "number")


@moderation.get("/moderation/log")
@permitted(may_moderate)
def log() -> str:
    """Every decision, newest first, or those that are asked for."""
    asked = {name: value for name in FILTERS if (value := request.args.get(name, "").strip())}
    wanted, unknown = read_wanted(asked)
    rows = [] if unknown else list_actions(number("before"), wanted)
    actions = rows[:ACTIONS_A_PAGE]
    return render_template(
        "moderation/log.html",
        actions=actions,
        undoable=list_undoable(actions),
        next_before=actions[-1].id if len(rows) > len(actions) else None,
        asked=asked,
        given=dict.fromkeys(FILTERS, "") | asked,
        unknown=unknown,
        decisions={"Of readers": sorted(PUBLIC), "Of staff and the site": sorted({*Decision} - PUBLIC)},
        moderators=list_moderators(),
        settings=read_settings(),
    )


def read_wanted(asked: dict[str, str]) -> tuple[Wanted, str]:
    """Which decisions are asked for, and what of that there is not; raises NotFound for what nobody could choose."""
    by, about, under = asked.get("by"), asked.get("about"), asked.get("under")
    if any(without_unwanted(word) != word for word in asked.values()):
        raise NotFound
    try:
        decision = Decision(asked["decision"]) if "decision" in asked else None
        until = day_end(asked["until"]) if "until" in asked else None
    except ValueError:
        raise NotFound from None
    moderator = find_account_by_slug(by) if by else None
    account = find_person(about) if about else None
    article = find_article(under) if under else None
    missing = ((by, moderator), (about, account), (under, article))
    unknown = next((word for word, found in missing if word and found is None), "")
    entry = read_id(asked["number"].replace(",", "")) if "number" in asked else None
    return Wanted(decision, moderator, account, article, until, entry), unknown


def find_person(named: str) -> Account | None:
    """Somebody by the name in their address, or by the number in that of their page for moderators."""
    found = find_account_by_slug(named)
    if found is None and named.isascii() and named.isdigit():
        with suppress(NotFound):
            return get_person(read_id(named))
    return found


def day_end(day: str) -> datetime:
    """The last moment of a day, `2026-11-23`, in UTC; raises ValueError."""
    return datetime.combine(date.fromisoformat(day), time.max, UTC)


@moderation.post("/moderation/actions/<id:action_id>/undo")
@permitted(may_moderate)
@told_to_scripts
def undo(action_id: int) -> AnyResponse:
    """Undo the last decision about a comment."""
    action = get_action(action_id)
    require_press()
    undone = comments.undo(get_account(), action)
    db.session.commit()
    back = "moderation.log" if request.form.get("from") == "log" else "moderation.queue"
    return decided(undone, url_for(back, done=undone.id if back == "moderation.queue" else None))
