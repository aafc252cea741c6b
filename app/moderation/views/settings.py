"""What administrators choose for the site."""

from flask import Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.session import get_account, permitted
from app.comments.admission.checks.spam import ENOUGH_TO_REFUSE
from app.comments.queries.settings import read_settings
from app.kernel.database import db
from app.moderation.commands.staff import change_settings
from app.moderation.forms import SiteSettings
from app.moderation.policy import may_change_settings
from app.moderation.views import moderation


@moderation.get("/moderation/settings")
@permitted(may_change_settings)
def settings() -> str:
    """What is chosen now."""
    form = SiteSettings(obj=read_settings())
    form.show()
    return render_template("moderation/settings.html", form=form, enough=ENOUGH_TO_REFUSE)


@moderation.post("/moderation/settings")
@permitted(may_change_settings)
def save_settings() -> AnyResponse:
    """Let the site's settings be what was filled in."""
    form = SiteSettings()
    if not form.validate():
        return Response(render_template("moderation/settings.html", form=form, enough=ENOUGH_TO_REFUSE), 422)
    change_settings(get_account(), form.chosen)
    db.session.commit()
    return redirect(url_for("moderation.settings", saved=1), 303)
