"""The forms of a reply and of its edit."""

from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.web.arguments import LARGEST_ID
from app.web.forms import Form


class Reply(Form):
    """A text, and the comment that it replies to."""

    text = TextAreaField("Your reply")
    parent_id = IntegerField(
        validators=[Optional(), NumberRange(1, LARGEST_ID, "The comment that you reply to is not here.")]
    )

    @property
    def parent(self) -> int | None:
        """The number of the comment that is replied to, where there can be such a number."""
        number = self.parent_id.data
        return number if number and 0 < number <= LARGEST_ID else None


class Edit(Form):
    """Another text for a comment, and how many revisions it had when the writer began."""

    text = TextAreaField("Your comment")
    seen = IntegerField(validators=[InputRequired(), NumberRange(0, LARGEST_ID)])
