"""Forms about leaving."""

from wtforms import RadioField, TextAreaField
from wtforms.validators import AnyOf

from app.web.forms import Form

REMOVE, KEEP = "remove", "keep"


class Leaving(Form):
    """Leave, and say what becomes of the texts."""

    texts = RadioField(
        choices={REMOVE: "Remove it", KEEP: "Keep it"},
        validate_choice=False,
        validators=[AnyOf((REMOVE, KEEP), "Say what becomes of what you wrote.")],
    )


class Appeal(Form):
    """Why somebody thinks that a decision was wrong."""

    text = TextAreaField("Why it was wrong")
