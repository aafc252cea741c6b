"""All rules about words at once, made ready to be asked."""

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from app.comments.admission.words.dictionary import Dictionary, Match, longest
from app.comments.admission.words.models import WordDecision
from app.comments.admission.words.page import words_of
from app.comments.admission.words.patterns import read_pattern
from app.comments.admission.words.reading import Reading

LONGEST_TOLD = 60
STRICTEST = list(WordDecision)
SPECIAL = regex.compile(r"[\\`*_\[\]<>&#~+=|-]")


@dataclass(frozen=True)
class Rule:
    """Which words are looked for, and what is to be done about them."""

    pattern: str
    decision: WordDecision
    replacement: str = ""


@dataclass(frozen=True)
class Hit:
    """A rule, and the words as they were written that it is about."""

    rule: Rule
    words: str

    @property
    def told(self) -> str:
        """The words, with the rule where that is not the same."""
        words, pattern = self.words, self.rule.pattern
        return words if words.casefold() == pattern.casefold() else f"{words} (rule: {pattern})"


TOO_MUCH = Hit(Rule("too much to read", WordDecision.HOLD), "too much to read")


class Ruling:
    """What the rules say of a text; never changed, so that threads may share it."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        self.dictionary = Dictionary([read_pattern(rule.pattern) for rule in rules])
        self.replacing = {number for number, rule in enumerate(rules) if rule.decision is WordDecision.REPLACE}

    def find(self, html: str) -> list[Hit]:
        """The words in a rendered comment that rules are about; those of the strictest rules first.

        What would take too long to read is a hit, too, so that a moderator reads it.
        """
        if not self.rules:
            return []
        text = words_of(html)
        found = self.dictionary.find(Reading(text))
        hits = [Hit(self.rules[match.pattern], text[match.start : match.end][:LONGEST_TOLD]) for match in found.matches]
        if not found.is_whole:
            hits.insert(0, TOO_MUCH)
        return sorted(hits, key=lambda hit: STRICTEST.index(hit.rule.decision))

    def replace(self, source: str) -> str:
        """A text in Markdown with other words where rules want them; what stands between is the same to the byte."""
        if not self.replacing:
            return source
        matches = self.dictionary.find(Reading(source, is_markdown=True)).matches
        parts, done = [], 0
        for match in longest(each for each in matches if each.pattern in self.replacing):
            parts += [source[done : match.start], self.spell(match)]
            done = match.end
        return "".join([*parts, source[done:]])

    def spell(self, match: Match) -> str:
        """What is to stand there instead, so that Markdown makes nothing else of it."""
        return SPECIAL.sub(r"\\\g<0>", self.rules[match.pattern].replacement)
