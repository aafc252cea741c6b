"""The table of what was measured: a row for each thing, with the goal it belongs to and whether it is met."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

HEADS = ("goal", "what", "req/s", "median ms", "p99 ms", "CPU ms", "bytes", "queries", "result")


@dataclass(frozen=True)
class Target:
    """A figure beside its limit, which it must reach (`at least`) or must not pass (`at most`)."""

    value: float
    limit: float
    unit: str
    bound: str = "at most"

    @property
    def is_met(self) -> bool:
        """Whether the figure keeps to its limit."""
        return self.value >= self.limit if self.bound == "at least" else self.value <= self.limit

    def __str__(self) -> str:
        sign = "≥" if self.bound == "at least" else "≤"
        return f"{brief(self.value)} of {sign}{brief(self.limit)} {self.unit}: {'met' if self.is_met else 'MISSED'}"


@dataclass(frozen=True)
class Row:
    """One thing that was measured; what was not measured of it is None."""

    goal: int
    what: str
    rate: float | None = None
    median_ms: float | None = None
    p99_ms: float | None = None
    cpu_ms: float | None = None
    bytes: float | None = None
    queries: str | None = None
    targets: tuple[Target, ...] = ()
    note: str = ""

    def cells(self) -> list[str]:
        """What the table shows of it."""
        figures = (self.rate, self.median_ms, self.p99_ms, self.cpu_ms, self.bytes)
        result = "; ".join([*map(str, self.targets), *([self.note] if self.note else [])])
        return [
            str(self.goal),
            self.what,
            *("" if f is None else brief(f) for f in figures),
            self.queries or "",
            result,
        ]

    def record(self) -> dict[str, Any]:
        """Everything about it, for the JSON."""
        verdicts = [{**asdict(target), "is_met": target.is_met} for target in self.targets]
        return {**asdict(self), "targets": verdicts}


def brief(figure: float) -> str:
    """Three digits that matter; whole numbers from a hundred on."""
    if figure >= 100 or figure == int(figure):
        return f"{figure:,.0f}"
    return f"{figure:.3g}"


def render(title: str, rows: Sequence[Row]) -> str:
    """The rows under their heads, each column as wide as it must be."""
    lines = [list(HEADS), *(row.cells() for row in sorted(rows, key=lambda row: row.goal))]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADS))]
    left = {1, len(HEADS) - 1}
    drawn = [
        "  ".join(
            cell.ljust(w) if n in left else cell.rjust(w) for n, (cell, w) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    ]
    met = [target.is_met for row in rows for target in row.targets]
    return "\n".join([f"\n{title}", *map(str.rstrip, drawn), f"{sum(met)} of {len(met)} goals are met."])
