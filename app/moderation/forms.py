"""Forms of decisions."""

import re

from wtforms import IntegerField, RadioField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.comments.models import CommentState
from app.moderation.models import Decision, Reason
from app.web.arguments import LARGEST_ID
from app.web.forms import Form

REASONS = [
    (Reason.OFF_TOPIC.value, "Off topic"),
    (Reason.SPAM.value, "Spam"),
    (Reason.ABUSE.value, "Abuse"),
    (Reason.OTHER.value, "Something else"),
]


PAIR = re.compile(r"([0-9]{1,10}):([0-9]{1,10})")
ABSENT = Optional(strip_whitespace=False)  # a choice of spaces is none of those there are


def offer(*decisions: Decision) -> dict[str, str]:
    """The decisions that a form may ask for."""
    return {decision.value: decision.value for decision in decisions}


class CommentDecision(Form):
    """Approve, or reject with a reason, a comment that stood as `seen` on the page, after `seen_text` revisions."""

    decision = RadioField(choices=offer(Decision.APPROVE, Decision.REJECT))
    seen = RadioField(choices={state.value: state.value for state in CommentState}, validators=[ABSENT])
    seen_text = IntegerField(validators=[Optional(), NumberRange(0, LARGEST_ID)])
    reason = RadioField("Reason", choices=dict(REASONS), validators=[ABSENT])
    message = StringField("Message")


class Escalation(Form):
    """Leave a case to an administrator, with a word why."""

    message = StringField("Message")


class BatchDecision(Form):
    """Approve, or reject with a reason, the comments that a page has shown: `12:0 13:2`, each with its revisions."""

    comments = StringField("Comments")
    decision = RadioField(choices=offer(Decision.APPROVE, Decision.REJECT))
    reason = RadioField("Reason", choices=dict(REASONS), validators=[ABSENT])
    message = StringField("Message")

    def read_chosen(self) -> dict[int, int]:
        """The comments with the counts of their revisions; nothing where somebody made them up."""
        pairs = PAIR.findall(self.comments.data or "")
        return {int(key): int(count) for key, count in pairs if 0 < int(key) <= LARGEST_ID}


class TextDecision(Form):
    """Remove a former text of a comment, for a reason."""

    reason = RadioField("Reason", choices=dict(REASONS), validators=[InputRequired("Choose a reason.")])
    message = StringField("Message")


class ThreadDecision(Form):
    """Close or reopen a thread."""

    decision = RadioField(choices=offer(Decision.CLOSE, Decision.REOPEN))


class Removal(Form):
    """Ban an account, and reject all that it wrote for a reason."""

    reason = RadioField("Reason", choices=dict(REASONS), validators=[InputRequired("Choose a reason.")])
    message = StringField("Why; the person will read it")
    days = IntegerField("Days", validators=[Optional(), NumberRange(1, 3650, "A ban lasts 1 to 3,650 days.")])


class PersonDecision(Form):
    """Ban an account, for some days or for good, or lift the ban."""

    decision = RadioField(choices=offer(Decision.BAN, Decision.LIFT))
    message = StringField("Why; the person will read it")
    days = IntegerField("Days", validators=[Optional(), NumberRange(1, 3650, "A ban lasts 1 to 3,650 days.")])
