"""The forms of a reply and of its edit."""

from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.kernel.text import clean_line
from app.web.arguments import LARGEST_ID
from app.web.forms import Form

ANCHOR_LIMIT = 100


class Reply(Form):
    """A text, and the comment that it replies to or the section that it is about."""

    text = TextAreaField("Your reply")
    parent_id = IntegerField(
        validators=[Optional(), NumberRange(1, LARGEST_ID, "The comment that you reply to is not here.")]
    )
    section = StringField()

    @property
    def typed(self) -> str:
        """The text as it was typed."""
        return self.text.data or ""

    @property
    def anchor(self) -> str | None:
        """The anchor of the section, where there can be such an anchor; a reply is about what it replies to."""
        anchor = clean_line(self.section.data or "")
        return anchor if self.parent is None and 0 < len(anchor) <= ANCHOR_LIMIT else None

    @property
    def parent(self) -> int | None:
        """The number of the comment that is replied to, where there can be such a number."""
        number = self.parent_id.data
        return number if number and 0 < number <= LARGEST_ID else None


class Edit(Form):
    """Another text for a comment, and how many revisions it had when the writer began."""

    text = TextAreaField("Your comment")
    seen = IntegerField(validators=[InputRequired(), NumberRange(0, LARGEST_ID)])
