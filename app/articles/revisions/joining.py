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
        known = self.fields.keys() & other.fields.keys()
        return self.has_words_of(other) and all(self.fields[name] == other.fields[name] for name in known)

    def is_exactly(self, other: "Said") -> bool:
        """Whether both say the same, and know of the same fields."""
        return self.has_words_of(other) and self.fields == other.fields

    def has_words_of(self, other: "Said") -> bool:
        """Whether both have the same text."""
        return clean(self.source) == clean(other.source)


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
        three = (each.fields.get(name) for each in (base, mine, theirs))
        values = join_values(*three, is_several=name in several)
        if values is None:
            apart.append(Apart(name, *("".join(each.fields.get(name, [])) for each in (mine, theirs))))
        else:
            clear[name] = values
    texts = (clean(each.source) for each in (base, mine, theirs))
    return Joined(clear, tuple(apart), merge(*texts))


def join_values(
    base: list[str] | None, mine: list[str] | None, theirs: list[str] | None, *, is_several: bool
) -> list[str] | None:
    """What a field holds after both changed it; None where somebody must decide."""
    old, own, other = base or [], mine or [], theirs or []
    if own == other or other == old:
        return own
    if own == old:
        return other
    if not is_several:
        return None
    kept = [each for each in own if each in other or each not in old]
    return [*kept, *(each for each in other if each not in own and each not in old)]
