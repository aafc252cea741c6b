"""What becomes of a text that somebody typed before it is a comment, or stands in one."""

from collections.abc import Sequence
from typing import NamedTuple

from app.accounts.models import Account
from app.comments.admission.rewording import reword
from app.comments.admission.words.ruling import Ruling
from app.comments.queries.people import find_people
from app.comments.words import words_hash
from app.kernel.errors import RuleBroken
from app.kernel.markdown import render_comment
from app.kernel.markdown.mentions import Person, call, mark
from app.kernel.text import clean, language_of


class Text(NamedTuple):
    """A text as it is stored, by the names of the columns."""

    source: str
    html: str
    language: str
    words_hash: str | None


def make_text(author: Account, article_id: int, typed: str, ruling: Ruling, named: Sequence[Person] = ()) -> Text:
    """The text with the words that rules want, and whoever takes part or was `named` before by number.

    Raises RuleBroken.
    """
    source = reword(author, clean(typed), ruling)
    if not source:
        raise RuleBroken("Write something first.")
    called = call(find_people(article_id, source), named)
    marked = mark(source, called)
    return Text(marked, render_comment(source, called), language_of(source), words_hash(marked))
