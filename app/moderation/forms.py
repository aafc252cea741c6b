"""Forms of decisions."""

from wtforms import IntegerField, RadioField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.comments.models import CommentState
from app.moderation.models import ANSWERS, MEASURES, Decision
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
    """Warn, suspend for some days or ban an account, take that back, or note something about it."""

    decision = RadioField(choices=offer(*MEASURES, Decision.LIFT, Decision.WITHDRAW, Decision.NOTE))
    reason = RadioField("Reason", choices=list_choices, validators=[ABSENT])
    message = StringField("Why; the person will read it")
    note = StringField("Note")
    days = IntegerField("Days", validators=[Optional(), NumberRange(1, 3650, "A suspension lasts 1 to 3,650 days.")])


class Answer(Form):
    """What becomes of the decision that somebody appeals against, and what they are told."""

    decision = RadioField(choices=offer(*ANSWERS))
    message = StringField("Answer")
    note = StringField("Note")
