"""Two texts that began as the same one become one again, line by line; nothing that either wrote is lost.

The way of `diff3` (Khanna, Kunal, Pierce, "A Formal Investigation of Diff3", 2007): what only one side changed is
taken from it; where both changed the same lines in different ways, somebody has to choose.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.kernel.wording import Matcher, TooLong

MOST_STEPS = 2_000_000  # of each comparison, as of the words of a page
Lines = tuple[str, ...]


@dataclass(frozen=True)
class Stretch:
    """Lines one after another: `text` where that is clear, else what stood there and what each side made of it."""

    text: Lines = ()
    base: Lines = ()
    mine: Lines = ()
    theirs: Lines = ()
    is_conflict: bool = False


@dataclass(frozen=True)
class Edit:
    """The lines of the base from `start` to `end` became these."""

    start: int
    end: int
    lines: Lines
    is_mine: bool


def merge(base: str, mine: str, theirs: str) -> tuple[Stretch, ...]:
    """The one text that both come to, in stretches; what can't be told in bounded time is one conflict."""
    old, own, other = (tuple(text.split("\n")) for text in (base, mine, theirs))
    try:
        edits = [*list_edits(old, own, is_mine=True), *list_edits(old, other, is_mine=False)]
    except TooLong:
        return (resolve(old, own, other),)
    return tuple(join(weave(old, edits)))


def list_edits(old: Lines, new: Lines, *, is_mine: bool) -> list[Edit]:
    """What one side changed; raises TooLong."""
    found = Matcher(list(old), list(new), MOST_STEPS).get_opcodes()
    return [
        Edit(start, end, new[new_start:new_end], is_mine)
        for kind, start, end, new_start, new_end in found
        if kind != "equal"
    ]


def weave(old: Lines, edits: Sequence[Edit]) -> Iterator[Stretch]:
    """The base with all edits carried out, those of both sides that lie in each other's way together."""
    done = 0
    for group in list_groups(sorted(edits, key=lambda each: (each.start, each.end))):
        start, end = group[0].start, max(each.end for each in group)
        yield Stretch(old[done:start])
        mine, theirs = (carry_out(old, group, start, end, is_mine=is_mine) for is_mine in (True, False))
        yield resolve(old[start:end], mine, theirs)
        done = end
    yield Stretch(old[done:])


def list_groups(edits: Sequence[Edit]) -> Iterator[list[Edit]]:
    """Edits that lie in each other's way: they share a line of the base, or add something in the same place."""
    group: list[Edit] = []
    end = 0
    for edit in edits:
        if group and not (edit.start < end or (edit.start, edit.end) == (group[-1].start, group[-1].end)):
            yield group
            group = []
        end = max(end, edit.end) if group else edit.end
        group.append(edit)
    if group:
        yield group


def carry_out(old: Lines, group: Sequence[Edit], start: int, end: int, *, is_mine: bool) -> Lines:
    """What one side made of a stretch of the base."""
    lines: list[str] = []
    for edit in (each for each in group if each.is_mine is is_mine):
        lines += [*old[start : edit.start], *edit.lines]
        start = edit.end
    return (*lines, *old[start:end])


def resolve(base: Lines, mine: Lines, theirs: Lines) -> Stretch:
    """What both agree on, or what one alone changed; else a conflict."""
    if mine in (base, theirs):
        return Stretch(theirs)
    if theirs == base:
        return Stretch(mine)
    return Stretch(base=base, mine=mine, theirs=theirs, is_conflict=True)


def join(stretches: Iterator[Stretch]) -> Iterator[Stretch]:
    """The same with stretches that are clear put together."""
    clear: Lines = ()
    for each in stretches:
        if not each.is_conflict:
            clear += each.text
            continue
        if clear:
            yield Stretch(clear)
        yield each
        clear = ()
    if clear:
        yield Stretch(clear)


def conclude(stretches: Sequence[Stretch], choices: Sequence[str]) -> str:
    """The text with each conflict decided: `mine`, `theirs`, or anything else for both, theirs first."""
    lines: list[str] = []
    chosen = iter(choices)
    for each in stretches:
        if not each.is_conflict:
            lines += each.text
            continue
        choice = next(chosen, "")
        lines += () if choice == "mine" else each.theirs
        lines += () if choice == "theirs" else each.mine
    return "\n".join(lines)
