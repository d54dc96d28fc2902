"""References that tell little: what stands where a supplier's number should is something else.

A city's payments taught most of these: dates that a spreadsheet turned into day numbers, long
numbers that it rounded to 1E+17, and words.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

_DAY_ZERO: Final = date(1899, 12, 30)  # spreadsheets count days from here
_NEAR: Final = timedelta(days=400)
_SHORT: Final = 4

_ROUNDED = re.compile(r"\d(\.\d+)?E\+\d+|\d{4,}0{6,}", re.IGNORECASE)
_DAY_NUMBER = re.compile(r"\d{5}")
_YEAR = re.compile(r"(19|20)\d\d([/-](19|20)?\d\d)?")
_WRITTEN_DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})|(\d{4})-(\d{1,2})-(\d{1,2})")


def weakness(reference: str | None, near: date | None) -> str | None:
    """What a reference is instead of a bill's own number, in words; null where it may be one.

    near: a date of the document. Five digits are a day only where that day is near it.
    """
    text = (reference or "").strip()
    bare = re.sub(r"[^A-Za-z0-9]", "", text).lstrip("0")
    if _ROUNDED.fullmatch(text):
        return "was rounded by a spreadsheet, so that many numbers look like it"
    if _YEAR.fullmatch(text):
        return "is a year, which every bill of that year may carry"
    if day := _day_of(text, near):
        return f"is a date, {day.day} {day:%B %Y}, which several bills may carry"
    if not any(one.isdigit() for one in bare):
        return "is a word, which many bills may carry"
    if len(bare) < _SHORT:
        return "is short, so that it comes again by chance"
    return None


def _day_of(text: str, near: date | None) -> date | None:
    if near and _DAY_NUMBER.fullmatch(text):
        day = _DAY_ZERO + timedelta(days=int(text))
        return day if abs(day - near) <= _NEAR else None
    if found := _WRITTEN_DATE.fullmatch(text):
        first, second, year, *iso = found.groups()
        if iso[0]:
            return _valid(int(iso[0]), int(iso[1]), int(iso[2]))
        whole = int(year) + (2000 if len(year) == 2 else 0)
        # day and month, or month and day: either way it is a date
        return _valid(whole, int(second), int(first)) or _valid(whole, int(first), int(second))
    return None


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
