"""Fields about threads, for the forms of others."""

from wtforms import SelectField

from app.comments.closing import LENGTHS, spell_length

UNSAID = ""


def length(label: str, unsaid: str | None = None) -> SelectField:
    """A field for how long a thread takes replies; the first choice, where it has words, leaves that to others."""
    choices = {str(days): spell_length(days).capitalize() for days in LENGTHS}
    return SelectField(label, coerce=read_length, choices=({UNSAID: unsaid} if unsaid else {}) | choices)


def read_length(value: str | int | None) -> int | None:
    """The number of days, or None."""
    return None if value in (None, UNSAID, "None") else int(value)
