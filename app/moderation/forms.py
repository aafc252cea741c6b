"""Forms of decisions."""

from wtforms import BooleanField, IntegerField, RadioField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.comments.models import CommentState
from app.moderation.models import Decision
from app.moderation.queries.reasons import list_choices
from app.web.arguments import LARGEST_ID
from app.web.forms import Form

ABSENT = Optional(strip_whitespace=False)  # a choice of spaces is none of those there are


def offer(*decisions: Decision) -> dict[str, str]:
    """The decisions that a form may ask for."""
    return {decision.value: decision.value for decision in decisions}


class CommentDecision(Form):
    """Approve, or reject with a reason, a comment that stood as `seen` on the page, after `seen_text` revisions."""

    decision = RadioField(choices=offer(Decision.APPROVE, Decision.REJECT))
    seen = RadioField(choices={state.value: state.value for state in CommentState}, validators=[ABSENT])
    seen_text = IntegerField(validators=[Optional(), NumberRange(0, LARGEST_ID)])
    reason = RadioField("Reason", choices=list_choices, validators=[ABSENT])
    message = StringField("Message")
    note = StringField("Note")


class TextDecision(Form):
    """Remove a former text of a comment, for a reason."""

    reason = RadioField("Reason", choices=list_choices, validators=[InputRequired("Choose a reason.")])
    message = StringField("Message")
    note = StringField("Note")


class ReasonForm(Form):
    """What a reason is called, and what the person is told by it."""

    label = StringField("Label")
    text = StringField("Text")


class ThreadDecision(Form):
    """Close or reopen a thread."""

    decision = RadioField(choices=offer(Decision.CLOSE, Decision.REOPEN))


class PersonDecision(Form):
    """Ban an account, for some days or for good, or lift the ban."""

    decision = RadioField(choices=offer(Decision.BAN, Decision.LIFT))
    message = StringField("Why; the person will read it")
    days = IntegerField("Days", validators=[Optional(), NumberRange(1, 3650, "A ban lasts 1 to 3,650 days.")])


def count(label: str, most: int) -> IntegerField:
    """A field for a whole number from 0 to `most`."""
    sentence = f"Write a whole number from 0 to {most:,}."
    checks = [InputRequired(sentence), NumberRange(0, most, sentence)]
    return IntegerField(label, validators=checks, render_kw={"class": "short", "inputmode": "numeric"})


class SiteSettings(Form):
    """What administrators choose: a field for each column of `CommentSettings`, by its name."""

    first_comments = count("Comments of a new account that wait", 100)
    first_days = count("Days in which a new account waits", 365)
    most_links = count("Links that a comment may have", 100)
    public_log = BooleanField("Let everybody read the public log")

    @property
    def chosen(self) -> dict[str, int | bool]:
        """The settings by their names."""
        return {name: value for name, value in self.data.items() if name != "csrf_token"}
