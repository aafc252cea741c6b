"""Forms about leaving, appeals and news."""

from wtforms import IntegerField, RadioField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, NumberRange

from app.web.arguments import LARGEST_ID
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


class Seen(Form):
    """That one has seen what was decided, up to the decision of this number."""

    until = IntegerField("Until", validators=[InputRequired(), NumberRange(1, LARGEST_ID)])
