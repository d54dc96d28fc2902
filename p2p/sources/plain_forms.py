"""Recognises, for many values at once, the usual forms of moments and decimals.

Only a short cut: what is recognised matches the patterns of castable.py (a property test holds
it); what is not may match them still.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Characters = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Positions = NDArray[np.int64]

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
_DECIMAL_WIDTH = 16
_RUN = 1024
# [length, position]: all bits set where the position is inside a value of this length.
_INSIDE = np.tril(np.full((_DECIMAL_WIDTH + 1, _DECIMAL_WIDTH), 255, np.uint8), -1)
# numpy's bytes wrap round on purpose: what is below a bound becomes a large number.
_ZERO, _TEN = np.uint8(ord("0")), np.uint8(10)


def _days() -> Flags:
    """[month, day]: whether every year has it."""
    table = np.zeros((256, 256), np.bool_)
    for month, days in enumerate((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), start=1):
        table[month, 1 : days + 1] = True
    return table


_DAYS = _days()


@dataclass(frozen=True, slots=True)
class FixedForm:
    """A moment in which every part has its full width.

    places: part to position. lowest, span: range of the character at each position; choices:
    which characters are allowed where that is no range.
    """

    length: int
    places: dict[str, int]
    lowest: Characters
    span: Characters
    choices: dict[int, Flags]

    @classmethod
    def of(cls, parts: Sequence[tuple[str, bool]], alike: str = "") -> FixedForm:
        """The form of a template's parts: (text, whether it is a token).

        alike: characters that may stand for each other between tokens.
        """
        places: dict[str, int] = {}
        characters: list[str] = []
        for text, is_token in parts:
            if is_token:
                places[text] = len(characters)
                characters.extend(_CHARACTERS.get(text, (_DIGITS,) * _WIDTHS[text]))
            else:
                characters.extend(alike if one in alike else one for one in text)
        lowest = np.array([min(some.encode()) for some in characters], np.uint8)
        highest = np.array([max(some.encode()) for some in characters], np.uint8)
        choices = {
            position: np.isin(np.arange(256), list(some.encode()))
            for position, some in enumerate(characters)
            if len(some) <= highest[position] - lowest[position]
        }
        return cls(len(characters), places, lowest, highest - lowest, choices)

    def matches(self, values: Characters) -> Flags:
        """Which of the values (one a row, of this length) have the form and are real moments."""
        right = np.ones(len(values), np.bool_)
        runs = -(-len(values) // _RUN)
        lowest, span = _repeated(self.lowest.tobytes(), self.span.tobytes(), runs * _RUN)
        # Below the lowest, the difference wraps round to a large number.
        flat = values.reshape(-1)
        outside = np.flatnonzero((flat - lowest[: len(flat)]) > span[: len(flat)])
        right[outside // self.length] = False
        for position, allowed in self.choices.items():
            right &= allowed[values[:, position]]
        if "MM" in self.places:
            right &= _DAYS[self._number(values, "MM"), self._number(values, "DD")]
        if "HH24" in self.places:
            right &= self._number(values, "HH24") < 24
        if "HH12" in self.places:
            hour = self._number(values, "HH12")
            right &= (hour >= 1) & (hour <= 12)
        return right

    def _number(self, values: Characters, part: str) -> Characters:
        """The two digits of a part as a number; any number where they are no digits."""
        place = self.places[part]
        return (values[:, place] - _ZERO) * _TEN + (values[:, place + 1] - _ZERO)


@lru_cache(maxsize=16)
def _repeated(lowest: bytes, span: bytes, count: int) -> tuple[Characters, Characters]:
    """Bounds of `count` values in a row: numpy is quick on long runs and slow on short rows."""
    return (
        np.tile(np.frombuffer(lowest, np.uint8), count),
        np.tile(np.frombuffer(span, np.uint8), count),
    )


def plain_moments(
    text: Characters,
    starts: Positions,
    ends: Positions,
    forms: Sequence[FixedForm],
    *,
    may_be_empty: bool,
) -> Flags:
    """Which values between starts and ends have one of the forms."""
    lengths = ends - starts
    right: Flags = lengths == 0 if may_be_empty else np.zeros(len(starts), np.bool_)
    for form in forms:
        here = lengths == form.length
        if here.any():
            index = np.flatnonzero(here)
            right[index] = form.matches(_take(text, form.length, starts[index]))
    return right


def plain_decimals(text: Characters, starts: Positions, ends: Positions, mark: str) -> Flags:
    """Which values are empty, or digits with perhaps one mark among them and a minus before."""
    lengths = ends - starts
    # The last values of a block have no whole window, long ones do not fit: both stay in doubt.
    right: Flags = (lengths <= _DECIMAL_WIDTH) & (starts <= len(text) - _DECIMAL_WIDTH)
    index = np.flatnonzero(right)
    if not len(index):
        return right
    # Digits become 0 to 9; what stands behind the value is made a zero.
    values = (_take(text, _DECIMAL_WIDTH, starts[index]) - _ZERO) & _INSIDE[lengths[index]]
    flat = values.reshape(-1)
    at = np.flatnonzero(flat > 9)
    rows = at // _DECIMAL_WIDTH
    columns = at - rows * _DECIMAL_WIDTH
    others = flat[at]
    is_mark = others == _below_zero(mark)
    is_minus = others == _below_zero("-")
    # A mark needs a digit before it, a minus one behind it.
    doubtful = ~((is_mark & (columns > 0)) | (is_minus & (columns == 0)))
    right[index[rows[doubtful]]] = False
    right[index[np.bincount(rows[is_mark], minlength=len(index)) > 1]] = False
    signed = rows[is_minus]
    right[index[signed[(values[signed, 1] > 9) | (lengths[index[signed]] == 1)]]] = False
    return right


def _below_zero(character: str) -> int:
    """The byte of a character, less that of '0', wrapped round as numpy does."""
    return (ord(character) - ord("0")) % 256


def _take(text: Characters, width: int, starts: Positions) -> Characters:
    """The `width` bytes from each start on, one value a row."""
    # Every window of this width, without a copy; those that begin at a start are copied.
    windows = np.ndarray((len(text) - width + 1,), f"V{width}", text, strides=(1,))
    return windows[starts].view(np.uint8).reshape(-1, width)
