"""People who are named in a comment: marked by their number in the text, shown under the name that they have now.

A mark is the number between two noncharacters, which `kernel.text.clean` takes out of whatever is typed.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import regex
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

OPEN, CLOSE = "\ufdd0", "\ufdd1"
MOST_MENTIONS = 20
NOBODY = "?"  # of whom no row is left, which no command of ours brings about
MARK = regex.compile(rf"{OPEN}(\d{{1,10}}){CLOSE}")
ELEMENT = regex.compile(r'<data value="(\d{1,10})"></data>')  # in text `<` is escaped, in an attribute the quote
# An address may hold an @ and is left alone; so is one behind a letter, as in an e-mail address.
AT = regex.compile(r"https?://\S+|\]\(\S*|(?<![\p{L}\p{N}\p{M}/@=&?#%+.:\\-])(@)", regex.IGNORECASE)
# A name does not end inside a word; but particles stand behind it without a space in Korean and Japanese.
WORD_GOES_ON = regex.compile(r"(?V1)-?[[\p{L}\p{N}\p{M}_]--[\p{sc=Hangul}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]]")
LETTER = regex.compile(r"[\p{L}\p{N}\p{M}]")


@dataclass(frozen=True)
class Person:
    """Somebody who can be named: by the display name, or where two share it by the name in the address."""

    id: int
    name: str
    slug: str


def call(people: Collection[Person], first: Collection[Person] = ()) -> dict[str, int]:
    """What each person is called by in small letters; who comes `first` has a name that others have as well.

    The names in addresses are nobody else's, whatever name somebody takes.
    """
    slugs = {each.slug.casefold(): each.id for each in [*people, *first]}
    return call_by_name(people) | call_by_name(first) | slugs


def call_by_name(people: Collection[Person]) -> dict[str, int]:
    """Who has a name that nobody else of them has."""
    called: dict[str, set[int]] = {}
    for person in people:
        called.setdefault(person.name.casefold(), set()).add(person.id)
    return {name: min(numbers) for name, numbers in called.items() if len(numbers) == 1}


def names_to_type(people: Iterable[Person], called: Mapping[str, int]) -> dict[int, str]:
    """What one types behind an @ to name each of them: the name in the address where the other is somebody else's."""
    return {each.id: each.name if called.get(each.name.casefold()) == each.id else each.slug for each in people}


def mark(source: str, called: Mapping[str, int]) -> str:
    """A cleaned text in which the first twenty names behind an @ are marks; the longest name counts."""
    parts, done, count, longest = [], 0, 0, max(map(len, called), default=0)
    for at in AT.finditer(source):
        if not at[1] or at.start() < done or count == MOST_MENTIONS:
            continue
        start = at.end()
        end = find_end(source, start, called, longest)
        if end:
            parts += [source[done : at.start()], f"{OPEN}{called[source[start:end].casefold()]}{CLOSE}"]
            done, count = end, count + 1
    return "".join([*parts, source[done:]])


def find_end(source: str, start: int, called: Mapping[str, int], longest: int) -> int | None:
    """Where the longest name ends that begins here, which has at most so many code points."""
    for end in range(min(len(source), start + longest), start, -1):
        if source[start:end].casefold() in called and not goes_on(source, start, end):
            return end
    return None


def goes_on(source: str, start: int, end: int) -> bool:
    """Whether what seems to be a name is only the beginning of a word; one syllable is, before any letter."""
    return bool(WORD_GOES_ON.match(source, end) or (end - start == 1 and LETTER.match(source, end)))


def marks_in(texts: Iterable[str]) -> set[int]:
    """Whom marked texts name."""
    return {int(number) for text in texts for number in MARK.findall(text)}


def elements_in(texts: Iterable[str]) -> set[int]:
    """Whom stored HTML names; only there, for in a text anybody can type what an element looks like."""
    return {int(number) for html in texts for number in ELEMENT.findall(html)}


def spell(source: str, names: Mapping[int, str]) -> str:
    """A marked text as one would type it."""
    return MARK.sub(lambda found: f"@{names.get(int(found[1]), NOBODY)}", source)


def fill(html: str, names: Mapping[int, str]) -> str:
    """Stored HTML with the names that people have now."""
    return ELEMENT.sub(lambda found: f"<bdi>@{escapeHtml(names.get(int(found[1]), NOBODY))}</bdi>", html)


def escape_marked(text: str) -> str:
    """Text as HTML, with an element for each mark that is to be filled."""
    return MARK.sub(r'<data value="\1"></data>', escapeHtml(text))


def split_marks(children: list[Token]) -> list[Token]:
    """Tokens in which every mark in a text is a token of its own."""
    shaped: list[Token] = []
    for token in children:
        if token.type != "text" or OPEN not in token.content:
            shaped.append(token)
            continue
        for place, piece in enumerate(MARK.split(token.content)):
            shaped += mention(piece) if place % 2 else [Token("text", "", 0, content=piece)]
    return shaped


def mention(number: str) -> list[Token]:
    """The tokens that stand for a person."""
    return [Token("mention_open", "data", 1, attrs={"value": number}), Token("mention_close", "data", -1)]
