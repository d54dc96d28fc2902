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

# No date, time or decimal that can be cast is longer.
_LONGEST_TYPED = 64
_REMEMBERED = 100_000


@dataclass(frozen=True, slots=True)
class Check:
    """What every value of one column must be.

    type: it must be castable to this; None: it must not be blank.
    """

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
    doubtful = ~plainly_right(records.data, starts, ends, check.type)
    failed = [
        index
        for index in np.flatnonzero(doubtful).tolist()
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


def plainly_right(data: bytes, starts: Positions, ends: Positions, kind: ValueType) -> Flags:
    """Which values are in one of the usual forms of their type; the others may be right too."""
    text = np.frombuffer(data, np.uint8)
    lengths = ends - starts
    right = np.zeros(len(starts), np.bool_)
    for length in np.flatnonzero(np.bincount(lengths)).tolist():
        if length > _LONGEST_TYPED:
            continue
        here = np.flatnonzero(lengths == length)
        if length == 0:
            right[here] = kind.may_be_empty
            continue
        # every window of this length, without a copy; those that begin at a start are taken
        windows = np.ndarray((len(text) - length + 1,), f"V{length}", text, strides=(1,))
        characters = windows[starts[here]].view(np.uint8).reshape(-1, length)
        right[here] = kind.plain(characters)
    return right


def _blank(data: bytes, starts: Positions, ends: Positions) -> Flags:
    blank: Flags = ends == starts
    first = np.frombuffer(data, np.uint8)[starts]
    # Few values begin with a space, so looking at those one by one is cheap.
    for index in np.flatnonzero(first == ord(" ")).tolist():
        blank[index] = not data[starts[index] : ends[index]].strip()
    return blank
