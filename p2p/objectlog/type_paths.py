"""Which types of objects are connected over others, and over which: the map, without any object."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

MOST_STEPS: Final = 3


@dataclass(frozen=True, slots=True, order=True)
class TypePath:
    """Two ways of relations from one type; its objects connect those at the ends of the ways.

    Both begin with that type. The first may have no step: then the path is a chain.
    """

    step_count: int
    one: tuple[int, ...]
    other: tuple[int, ...]

    @property
    def between(self) -> tuple[int, ...]:
        """The types that the path leads over, from one end to the other."""
        return (self.one[::-1] + self.other[1:])[1:-1]


def type_paths(steps: Iterable[tuple[int, int]]) -> list[TypePath]:
    """The shortest path of two to three steps between types without a relation of their own.

    steps: (from, to) types of the relations. An invoice item belongs to an invoice and to an order
    item, so these two are connected over it; a common target connects nothing (two orders of one
    supplier have nothing to do with each other).
    """
    following: Mapping[int, list[int]] = defaultdict(list)
    known = sorted({step for step in steps if step[0] != step[1]})
    for here, there in known:
        following[here].append(there)
    related = {frozenset(step) for step in known}
    shortest: dict[frozenset[int], TypePath] = {}
    for origin in sorted(following):
        ways = _ways(following, (origin,))
        for one in ways:
            for other in ways:
                steps_taken = len(one) + len(other) - 2
                ends = frozenset((one[-1], other[-1]))
                if (
                    len(one) <= len(other)
                    and 2 <= steps_taken <= MOST_STEPS
                    and set(one) & set(other) == {origin}
                    and ends not in related
                ):
                    path = TypePath(steps_taken, one, other)
                    shortest[ends] = min(shortest.get(ends, path), path)
    return sorted(shortest.values())


def _ways(following: Mapping[int, Sequence[int]], way: tuple[int, ...]) -> list[tuple[int, ...]]:
    longer = [
        further
        for there in (following[way[-1]] if len(way) <= MOST_STEPS else ())
        if there not in way
        for further in _ways(following, (*way, there))
    ]
    return [way, *longer]
