"""What the words of a comment come to, so that the same words are found again however they are spelt."""

import unicodedata
from hashlib import sha256

import regex

SHORTEST = 30  # letters and digits: "Thank you very much" may be said by everybody
NOT_A_LETTER = regex.compile(r"[^\p{L}\p{N}]+")


def words_hash(source: str) -> str | None:
    """A hash of the letters and digits of a text, whatever their case and width; None for a few words."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", source).casefold())
    letters = NOT_A_LETTER.sub("", folded)
    return sha256(letters.encode()).hexdigest() if len(letters) >= SHORTEST else None
