"""Checks of values in a block: filled where a value is required, castable where it has a type.

All values of a block are looked at together; only those that are not plainly right are taken one
by one. What is told of a rejected value is in rejections.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from p2p.sources.castable import ValueType
from p2p.sources.delimited.records import Fault, Flags, Positions, Records

_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Check:
    """What every value of one column must be: castable to its type, or only not blank."""

    column: int
    name: str
    type: ValueType | None
    code: str
    reason: str
    remedy: str
    _accepted: set[bytes] = field(default_factory=set, repr=False, compare=False)

    def accepts(self, value: bytes) -> bool:
        """Whether one value can be cast; remembers those that can, for many come again."""
        if value in self._accepted:
            return True
        assert self.type is not None  # noqa: S101
        if self.type.pattern.fullmatch(value) is None:
            return False
        if len(self._accepted) < _REMEMBERED:
            self._accepted.add(value)
        return True


def failing(records: Records, check: Check) -> Positions:
    """Index, among the sound records, of those whose value fails the check."""
    if not len(records.sound):
        return records.sound
    starts, ends = records.field(check.column)
    if check.type is None:
        return np.flatnonzero(_blank(records.data, starts, ends))
    right = check.type.plain(np.frombuffer(records.data, np.uint8), starts, ends)
    failed = [
        index
        for index in np.flatnonzero(~right).tolist()
        if not check.accepts(records.data[starts[index] : ends[index]])
    ]
    return np.array(failed, np.int64)


def remove(records: Records, failed: Positions) -> None:
    """Mark sound records, given by their index among these, as having a bad value."""
    records.faults[records.sound[failed]] = Fault.VALUE
    kept = np.ones(len(records.sound), np.bool_)
    kept[failed] = False
    records.sound = records.sound[kept]
    records.field_ends = records.field_ends[kept]


def values(records: Records, column: int) -> Iterator[bytes]:
    """The values of one column in the sound records."""
    starts, ends = records.field(column)
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        yield records.data[start:end]


def _blank(data: bytes, starts: Positions, ends: Positions) -> Flags:
    blank: Flags = ends == starts
    first = np.frombuffer(data, np.uint8)[starts]
    # Few values begin with a space, so looking at those one by one is cheap.
    for index in np.flatnonzero(first == ord(" ")).tolist():
        blank[index] = not data[starts[index] : ends[index]].strip()
    return blank
