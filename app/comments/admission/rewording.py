"""Words that are replaced before anything else sees a text."""

from app.accounts.models import Account
from app.comments.admission.words.ruling import Ruling
from app.comments.policy import is_staff
from app.kernel.text import clean


def reword(author: Account, source: str, ruling: Ruling) -> str:
    """The cleaned text of a comment with other words where rules want them; what staff write stays as it is."""
    return source if is_staff(author) else clean(ruling.replace(source))
