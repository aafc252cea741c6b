"""Natural text without end: sentences that follow the sample site's own, word by word, the same for the same seed."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from random import Random

from app.demo.commands import SITE
from app.kernel.text import language_of

MARKS = re.compile(r"^\s*(?:[#>|+\-*]|\d+\.|\[\^|```|!\[|:).*$|[*_`#\[\]|<>]|\([^)]*\)", re.MULTILINE)
LONGEST_SENTENCE = 40
START = ""

Follows = dict[str, list[str]]


@dataclass(frozen=True)
class Writer:
    """Writes in one language as the sample site does."""

    follows: Follows
    dice: Random

    def sentence(self) -> str:
        """A sentence of at most 40 words."""
        words: list[str] = []
        word = self.dice.choice(self.follows[START])
        while word and len(words) < LONGEST_SENTENCE:
            words.append(word)
            word = self.dice.choice(self.follows.get(word) or [START])
        return " ".join(words)

    def paragraph(self, sentences: int) -> str:
        """Some sentences in one line."""
        return " ".join(self.sentence() for _ in range(sentences))

    def title(self) -> str:
        """Two to seven words out of a sentence, without its full stop."""
        words: list[str] = []
        while len(words) < 2:
            words = self.sentence().rstrip(".!?").split()[: self.dice.randint(3, 7)]
        return " ".join(words)[:100]


def writer(language: str, seed: int) -> Writer:
    """A writer of `en` or `ko`."""
    return Writer(chain(language), Random(seed))


@cache
def chain(language: str) -> Follows:
    """Each word of the sample site in a language, with the words that follow it as often as they do."""
    follows: Follows = defaultdict(list)
    for paragraph in paragraphs():
        if language_of(paragraph) != language:
            continue
        for sentence in re.split(r"(?<=[.!?])\s+", paragraph):
            for word, following in pairwise([START, *sentence.split(), START]):
                follows[word].append(following)
    return dict(follows)


@cache
def paragraphs() -> Sequence[str]:
    """The plain paragraphs of the sample site's articles and comments."""
    articles = [
        path.read_text(encoding="utf-8").split("+++", 2)[2] for path in sorted((SITE / "articles").glob("*.md"))
    ]
    threads = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((SITE / "threads").glob("*.toml"))]
    texts = articles + [row["text"] for thread in threads for row in thread["comments"]]
    plain = [MARKS.sub("", part) for text in texts for part in text.split("\n\n")]
    return [" ".join(part.split()) for part in plain if len(part.split()) > 3]


def comment_text(author: Writer) -> str:
    """A comment: mostly one short paragraph, at times several, with the Markdown that people use."""
    dice = author.dice
    parts = [author.paragraph(dice.choice((1, 1, 2, 2, 3, 4))) for _ in range(dice.choice((1, 1, 1, 1, 2, 3)))]
    if dice.random() < 0.15:
        first, _, rest = parts[0].partition(" ")
        parts[0] = f"*{first}* {rest}"
    if dice.random() < 0.1:
        parts.insert(0, f"> {author.sentence()}")
    return "\n\n".join(parts)


def article_text(author: Writer, sections: int) -> str:
    """An article of some sections under headings."""
    parts = [author.paragraph(5)]
    for _ in range(sections):
        parts += [f"## {author.title()}", author.paragraph(5), author.paragraph(4)]
    parts.append("\n".join(f"- {author.sentence()}" for _ in range(4)))
    return "\n\n".join(parts)
