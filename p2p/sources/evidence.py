"""Gathers from files how their dates, times and decimals are written; formats.py decides.

Counts only: no value is interpreted here.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from p2p.sources.delimited.records import Records
from p2p.sources.delimited.values import values

# Shapes that tell the order of day, month and year; in the others, day and month stand open.
_DATE_SHAPES = {
    "YYYYMMDD": re.compile(r"[12][0-9]{7}"),
    "YYYY-MM-DD": re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"),
    "YYYY/MM/DD": re.compile(r"[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}"),
    "YYYY.MM.DD": re.compile(r"[0-9]{4}\.[0-9]{1,2}\.[0-9]{1,2}"),
    "DD.MM.YYYY": re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}"),
    "DD.MM.YY": re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{2}"),
    "?/?/YYYY": re.compile(r"([0-9]{1,2})/([0-9]{1,2})/[0-9]{4}"),
    "?/?/YY": re.compile(r"([0-9]{1,2})/([0-9]{1,2})/[0-9]{2}"),
    "?-?-YYYY": re.compile(r"([0-9]{1,2})-([0-9]{1,2})-[0-9]{4}"),
    "?-?-YY": re.compile(r"([0-9]{1,2})-([0-9]{1,2})-[0-9]{2}"),
}
_TIME_SHAPES = {
    "HH24:MI:SS": re.compile(r"[0-9]{1,2}:[0-9]{2}:[0-9]{2}"),
    "HH12:MI:SS AM": re.compile(r"[0-9]{1,2}:[0-9]{2}:[0-9]{2} [AaPp][Mm]"),
    "HH24MISS": re.compile(r"[0-9]{6}"),
    "HH24:MI": re.compile(r"[0-9]{1,2}:[0-9]{2}"),
}
_UNSET = re.compile(r"[0./\- ]*")
# Only one mark can have written these: a group of three beside a mark, a group that is not three
# long, a lone zero before the mark. "1,500" is none of them: it may be 1500 or 1.5.
_PROOF = (
    r" *[+-]?(?:[0-9]{1,3}(?:{group}[0-9]{3})+{mark}[0-9]*|[0-9]{1,3}(?:{group}[0-9]{3}){2,}"
    r"|[0-9]*{mark}(?:[0-9]{1,2}|[0-9]{4,})(?:[eE][+-]?[0-9]+)?|[0-9]{4,}{mark}[0-9]+"
    r"|0?{mark}[0-9]+)-? *"
)
_PROOF_OF_DOT = re.compile(_PROOF.replace("{mark}", r"\.").replace("{group}", ",").encode())
_PROOF_OF_COMMA = re.compile(_PROOF.replace("{mark}", ",").replace("{group}", r"\.").encode())
_UNCLEAR_DECIMAL = re.compile(rb" *[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}-? *")


@dataclass(slots=True)
class Evidence:
    """What the values of one file show.

    date_shapes, time_shapes: how many values have each shape (initial values left out).
    day_first, month_first: values with open order that only one order allows.
    dots, commas: decimals that only one mark explains; unclear_decimals: either could.
    """

    date_shapes: Counter[str] = field(default_factory=Counter)
    time_shapes: Counter[str] = field(default_factory=Counter)
    day_first: int = 0
    month_first: int = 0
    dots: int = 0
    commas: int = 0
    unclear_decimals: int = 0

    def add_dates(self, records: Records, column: int) -> None:
        """Count the dates of one column."""
        for value, count in Counter(values(records, column)).items():
            shape, order = _date_shape(value)
            if shape:
                self.date_shapes[shape] += count
                self.day_first += count * (order == "DMY")
                self.month_first += count * (order == "MDY")

    def add_times(self, records: Records, column: int) -> None:
        """Count the times of day of one column."""
        for value, count in Counter(values(records, column)).items():
            for shape, pattern in _TIME_SHAPES.items():
                if pattern.fullmatch(value.strip().decode("utf-8")):
                    self.time_shapes[shape] += count

    def add_decimals(self, records: Records, column: int) -> None:
        """Count the decimals of one column."""
        for value, count in Counter(values(records, column)).items():
            dot, comma, unclear = _decimal_proof(value)
            self.dots += count * dot
            self.commas += count * comma
            self.unclear_decimals += count * unclear


@lru_cache(maxsize=20_000)
def _date_shape(raw: bytes) -> tuple[str, str]:
    """Shape of a date and, where the shape leaves it open, the order that only fits."""
    value = raw.strip().decode("utf-8")
    if _UNSET.fullmatch(value):
        return "", ""
    for shape, pattern in _DATE_SHAPES.items():
        found = pattern.fullmatch(value)
        if found is None:
            continue
        if not found.groups():
            return shape, ""
        first, second = int(found[1]), int(found[2])
        if first <= 12 < second <= 31:
            return shape, "MDY"
        if second <= 12 < first <= 31:
            return shape, "DMY"
        return shape, ""
    return "", ""


@lru_cache(maxsize=20_000)
def _decimal_proof(value: bytes) -> tuple[bool, bool, bool]:
    """Whether only '.', only ',' or either could be the mark of this decimal."""
    return (
        _PROOF_OF_DOT.fullmatch(value) is not None,
        _PROOF_OF_COMMA.fullmatch(value) is not None,
        _UNCLEAR_DECIMAL.fullmatch(value) is not None,
    )
