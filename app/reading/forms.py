"""The forms of a reply, of a guest's, of its edit, of muting and of a visit."""

from wtforms import BooleanField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.kernel.text import clean_line
from app.moderation.flags.models import FlagReason
from app.web.arguments import LARGEST_ID
from app.web.forms import Form

ANCHOR_LIMIT = 100


def possible(number: int | None) -> int | None:
    """A number that a row can have, or none."""
    return number if number and 0 < number <= LARGEST_ID else None


class Reply(Form):
    """A text, the comment that it replies to or the section that it is about, and the draft that it was."""

    text = TextAreaField("Your reply")
    parent_id = IntegerField(
        validators=[Optional(), NumberRange(1, LARGEST_ID, "The comment that you reply to is not here.")]
    )
    draft_id = IntegerField(validators=[Optional()])
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
        return possible(self.parent_id.data)

    @property
    def draft(self) -> int | None:
        """The number of the draft that the text was, where there can be such a number."""
        return possible(self.draft_id.data)


class GuestReply(Reply):
    """The same, and who wrote it; without a token, which would be a cookie for somebody who has no account."""

    class Meta(Reply.Meta):
        """`web.guard` looks at where it comes from."""

        csrf = False

    name = StringField("Name")
    email = StringField("E-mail")
    website = StringField("Website")


class Edit(Form):
    """Another text for a comment, how many revisions it had when the writer began, and the draft that the text was."""

    text = TextAreaField("Your comment")
    seen = IntegerField(validators=[InputRequired(), NumberRange(0, LARGEST_ID)])
    draft_id = IntegerField(validators=[Optional()])

    @property
    def typed(self) -> str:
        """The text as it was typed."""
        return self.text.data or ""

    @property
    def draft(self) -> int | None:
        """The number of the draft that the text was, where there can be such a number."""
        return possible(self.draft_id.data)


class Mute(Form):
    """Whether the author of a comment is to be muted, or not any more."""

    end = BooleanField()


class Flagging(Form):
    """Why a reader flags a comment, which was edited `seen` times before they read it; or that they take it back."""

    reason = RadioField(
        choices={each.value: each.value for each in FlagReason}, validators=[Optional(strip_whitespace=False)]
    )
    words = StringField()
    seen = IntegerField(validators=[Optional(), NumberRange(0, LARGEST_ID)])
    end = BooleanField()


class Visit(Form):
    """That somebody is in a thread, and by its button that they have read all of it."""

    all = BooleanField()


class Hinting(Form):
    """What a reader tells the authors of an article alone."""

    words = TextAreaField("What should the author know?")
    passage = TextAreaField("The passage it is about")
    correction = TextAreaField("How it should read")
