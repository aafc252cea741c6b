"""What a script is answered that sends a form of a page without leaving it; browsers without it are led on."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import get_template_attribute, jsonify, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.models import Role
from app.accounts.policy import has_any
from app.accounts.session import account
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.moderation.models import ModerationAction
from app.moderation.queries.cases import find_open_case
from app.moderation.queries.queue import count_tabs
from app.web.forms import is_for_script

View = TypeVar("View", bound=Callable[..., Any])


def told_to_scripts(view: View) -> View:
    """A script hears in one sentence why something was refused."""

    @wraps(view)
    def telling(*args: Any, **kwargs: Any) -> Any:
        is_administrator = has_any(account(), Role.ADMINISTRATOR)
        try:
            return view(*args, **kwargs)
        except (RuleBroken, NotAllowed) as error:
            if not is_for_script():
                raise
            db.session.rollback()
            return jsonify(
                error=str(error), **what_is_over(kwargs, as_administrator=is_administrator)
            ), 403 if isinstance(error, NotAllowed) else 422

    return cast(View, telling)


def what_is_over(asked: dict[str, int], *, as_administrator: bool) -> dict[str, Any]:
    """That nobody has to decide about a comment any more, because somebody has or it is gone; else nothing."""
    is_open = "comment_id" not in asked or find_open_case(asked["comment_id"])
    return {} if is_open else {"is_over": True, "counts": count_tabs(as_administrator=as_administrator)}


def decided(action: ModerationAction, where: str) -> AnyResponse:
    """What was decided, and how to take it back; or the way to the page that says so."""
    if not is_for_script():
        return redirect(where, 303)
    spell = get_template_attribute("moderation/macros.html", "decided")
    undo = None if action.undoes_id else url_for("moderation.undo", action_id=action.id)
    counts = count_tabs(as_administrator=has_any(account(), Role.ADMINISTRATOR))
    return jsonify(said=spell(action).striptags(), undo=undo, counts=counts)
