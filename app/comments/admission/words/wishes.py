"""Rules as people write them: one in a form, or many in a text, one a line (docs/moderation.md)."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.comments.admission.words.dictionary import Dictionary
from app.comments.admission.words.models import WordDecision
from app.comments.admission.words.patterns import read_pattern
from app.comments.admission.words.reading import Reading
from app.kernel.errors import RuleBroken
from app.kernel.text import LINE_ENDS, clean_line, without_unwanted

REPLACEMENT_LIMIT = 100
NOTE_LIMIT = 200
MOST_LINES = 20_000
LINES_NAMED = 3
NOTE, INSTEAD = " # ", " -> "  # what parts a rule from its note, and words from what stands in their place


@dataclass(frozen=True)
class Wish:
    """A rule as somebody would have it."""

    pattern: str
    decision: WordDecision
    replacement: str = ""
    note: str = ""


def read_wish(wish: Wish) -> tuple[str, Wish]:
    """What the rule means, and the rule as it is kept; raises RuleBroken."""
    pattern, note = clean_line(wish.pattern), clean_line(wish.note)
    replacement = clean_line(wish.replacement) if wish.decision is WordDecision.REPLACE else ""
    meant = read_pattern(pattern)
    if any(sign in f" {part} " for sign in (NOTE, INSTEAD) for part in (pattern, replacement)):
        raise RuleBroken(
            "Leave # and -> out where they stand alone: in a text of rules they part one thing from another."
        )
    if len(replacement) > REPLACEMENT_LIMIT:
        raise RuleBroken(f"What stands there instead has at most {REPLACEMENT_LIMIT} characters.")
    if len(note) > NOTE_LIMIT:
        raise RuleBroken(f"A note has at most {NOTE_LIMIT} characters.")
    if Dictionary([meant]).find(Reading(replacement)).matches:
        raise RuleBroken("What stands there instead has the same words in it.")
    return meant.key, Wish(pattern, wish.decision, replacement, note)


def write_line(wish: Wish) -> str:
    """The rule on one line, as it is read again."""
    instead = f"{INSTEAD}{wish.replacement}" if wish.decision is WordDecision.REPLACE else ""
    return f"{wish.decision}: {wish.pattern}{instead}" + (f"{NOTE}{wish.note}" if wish.note else "")


def read_lines(text: str, decision: WordDecision) -> dict[str, Wish]:
    """The rules in a text by what they mean, of those that mean the same the last.

    On a line that does not say it `decision` is wanted. Raises RuleBroken that names lines.
    """
    wishes, wrong = dict[str, Wish](), []
    lines = without_unwanted(LINE_ENDS.sub("\n", text)).split("\n")
    if len(lines) > MOST_LINES:
        raise RuleBroken(f"That text has {len(lines):,} lines; the limit is {MOST_LINES:,}.")
    for number, line in enumerate(lines, 1):
        try:
            wish = read_line(line, decision)
            if wish:
                wishes.update([read_wish(wish)])
        except RuleBroken as error:
            wrong.append(f"Line {number:,}, “{line.strip()[:60]}”: {error}")
    if wrong:
        raise RuleBroken(tell(wrong))
    return wishes


def tell(wrong: Iterable[str]) -> str:
    """The first lines that are wrong, and how many more there are."""
    named = list(wrong)
    more = len(named) - LINES_NAMED
    return " ".join(named[:LINES_NAMED]) + (f" And {more:,} more." if more > 0 else "")


def read_line(line: str, decision: WordDecision) -> Wish | None:
    """The rule on a line; None where it is empty or a remark. Raises RuleBroken where it wants what there is not."""
    rule, _, note = f" {line.strip()} ".partition(NOTE)
    rule = rule.strip()
    if not rule:
        return None
    said, colon, rest = rule.partition(":")
    if colon and said.strip().lower() in list(WordDecision):
        decision, rule = WordDecision(said.strip().lower()), rest.strip()
    elif said.isalpha() and rest.startswith(" "):
        known = ", ".join(f"{each}:" for each in WordDecision)
        raise RuleBroken(f"{said}: is none of {known} Where the words begin so, write one of these in front.")
    if decision is not WordDecision.REPLACE:
        return Wish(rule, decision, "", note.strip())
    pattern, _, replacement = f"{rule} ".partition(INSTEAD)
    return Wish(pattern.strip(), decision, replacement.strip(), note.strip())
