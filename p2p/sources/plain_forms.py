"""Recognises, for many values at once, the usual forms of moments and decimals.

Only a short cut: what is recognised matches the patterns of castable.py (a property test holds
it); what is not may match them still.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Characters = NDArray[np.uint8]
Flags = NDArray[np.bool_]

_WIDTHS = {
    "YYYY": 4,
    "YY": 2,
    "MM": 2,
    "DD": 2,
    "HH24": 2,
    "HH12": 2,
    "MI": 2,
    "SS": 2,
    "MS": 3,
    "US": 6,
    "AM": 2,
    "PM": 2,
    "TZH": 3,
    "TZH:TZM": 6,
}
_CHARACTERS = {
    "YYYY": ("123456789", "0123456789", "0123456789", "0123456789"),
    "MM": ("01", "0123456789"),
    "DD": ("0123", "0123456789"),
    "HH24": ("012", "0123456789"),
    "HH12": ("01", "0123456789"),
    "MI": ("012345", "0123456789"),
    "SS": ("012345", "0123456789"),
    "AM": ("AaPp", "Mm"),
    "PM": ("AaPp", "Mm"),
    "TZH": ("+-", "0", "0123456789"),
    "TZH:TZM": ("+-", "0", "0123456789", ":", "012345", "0123456789"),
}
_DIGITS = "0123456789"
_ZERO = ord("0")


def _days() -> Flags:
    """Whether month * 100 + day is a day of every year."""
    table = np.zeros(4000, np.bool_)
    for month, days in enumerate((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), start=1):
        table[month * 100 + 1 : month * 100 + days + 1] = True
    return table


_DAYS = _days()


@dataclass(frozen=True, slots=True)
class FixedForm:
    """A moment in which every part has its full width. Part to position; allowed characters."""

    length: int
    places: dict[str, int]
    allowed: Flags

    @classmethod
    def of(cls, parts: Sequence[tuple[str, bool]]) -> FixedForm:
        """The form of a template's parts: (text, whether it is a token)."""
        places: dict[str, int] = {}
        characters: list[str] = []
        for text, is_token in parts:
            if not is_token:
                characters.extend(text)
                continue
            places[text] = len(characters)
            characters.extend(_CHARACTERS.get(text, (_DIGITS,) * _WIDTHS[text]))
        allowed = np.zeros((len(characters), 256), np.bool_)
        for position, some in enumerate(characters):
            allowed[position, list(some.encode())] = True
        return cls(len(characters), places, allowed)

    def matches(self, values: Characters) -> Flags:
        """Which of the values (one a row, of this length) have the form and are real moments."""
        right: Flags = self.allowed[np.arange(self.length), values].all(axis=1)
        if "MM" in self.places:
            day = self._number(values, "MM") * np.int16(100) + self._number(values, "DD")
            right &= _DAYS[np.clip(day, 0, len(_DAYS) - 1)]
        if "HH24" in self.places:
            right &= self._number(values, "HH24") < 24
        if "HH12" in self.places:
            hour = self._number(values, "HH12")
            right &= (hour >= 1) & (hour <= 12)
        return right

    def _number(self, values: Characters, part: str) -> NDArray[np.int16]:
        place = self.places[part]
        digits = values[:, place : place + 2].astype(np.int16) - _ZERO
        number: NDArray[np.int16] = digits[:, 0] * np.int16(10) + digits[:, 1]
        return number


def plain_decimal(values: Characters, mark: str) -> Flags:
    """Which values are digits with at most one mark among them, perhaps after a minus."""
    length = values.shape[1]
    digits = (values >= _ZERO) & (values <= _ZERO + 9)
    count = digits.sum(axis=1)
    right: Flags = count == length
    if length > 1:
        one_mark = (values[:, 1:] == ord(mark)).sum(axis=1)
        with_minus = values[:, 0] == ord("-")
        right |= (count == length - 1) & (one_mark == 1)
        right |= with_minus & (count == length - 1)
        right |= with_minus & (count == length - 2) & (one_mark == 1) & digits[:, 1]
    return right
