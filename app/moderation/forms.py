"""Forms of decisions."""

import re

from wtforms import BooleanField, FileField, HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.comments.admission.words.models import WordDecision
from app.comments.admission.words.wishes import Wish
from app.comments.forms import length
from app.comments.measures import Kind
from app.comments.models import CommentState
from app.kernel.errors import RuleBroken
from app.moderation.decisions import ANSWERS, SANCTIONS, Decision
from app.moderation.models import Reason
from app.moderation.queries.reasons import list_choices
from app.web.arguments import LARGEST_ID
from app.web.forms import Form

WORD_DECISIONS = [
    (WordDecision.HOLD.value, "The comment waits for a moderator"),
    (WordDecision.REJECT.value, "The comment is not taken; its writer is told which word it was"),
    (WordDecision.FLAG.value, "The comment appears, and a moderator is told"),
    (WordDecision.REPLACE.value, "Other words stand there instead"),
]

CHOSEN = re.compile(r"([0-9]{1,10}):([0-9]{1,10}):([0-9]{1,10})")
ABSENT = Optional(strip_whitespace=False)  # a choice of spaces is none of those there are


def offer(*decisions: Decision) -> dict[str, str]:
    """The decisions that a form may ask for."""
    return {decision.value: decision.value for decision in decisions}


class CommentDecision(Form):
    """Approve, or reject with a reason, a comment that stood as `seen` on the page, after `seen_text` revisions.

    Spam has a button of its own, whatever reason stands beside it.
    """

    decision = RadioField(choices=offer(Decision.APPROVE, Decision.REJECT))
    seen = RadioField(choices={state.value: state.value for state in CommentState}, validators=[ABSENT])
    seen_text = IntegerField(validators=[Optional(), NumberRange(0, LARGEST_ID)])
    reason = RadioField("Reason", choices=list_choices, validators=[ABSENT])
    as_spam = BooleanField("Spam")
    message = StringField("Message")
    note = StringField("Note")

    @property
    def why(self) -> str | None:
        """The code of the reason."""
        return Reason.SPAM if self.as_spam.data else self.reason.data


class Escalation(Form):
    """Leave a case to an administrator, with a word why."""

    note = StringField("Note")


class BatchDecision(Form):
    """Approve, or reject with a reason, comments that a page has shown: `12:0:7`, its revisions, its case."""

    comments = StringField("Comments")
    decision = RadioField(choices=offer(Decision.APPROVE, Decision.REJECT))
    reason = RadioField("Reason", choices=list_choices, validators=[ABSENT])
    message = StringField("Message")
    note = StringField("Note")

    def read_chosen(self) -> dict[int, tuple[int, int]]:
        """The comments with what was shown of them; nothing where somebody made them up."""
        found = CHOSEN.findall(self.comments.data or "")
        return {int(key): (int(count), int(case)) for key, count, case in found if 0 < int(key) <= LARGEST_ID}


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


class Removal(Form):
    """Ban an account for which the page showed this `ban` or none, and reject all that it wrote for a reason."""

    reason = RadioField("Reason", choices=list_choices, validators=[InputRequired("Choose a reason.")])
    ban = IntegerField(validators=[Optional(), NumberRange(1, LARGEST_ID)])
    message = StringField("Why; the person will read it")
    note = StringField("Note")
    days = IntegerField("Days", validators=[Optional(), NumberRange(1, 3650, "A ban lasts 1 to 3,650 days.")])


class PersonDecision(Form):
    """Warn, suspend for some days or ban an account, take that back, or note something about it."""

    decision = RadioField(choices=offer(*SANCTIONS, Decision.LIFT, Decision.WITHDRAW, Decision.NOTE))
    reason = RadioField("Reason", choices=list_choices, validators=[ABSENT])
    ban = IntegerField(validators=[Optional(), NumberRange(1, LARGEST_ID)])
    message = StringField("Why; the person will read it")
    note = StringField("Note")
    days = IntegerField("Days", validators=[Optional(), NumberRange(1, 3650, "A suspension lasts 1 to 3,650 days.")])


class Answer(Form):
    """What becomes of the decision that somebody appeals against, and what they are told."""

    decision = RadioField(choices=offer(*ANSWERS))
    message = StringField("Answer")
    note = StringField("Note")


def count(label: str, most: int) -> IntegerField:
    """A field for a whole number from 0 to `most`."""
    sentence = f"Write a whole number from 0 to {most:,}."
    checks = [InputRequired(sentence), NumberRange(0, most, sentence)]
    return IntegerField(label, validators=checks, render_kw={"class": "short", "inputmode": "numeric"})


class SiteSettings(Form):
    """What administrators choose: a field for each column of `CommentSettings`, and what of them the page showed."""

    shown = HiddenField()

    first_comments = count("Comments of a new account that wait", 100)
    first_days = count("Days in which a new account waits", 365)
    most_links = count("Links that a comment may have", 100)
    cools_threads = BooleanField("Let threads that are flagged much slow themselves")
    spam_refused = BooleanField("Refuse what is surely spam")
    open_days = length("How long threads take replies")
    public_log = BooleanField("Let everybody read the public log")

    @property
    def chosen(self) -> dict[str, int | bool]:
        """The settings by their names; what was not touched stays as another administrator may have left it."""
        settings = {name: value for name, value in self.data.items() if name not in ("csrf_token", "shown")}
        shown = (self.shown.data or "").split()
        return {name: value for name, value in settings.items() if f"{name}={value}" not in shown}

    def show(self) -> None:
        """Keep what the page shows."""
        self.shown.data = " ".join(f"{name}={value}" for name, value in self.chosen.items())


class Rule(Form):
    """Words, and what is to be done about them; `before` is the comment from which on to try further back."""

    pattern = StringField("Words", validators=[InputRequired("Say which words are meant.")])
    decision = RadioField("What happens", choices=dict(WORD_DECISIONS), default=WordDecision.HOLD.value)
    replacement = StringField("What stands there instead")
    note = StringField("Note")
    before = IntegerField(validators=[Optional(), NumberRange(1, LARGEST_ID)])

    @property
    def wish(self) -> Wish:
        """The rule as it was filled in."""
        decision = WordDecision(self.decision.data)
        return Wish(self.pattern.data or "", decision, self.replacement.data or "", self.note.data or "")


class Rules(Form):
    """Many rules in a text, and what is to be done about the words of lines that do not say it."""

    text = TextAreaField("Rules, one a line")
    file = FileField("Or a file with such lines")
    decision = RadioField("Where a line does not say what happens", choices=dict(WORD_DECISIONS[:3]))

    @property
    def given(self) -> str:
        """What the file holds where one was chosen, else what was typed; raises RuleBroken."""
        content = self.file.data.read() if self.file.data else b""
        try:
            text = content.decode("utf-8-sig") or self.text.data or ""
        except UnicodeDecodeError:
            raise RuleBroken("That file is no text in UTF-8.") from None
        if not text.strip():
            raise RuleBroken("There is no rule in that text.")
        return text


class MeasureForm(Form):
    """What is asked of those who write, where, and for how long."""

    target = StringField()
    kind = RadioField(
        choices={kind.value: kind.value for kind in Kind}, validators=[InputRequired("Choose what is asked.")]
    )
    minutes = IntegerField("Minutes", validators=[Optional(), NumberRange(1, 60, "1 to 60 minutes lie between them.")])
    hours = IntegerField("Hours", validators=[Optional(), NumberRange(1, 8784, "A measure lasts 1 to 8,784 hours.")])
