"""What the spam score knows of words."""

from collections.abc import Collection

from sqlalchemy import select

from app.comments.admission.models import SpamWord
from app.comments.admission.spam import Counts
from app.kernel.database import db

EVERY = ""  # the word that is in every comment


def read_total() -> Counts:
    """How many comments of each kind were learnt."""
    return read_counts([EVERY]).get(EVERY, Counts())


def read_counts(words: Collection[str]) -> dict[str, Counts]:
    """In how many comments of each kind each word was that is known."""
    query = select(SpamWord.word, SpamWord.spam_count, SpamWord.ham_count).where(SpamWord.word.in_(words))
    return {word: Counts(spam, ham) for word, spam, ham in db.session.execute(query)}
