"""Finds thousands of sequences in one walk over a text (Aho and Corasick, 1975)."""

from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

SHIFT = 21  # bits of a code point


class Automaton:
    """Sequences of code points as a tree, with ways from branch to branch; it is never changed."""

    def __init__(self, sequences: Sequence[Sequence[int]]) -> None:
        self.ways: dict[int, int] = {}  # from a node by a symbol to the next node, both in one number
        self.ending: dict[int, list[int]] = {}  # the sequences that end at a node
        size = self.plant(sequences)
        self.shorter = array("i", bytes(4 * size))  # the node of the longest end that begins another sequence
        self.next_ending = array("i", bytes(4 * size))  # the nearest of these where a sequence ends
        self.link()

    def plant(self, sequences: Sequence[Sequence[int]]) -> int:
        """Grow the tree; how many nodes it has."""
        size = 1
        for number, sequence in enumerate(sequences):
            node = 0
            for symbol in sequence:
                child = self.ways.setdefault(node << SHIFT | symbol, size)
                size += child == size
                node = child
            self.ending.setdefault(node, []).append(number)
        return size

    def link(self) -> None:
        """Say for each node where to go on when the text goes on in another way; level by level."""
        below: dict[int, list[tuple[int, int]]] = {}
        for way, child in self.ways.items():
            below.setdefault(way >> SHIFT, []).append((way & (1 << SHIFT) - 1, child))
        waiting = deque(child for _, child in below.get(0, ()))
        while waiting:
            node = waiting.popleft()
            for symbol, child in below.get(node, ()):
                shorter = self.shorter[child] = self.follow(self.shorter[node], symbol)
                self.next_ending[child] = shorter if shorter in self.ending else self.next_ending[shorter]
                waiting.append(child)

    def follow(self, node: int, symbol: int) -> int:
        """The node that a symbol leads to from here, or from the longest end of what was read that leads anywhere."""
        while (child := self.ways.get(node << SHIFT | symbol)) is None and node:
            node = self.shorter[node]
        return child or 0


class Walk:
    """One walk through the tree, which counts its steps: never more than two for a symbol, and one for each find."""

    def __init__(self, automaton: Automaton) -> None:
        self.automaton, self.steps = automaton, 0

    def find(self, symbols: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Which sequences end behind how many symbols; of those that end together the longest first."""
        ways, shorter = self.automaton.ways, self.automaton.shorter
        ending, next_ending = self.automaton.ending, self.automaton.next_ending
        node = 0
        for place, symbol in enumerate(symbols, 1):
            self.steps += 1
            while (child := ways.get(node << SHIFT | symbol)) is None and node:
                node = shorter[node]
                self.steps += 1
            node = child or 0
            found = node if node in ending else next_ending[node]
            while found:
                for number in ending[found]:
                    self.steps += 1
                    yield place, number
                found = next_ending[found]
