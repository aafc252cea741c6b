"""What somebody wrote, beside what somebody else made of the same article meanwhile."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.articles.revisions.models import ArticleRevision, Particulars, WorkingCopy
from app.kernel.merging import Stretch, conclude, merge
from app.kernel.text import clean, clean_line

TITLE = "title"


@dataclass(frozen=True)
class Said:
    """The title, the text, and what else a form of an article holds, each field by its name."""

    title: str
    source: str
    particulars: Particulars

    @property
    def fields(self) -> Particulars:
        """All but the text."""
        return {TITLE: [clean_line(self.title)], **self.particulars}

    def is_same_as(self, other: "Said") -> bool:
        """Whether both say the same, of what both know."""
        return self.has_words_of(other) and self.agrees_with(other, self.fields.keys() & other.fields.keys())

    def is_exactly(self, other: "Said") -> bool:
        """Whether both say the same, and what only one knows of is blank there."""
        return self.has_words_of(other) and self.agrees_with(other, self.fields.keys() | other.fields.keys())

    def agrees_with(self, other: "Said", names: Collection[str]) -> bool:
        """Whether these fields hold the same in both."""
        return all(filled(self.fields.get(name)) == filled(other.fields.get(name)) for name in names)

    def has_words_of(self, other: "Said") -> bool:
        """Whether both have the same text."""
        return clean(self.source) == clean(other.source)


def filled(values: list[str] | None) -> list[str]:
    """What stands in a field; an empty line and a box without a tick come to the same."""
    return [each for each in values or () if each]


NOTHING = Said("", "", {})


def said_by(row: ArticleRevision | WorkingCopy | None) -> Said:
    """What an article said with a revision, or would say with a copy; nothing where nobody knows."""
    return Said(row.title, row.source, row.particulars) if row else NOTHING


@dataclass(frozen=True)
class Apart:
    """A field that both changed in different ways."""

    name: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Joined:
    """What both come to: fields that are clear, those that are not, and the text in stretches."""

    clear: Particulars
    apart: tuple[Apart, ...]
    stretches: tuple[Stretch, ...]

    @property
    def conflicts(self) -> list[Stretch]:
        """The stretches of the text that somebody must decide about."""
        return [each for each in self.stretches if each.is_conflict]

    def decide(self, fields: Mapping[str, str], stretches: Sequence[str]) -> Said:
        """What it comes to with these choices, `mine` or `theirs`; of a text without a choice both stay."""
        chosen = {each.name: [each.theirs if fields.get(each.name) == "theirs" else each.mine] for each in self.apart}
        found = self.clear | chosen
        return Said(found.pop(TITLE)[0], conclude(self.stretches, stretches), found)


def join(base: Said, mine: Said, theirs: Said, several: Collection[str]) -> Joined:
    """What both come to; of the fields in `several` each holds any number of values."""
    clear: Particulars = {}
    apart: list[Apart] = []
    names = dict.fromkeys([*mine.fields, *theirs.fields])
    for name in names:
        own, other = (each.fields.get(name) for each in (mine, theirs))
        values = join_values(base.fields.get(name), own, other, is_several=name in several)
        if values is None:
            apart.append(Apart(name, "".join(own or ()), "".join(other or ())))
        else:
            clear[name] = values
    texts = (clean(each.source) for each in (base, mine, theirs))
    return Joined(clear, tuple(apart), merge(*texts))


def join_values(
    base: list[str] | None, mine: list[str] | None, theirs: list[str] | None, *, is_several: bool
) -> list[str] | None:
    """What a field holds after both changed it; who does not know it left it alone. None where somebody must decide."""
    if mine is None or theirs is None:
        return mine or theirs or []
    old, own, other = filled(base), filled(mine), filled(theirs)
    if own == other or other == old:
        return mine
    if own == old:
        return theirs
    if not is_several:
        return None
    kept = [each for each in own if each in other or each not in old]
    return [*kept, *(each for each in other if each not in own and each not in old)]
