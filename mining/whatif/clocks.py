"""Working time of many people at once: each clock runs in its own hours, all on one number line.

The working seconds of one clock follow those of the clock before it, so that one running maximum
serves all queues. No queues in here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from p2p.eventlog.log import Ints

_APART = 1 << 34
"""More seconds than any moment has since 1970: keeps the clocks' moments apart in one search."""
_TAIL = 400_000_000
"""Working seconds after the last day of a clock: what ends in them is not done in the period."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """Opening intervals [opens, closes) of clocks 0, 1, ..., sorted by owner and time.

    first: index of each clock's first interval (clocks + 1 elements). before: working seconds on
    the common line before each interval.
    """

    owner: Ints
    opens: Ints
    closes: Ints
    first: Ints
    before: Ints

    @staticmethod
    def build(owner: Ints, opens: Ints, closes: Ints, clock_count: int, end: int) -> Clocks:
        """Clocks of these intervals (each clock's disjoint), each with a tail from `end` on."""
        inside = (opens < end) & (closes > opens)
        everyone = np.arange(clock_count)
        owner = np.concatenate([owner[inside], everyone])
        opens = np.concatenate([opens[inside], np.full(clock_count, end)])
        closes = np.concatenate(
            [np.minimum(closes[inside], end), np.full(clock_count, end + _TAIL)]
        )
        order = np.lexsort((opens, owner))
        owner, opens, closes = owner[order], opens[order], closes[order]
        lengths = closes - opens
        first = np.searchsorted(owner, np.arange(clock_count + 1))
        return Clocks(owner, opens, closes, first, np.cumsum(lengths) - lengths)

    def joined_by(self, like: Ints) -> Clocks:
        """These clocks and one more for each of `like`, which runs as that clock does."""
        count = self.first.size - 1
        sizes = np.diff(self.first)[like]
        copies = np.repeat(self.first[like] - (np.cumsum(sizes) - sizes), sizes) + np.arange(
            sizes.sum()
        )
        opens = np.concatenate([self.opens, self.opens[copies]])
        closes = np.concatenate([self.closes, self.closes[copies]])
        owner = np.concatenate([self.owner, count + np.repeat(np.arange(like.size), sizes)])
        lengths = closes - opens
        first = np.searchsorted(owner, np.arange(count + like.size + 1))
        return Clocks(owner, opens, closes, first, np.cumsum(lengths) - lengths)

    def interval(self, clock: Ints, at: Ints) -> Ints:
        """Index of the last interval of each clock that has opened by each moment; one less than
        the clock's first where none has."""
        keys = self.owner * _APART + self.opens
        index: Ints = np.searchsorted(keys, clock * _APART + at, side="right") - 1
        return index

    def worked(self, clock: Ints, at: Ints) -> Ints:
        """Where each moment lies on the common line of working seconds."""
        index = self.interval(clock, at)
        early = index < self.first[clock]
        index = np.maximum(index, self.first[clock])
        inside = np.minimum(at, self.closes[index]) - self.opens[index]
        place: Ints = self.before[index] + np.where(early, 0, inside)
        return place

    def instant(self, worked: Ints) -> Ints:
        """The first moment at which so many working seconds (> 0 of its clock) have passed."""
        index = np.searchsorted(self.before, worked, side="left") - 1
        at: Ints = self.opens[index] + (worked - self.before[index])
        return at
